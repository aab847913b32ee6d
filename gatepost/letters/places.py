"""Where in a document something stands, as a person at the desk would say it: “Paragraph 2 of the letter”."""

import re
from collections.abc import Iterator
from typing import Any

_STEP = re.compile(r"(\w+)(?:\[(\d+|\.\.\.)\])?")

_TOGETHER = {
    ("to", "name"): "the name on the envelope",
    ("to", "address"): "the address on the envelope",
    ("child", "name"): "the child’s name",
    ("child", "called"): "the name the child goes by",
    ("child", "form"): "the child’s form",
    ("school", "name"): "the school’s name",
    ("school", "address"): "the school’s address",
    ("school", "phone"): "the school’s number",
    ("officer", "name"): "the name of whoever signs",
    ("officer", "role"): "the role of whoever signs",
    ("officer", "phone"): "the number of whoever signs",
}
"""Two steps that make one thing."""

_ALONE = {
    "back": "the English side",
    "called": "the name the child goes by",
    "child": "the child’s name",
    "child_says": "what the child says",
    "code": "the code for returned post",
    "enclosed": "the certificate",
    "front": "the letter",
    "notice": "the line at the top",
    "parent": "the parent’s name",
    "says": "the words",
    "sheet": "the translated certificate",
    "subject": "the heading",
    "what": "the words",
}
_NUMBERED = {
    "address": "line {n} of the address",
    "body": "paragraph {n}",
    "chronology": "entry {n} of the chronology",
    "foot": "line {n} at the foot",
    "key": "line {n} of the picture’s key",
    "parents": "parent {n}",
    "to_print": "letter {n}",
}
_UNSAID = {"runs", "text"}
"""Steps within one paragraph, which nobody needs to be told."""


def in_words(field: str) -> str:
    """A field's path, such as ``front.body[1].runs[0].text``, in words: “Paragraph 2, in the letter”."""
    steps = [(name, place) for name, place in _STEP.findall(field) if name not in _UNSAID]
    said: list[str] = []
    while steps:
        name, place = steps.pop()
        before = steps[-1][0] if steps else ""
        if (before, name) in _TOGETHER:
            steps.pop()
            line = f"line {int(place) + 1} of " if place.isdecimal() else ""
            said.append(f"{line}{_TOGETHER[before, name]}")
        else:
            said.append(_one(name, place))
    words = ", in ".join(said) or "the document"
    return words[:1].upper() + words[1:]


def _one(name: str, place: str) -> str:
    plain = name.replace("_", " ")
    if not place.isdecimal():
        return _ALONE.get(name, f"“{plain}”")
    return _NUMBERED.get(name, f"number {{n}} of “{plain}”").format(n=int(place) + 1)


def texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a document with the path of its field, such as ``chronology[3].what``."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from texts(part, f"{field}.{name}" if field else name)
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value):
            yield from texts(part, f"{field}[{place}]")
    elif isinstance(value, str):
        yield field, value
