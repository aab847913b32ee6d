"""The words of a letter: Markdown with named fields, checked before anyone can send it.

A field is filled after the Markdown has been read, so that a name is never read as Markdown, and stands
as a run of its own, which the template fences so that it cannot re-order the words around it.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gatepost.letters.context import (
    Block,
    Fact,
    ForParents,
    LetterContext,
    Officer,
    Recipient,
    Run,
    School,
    Text,
)
from gatepost.letters.reading import forbidden_words, longest_sentence, reading_age
from gatepost.letters.refusal import CannotPrint, checked

Name = Literal["glad", "noticed", "talk", "plan"]

READING_AGE = 10
"""In years: no letter to a family may ask for more."""
LONGEST_SENTENCE = 20
"""In words."""

_FOLDER = Path(__file__).parent / "words"
_FIELD = re.compile(r"\{(\w*)\}")
_UNDERSTOOD = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open",
    "bullet_list_close", "list_item_open", "list_item_close", "inline", "text", "strong_open",
    "strong_close", "softbreak",
}  # fmt: skip


class Merge(Fact, frozen=True, kw_only=True):
    """What a letter may be filled with: ready words, in days and dates, about one child to one parent.

    The officer's name and direct number are the two other fields: ``officer`` and ``phone``.
    """

    child: Text
    """The name the child is called by."""
    parent: Text
    """As a letter greets them: “Mrs Khan”."""
    since: Text
    """“2 September”."""
    days_missed: str = ""
    """“6½ days”: never a percentage."""
    first_time: str = ""
    second_time: str = ""
    spoke_on: str = ""
    parent_said: str = ""
    """The parent's own words, as read back to them."""
    child_says: ForParents | None = None
    """The paragraph that holds this stands only where the child shared some words with parents."""
    we_will: str = ""
    review_on: str = ""


FIELDS = frozenset({*Merge.__struct_fields__, "officer", "phone"})


def letter(
    name: Name, values: Merge, *, school: School, to: Recipient, officer: Officer, made_at: datetime
) -> LetterContext:
    """The letter ``name``, filled and ready to render.

    Raises CannotPrint when a field that its wording uses is empty.
    """
    filled = _filled(checked(values), officer)
    subject, *body = _blocks(name, filled)
    return LetterContext(
        school=school,
        made_at=made_at,
        to=to,
        subject="".join(run.text for run in subject.runs),
        body=tuple(body),
        officer=officer,
        foot=tuple(_blocks("foot", filled)),
    )


def fields(source: str) -> set[str]:
    """The names of the fields that a wording uses."""
    return set(_FIELD.findall(source))


def faults(source: str) -> list[str]:
    """What keeps a wording from being used, in words for its writer; empty when it is fit to send.

    Refused: fields that do not exist, Markdown that paper does not carry, percentages, words that accuse,
    sentences that are too long, and a reading age above ten.
    """
    found = [f"There is no field {{{field}}}." for field in sorted(fields(source) - FIELDS)]
    if re.sub(_FIELD, "", source).count("{") or re.sub(_FIELD, "", source).count("}"):
        found.append("A brace is not closed.")
    found += [
        f"Paper cannot carry {token.type}." for token in _tokens(source) if token.type not in _UNDERSTOOD
    ]
    words = _plain(source)
    found += [f"“{word}” accuses or is not plain: say it another way." for word in forbidden_words(words)]
    if "%" in words or "per cent" in words.lower():
        found.append("Families are told days, not percentages.")
    if (length := longest_sentence(words)) > LONGEST_SENTENCE:
        found.append(f"A sentence has {length} words; at most {LONGEST_SENTENCE}.")
    age = reading_age(words)
    if age > READING_AGE:
        found.append(f"The reading age is {age:.1f}; at most {READING_AGE}.")
    return found


@cache
def markdown(name: str) -> str:
    """The wording of a letter, or of the ``foot`` that every letter carries, as it was written."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8")


def _filled(values: Merge, officer: Officer) -> dict[str, str]:
    child_says = values.child_says.text if values.child_says else ""
    return {
        **msgspec.to_builtins(values),
        "child_says": child_says,
        "officer": officer.name,
        "phone": officer.phone,
    }


def _blocks(name: str, filled: dict[str, str]) -> list[Block]:
    source = markdown(name)
    for field in sorted(fields(source) - {"child_says"}):
        if not filled[field].strip():
            raise CannotPrint(f"The letter needs {field.replace('_', ' ')}, and it is empty.")
    return [
        Block(kind=kind, runs=tuple(_runs(inline, filled)))
        for kind, inline in _parts(source)
        if filled["child_says"] or not any("{child_says}" in token.content for token in inline)
    ]


def _tokens(source: str) -> list[Token]:
    flat: list[Token] = []
    for token in MarkdownIt("commonmark").parse(source):
        flat += [token, *(token.children or [])]
    return flat


def _parts(source: str) -> Iterator[tuple[Literal["paragraph", "bullet"], list[Token]]]:
    """Each heading, paragraph and bullet with the text tokens in it."""
    in_list = False
    for token in MarkdownIt("commonmark").parse(source):
        if token.type in ("list_item_open", "list_item_close"):
            in_list = token.type == "list_item_open"
        elif token.type == "inline":
            yield ("bullet" if in_list else "paragraph"), token.children or []


def _runs(inline: list[Token], filled: dict[str, str]) -> Iterator[Run]:
    strong = False
    for token in inline:
        if token.type in ("strong_open", "strong_close"):
            strong = token.type == "strong_open"
        text = " " if token.type == "softbreak" else token.content
        # Splitting on a pattern with one group gives words and field names in turn.
        for place, part in enumerate(_FIELD.split(text)):
            if part:
                yield Run(text=filled[part] if place % 2 else part, strong=strong)


def _plain(source: str) -> str:
    """A wording as sentences, with a short word where a field will stand."""
    text = _FIELD.sub("Sam", source).replace("*", "")
    lines = [line.lstrip("# ").strip() for line in text.splitlines()]
    return "\n".join(line if line.endswith((".", "?", "!", ",")) else f"{line}." for line in lines if line)
