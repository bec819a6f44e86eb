"""Names as keys: what sorts, finds and compares them. Pure, and the same for files and for the database."""

import unicodedata
from collections.abc import Iterable

LONGEST_KEY = 60
SHORTEST_SLIP = 4
"""Shorter names must be equal: Ali and Ala, or Li and Lo, are different names."""
SHORTEST_START = 2
LONGEST_START = 8
START = "^"

# Letters that Unicode does not take apart into a plain letter and a mark.
PLAIN = str.maketrans(
    dict(zip("øłđðħŧ\u0131ĸŋəɛɔɖƙɓɗƴ", "olddhtikneeodkbdy", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)


def name_key(text: str) -> str:
    """Fold a name to the letters and digits that stay when case, accents, punctuation and spaces are set aside.

    Latin names become ASCII (``"O'Brien"`` and ``"OBRIEN"`` → ``"obrien"``, ``"Łukasz"`` → ``"lukasz"``). A name in
    another script keeps its letters, so that two such names are not taken for one.
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))[:LONGEST_KEY]
    folded = unicodedata.normalize("NFKD", text[: 4 * LONGEST_KEY].casefold()).casefold().translate(PLAIN)
    return "".join(letter for letter in folded if letter.isalnum() or _is_vowel_sign(letter))[:LONGEST_KEY]


def _is_vowel_sign(letter: str) -> bool:
    """Tell the vowels of Indic and Thai scripts, which make the name, from accents and Arabic or Hebrew points."""
    return letter > "\u06ff" and unicodedata.category(letter) in {"Mn", "Mc"}


def delete_one_keys(key: str) -> tuple[str, ...]:
    """List the key and every key with one letter less, for finding typing slips.

    Two keys that differ by one letter missing, added, changed or swapped with its neighbour have a key in common. The
    reverse is not certain: check what is found with ``alike``.
    """
    if len(key) < SHORTEST_SLIP:
        return (key,) if key else ()
    return tuple(sorted({key, *(key[:place] + key[place + 1 :] for place in range(len(key)))}))


def alike(one: str, other: str) -> bool:
    """Tell whether two keys are equal or one typing slip apart."""
    if one == other:
        return bool(one)
    if min(len(one), len(other)) < SHORTEST_SLIP or abs(len(one) - len(other)) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def sort_key(given_name: str, family_name: str) -> str:
    """Make the key under which a person is sorted and found by the start of the family name: ``Candidate.name_key``."""
    return name_key(family_name) + name_key(given_name)


def slip_keys(*names: str | None) -> list[str]:
    """List the keys that find a person by any of ``names``, with one slip in it or by its start: ``Candidate.name_slips``.

    A name of several words is found by each of them. The starts carry a mark that no folded name has.
    """
    keys: set[str] = set()
    for name in names:
        for word in words_of(name or ""):
            keys.update(delete_one_keys(word))
            keys.update(START + word[:length] for length in range(SHORTEST_START, min(len(word), LONGEST_START) + 1))
    return sorted(keys)


def start_keys(word: str) -> list[str]:
    """List the keys of names that are, or begin with, ``word``, already folded."""
    return [word, START + word[:LONGEST_START]]


def search_keys(word: str) -> list[str]:
    """List the keys of names that are, or begin with, ``word``, or are one slip away from it."""
    return [*delete_one_keys(word), START + word[:LONGEST_START]]


def words_of(name: str) -> list[str]:
    """Fold a name as a whole and, where it has several words, each word."""
    words = [key for key in map(name_key, name.replace("-", " ").split()) if key]
    return list(_once([name_key(name), *words])) if words else []


def _once(keys: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(keys)
