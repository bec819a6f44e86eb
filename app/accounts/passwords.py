"""Passwords: argon2id, and the same work for people who do not exist."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# 19 MiB, 2 passes, 1 lane: the smallest set OWASP recommends for argon2id, about 20 ms a guess.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_of(password: str) -> str:
    """Hash a password for storage."""
    return _HASHER.hash(password)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("the password of nobody")


def matches(password: str, stored: str | None) -> bool:
    """Whether ``password`` is the one behind ``stored``. Takes as long for an account that does not exist."""
    try:
        right = _HASHER.verify(stored or _nobodys_hash(), password)
    except (Argon2Error, InvalidHashError):
        return False
    return right and stored is not None
