"""How a name sounds, however it was put into Latin letters: the same for Mohammed, Muhammad and Mohamed."""

import re
from unicodedata import combining, normalize

_ARTICLES = re.compile(r"\b(al|el|an|ar|as)[\s-]+")
_SPELLINGS = (
    ("sch", "s"), ("sh", "s"), ("ch", "k"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("ph", "f"),
    ("tj", "t"), ("dj", "j"), ("q", "k"), ("c", "k"), ("x", "ks"), ("w", "v"), ("z", "s"), ("y", "i"), ("j", "i"),
)  # fmt: skip
"""Ways to write one sound, longest first."""
_DOUBLED = re.compile(r"([^\W\d])\1+")
_SILENT = re.compile(r"(?<!^)[aeiou]+")


def sound_of(*names: str) -> str:
    """What these names sound like together, whichever of them was given first."""
    return "|".join(sorted(_sound(name) for name in names))


def _sound(name: str) -> str:
    """First letter and consonants, without doubles, accents, articles and what stands between words."""
    plain = "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
    letters = "".join(filter(str.isalnum, _ARTICLES.sub("", plain)))
    for spelling, sound in _SPELLINGS:
        letters = letters.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", _SILENT.sub("", letters))
