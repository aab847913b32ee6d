"""Changing the words of one letter for its one recipient: part by part, kept beside what stood there."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from gatepost.letters.context import Block, Fact, LetterContext, Run, Side
from gatepost.letters.refusal import CannotPrint
from gatepost.policy.readability import forbidden_words

LONGEST_EXTRA = 200
"""In letters, spaces counted."""
SideName = Literal["front", "back"]


class Edit(Fact, frozen=True, kw_only=True):
    """One part of one side: what stood there, and what stands there now; empty where it is left out."""

    side: SideName
    place: int
    was: str
    now: str


def parts(context: LetterContext) -> Iterator[tuple[SideName, int, str]]:
    """Each part that can be edited, with its words."""
    for name, side in _sides(context):
        for place, block in enumerate(side.body):
            yield name, place, said(block)


def said(block: Block) -> str:
    """A part's words, without its layout."""
    return "".join(run.text for run in block.runs)


def edited(context: LetterContext, edits: Sequence[Edit]) -> LetterContext:
    """The letter with its edits made.

    Raises CannotPrint when a part no longer says what it said as it was edited: a person must look again.
    """
    changed = {name: _edited(side, [e for e in edits if e.side == name]) for name, side in _sides(context)}
    return msgspec.structs.replace(context, **changed)


def fault_of(words: str) -> str:
    """What keeps words that somebody typed off paper; empty when they may stand."""
    if found := forbidden_words(words):
        return f"“{found[0]}” accuses or is not plain: say it another way."
    if "%" in words or "per cent" in words.lower():
        return "Families are told days, not percentages."
    return ""


def extra_fault(extra: str) -> str:
    """The same for the sentence that is added for a group: short, in one line."""
    if len(extra) > LONGEST_EXTRA:
        return f"The sentence has {len(extra)} letters; at most {LONGEST_EXTRA}."
    return fault_of(extra)


def _edited(side: Side, edits: Sequence[Edit]) -> Side:
    by_place = {edit.place: edit for edit in edits}
    body = []
    for place, block in enumerate(side.body):
        edit = by_place.pop(place, None)
        if edit and edit.was != said(block):
            raise CannotPrint("A part that was edited says something else now: look at it again.")
        if edit is None:
            body.append(block)
        elif edit.now.strip():
            body.append(Block(kind=block.kind, runs=(Run(text=edit.now.strip(), given=False),)))
    if by_place:
        raise CannotPrint("A part that was edited is not there any more: look at it again.")
    return msgspec.structs.replace(side, body=tuple(body))


def _sides(context: LetterContext) -> list[tuple[SideName, Side]]:
    both: list[tuple[SideName, Side]] = [("front", context.front)]
    return [*both, ("back", context.back)] if context.back else both
