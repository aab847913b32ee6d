"""Whether a text that goes to the council seems to name a pupil of the school. A person judges; this only asks."""

import re
from collections.abc import Iterable
from itertools import pairwise

from gatepost.records.models import Pupil

_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*")


def named_in(texts: Iterable[str], *, of_staff: Iterable[str] = ()) -> list[str]:
    """Names of pupils that stand in ``texts``, as they are written there; needs the school's scope.

    A word counts when it is written like a name and is a pupil's first name or surname. In ``of_staff``, where
    adults are named, only a pupil's whole name counts: adults and children share surnames.
    """
    singles: set[str] = set()
    wholes: set[str] = set()
    for forename, preferred, surname in Pupil.objects.values_list("forename", "preferred_name", "surname"):
        firsts = {name.casefold() for name in (forename, preferred) if name}
        singles |= {name for name in (*firsts, surname.casefold()) if len(name) > 1}
        wholes |= {f"{first} {surname.casefold()}" for first in firsts}
    found = [
        word
        for text in texts
        for word in _WORD.findall(text)
        if word[0].isupper() and word.casefold() in singles
    ]
    found += [pair for text in (*texts, *of_staff) for pair in _pairs(text) if pair.casefold() in wholes]
    return list(dict.fromkeys(found))


def _pairs(text: str) -> list[str]:
    words = _WORD.findall(text)
    return [f"{one} {two}" for one, two in pairwise(words)]
