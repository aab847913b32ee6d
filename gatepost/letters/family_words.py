"""The words of a parent's own page, in the parent's language with the English beneath.

They are a wording like those of letters (``words/*/family_page.md``): translated by one person, checked by another,
for one version of the English. Until somebody has checked them, no line stands without its English, and the page
says so at its head.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gatepost.letters.translations import ENGLISH, NO_OWN, RIGHT_TO_LEFT, Own, labels, read

NAME = "family_page"
_LINE = re.compile(r"^\[(\w+)\]\s+(.+)$", re.MULTILINE)
_FIELD = re.compile(r"\{(\w+)\}")
APART, TOGETHER = "\u2068", "\u2069"
"""Fence a name, so that it cannot re-order the words around it."""


@dataclass(frozen=True)
class Line:
    """One thing the page says. ``theirs`` is empty for who reads English, ``english`` for a checked translation."""

    english: str
    theirs: str = ""


@dataclass(frozen=True)
class FamilyWords:
    """All that the page says, to one reader."""

    language: str
    english: Mapping[str, str]
    theirs: Mapping[str, str]
    checked: bool

    @property
    def direction(self) -> str:
        """``rtl`` where the language runs from the right."""
        return "rtl" if self.theirs and self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def warned(self) -> bool:
        """Whether the page must say that nobody has checked the translation."""
        return bool(self.theirs) and not self.checked

    def line(self, key: str, **values: object) -> Line:
        """One line, its fields filled: a date or a moment as each language writes it. Raises KeyError."""
        english = _filled(self.english[key], ENGLISH, values)
        theirs = _filled(self.theirs[key], self.language, values) if self.theirs else ""
        return Line(english="" if theirs and self.checked else english, theirs=theirs)

    def same(self, english: str) -> Line:
        """The line that says this in English; the English alone where the page has no such line."""
        key = next((key for key, words in self.english.items() if words == english), None)
        return self.line(key) if key else Line(english)


def family_words(language: str, own: Own = NO_OWN) -> FamilyWords:
    """The page's words for somebody who reads ``language``: English alone where nobody has translated it."""
    english = read(ENGLISH, NAME)
    assert english is not None
    found = None if language in ("", ENGLISH) else read(language, NAME, own)
    theirs = dict(_LINE.findall(found.text)) if found else {}
    lines = dict(_LINE.findall(english.text))
    if set(theirs) != set(lines):
        theirs = {}  # a line without its words would be a question nobody can read
    return FamilyWords(language, lines, theirs, bool(found and found.is_checked))


def _filled(words: str, language: str, values: Mapping[str, object]) -> str:
    spoken = labels(language)

    def fill(field: re.Match[str]) -> str:
        value = values[field[1]]
        if isinstance(value, datetime):
            return spoken.spoken_moment(value)
        if isinstance(value, date):
            return spoken.spoken_date(value)
        return f"{APART}{value}{TOGETHER}" if language in RIGHT_TO_LEFT else str(value)

    return _FIELD.sub(fill, words)
