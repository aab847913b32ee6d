"""A child's sealed names on paper: a letter that holds one is refused, a pack strikes it out for all to see."""

import re
from typing import Any, TypeVar

import msgspec

from gatepost.letters.places import in_words, texts
from gatepost.letters.refusal import checked
from gatepost.records.models import Pupil, SealedName

Paper = TypeVar("Paper", bound=msgspec.Struct)

LEFT_OUT = "[name left out]"


def place_of(paper: Any, pupil: Pupil) -> str:
    """Where a sealed name of this child stands, in words; empty where none does. ``paper``: as it is kept."""
    found = _pattern(pupil)
    if found is None:
        return ""
    return next((in_words(field) for field, text in texts(paper) if found.search(text)), "")


def struck_out(context: Paper, pupil: Pupil) -> Paper:
    """The same paper with each sealed name of this child struck out, visibly.

    Raises CannotPrint for a paper that could not be printed either.
    """
    found = _pattern(pupil)
    if found is None:
        return context
    return msgspec.convert(_without(msgspec.to_builtins(checked(context)), found), type(context))


def _pattern(pupil: Pupil) -> re.Pattern[str] | None:
    """A sealed name as a word of its own, in capitals or not, whatever white space is in it."""
    names = SealedName.objects.filter(pupil=pupil).values_list("name", flat=True)
    words = [r"\s+".join(map(re.escape, name.split())) for name in names]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) if words else None


def _without(value: Any, found: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(part, found) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without(part, found) for part in value]
    return found.sub(LEFT_OUT, value) if isinstance(value, str) else value
