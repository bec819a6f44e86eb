"""Passwords: argon2id, and the same work for people who do not exist."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# 19 MiB, 2 passes, 1 lane: the smallest set OWASP recommends for argon2id, about 20 ms a guess.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Without letters and digits that are read as one another. 4 groups of 4 carry 79 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS = 4
_LENGTH_OF_GROUP = 4


def generate() -> str:
    """Make an initial password of 19 characters that can be read out over the telephone."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH_OF_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def hash_of(password: str) -> str:
    """Hash a password for storage."""
    return _HASHER.hash(password)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("the password of nobody")


def matches(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the one behind ``stored``. Takes as long for an account that does not exist."""
    try:
        _HASHER.verify(stored or _nobodys_hash(), password)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None
