"""The shape of what an authority asks of a referral: the list it returns referrals by, as data."""

from typing import Literal

from gatepost.policy.dated import Citation, Strict
from gatepost.policy.schema import Count, Key, Words

Looked = Literal["contacts", "visits", "early_help", "plan", "told_parents", "last_session", "window", "said"]
"""Where an answer is found: counted from the case, or ("said") a person's word with a sentence."""
Part = Literal[
    "front",
    "decision",
    "about",
    "threshold",
    "changes",
    "chronology",
    "certificate",
    "calendar",
    "checks",
    "voice",
    "family",
    "offers",
    "early_help",
    "letters",
    "contacts",
    "meetings",
    "plan",
    "consultations",
    "statement",
    "asked",
    "evidence",
]
"""A section of the referral pack."""


Decided = Literal[
    "no_action",
    "support",
    "attendance_contract",
    "notice_to_improve",
    "penalty_notice",
    "education_supervision_order",
    "prosecution",
    "other",
]
"""A kind of decision, as ``council.yaml`` lists them."""


class Ask(Strict, frozen=True, kw_only=True):
    """One thing without which this authority returns a referral.

    ``at_least``: how many are asked for. ``within``: school days ("told_parents", "last_session") or school
    weeks ("window"). ``routes``: where it is asked; empty: everywhere.
    """

    key: Key
    name: Words
    look: Looked
    gate: Literal["hard", "weak"]
    mend: Words
    at_least: Count = 1
    within: Count = 0
    codes: frozenset[str] = frozenset()
    routes: tuple[Key, ...] = ()
    source: Citation

    def __post_init__(self) -> None:
        if (self.look in ("told_parents", "last_session", "window")) != bool(self.within):
            raise ValueError(f"“{self.key}” needs “within” exactly if it looks at time")


class Clock(Strict, frozen=True, kw_only=True):
    """How long one side has: ``days`` school days from an event to an act."""

    key: Literal["acknowledge", "decide", "answer", "notice_review"]
    means: Words
    days: Count
    source: Citation


class FormLine(Strict, frozen=True, kw_only=True):
    """One line of the authority's own referral form, and the section of the pack that answers it."""

    key: Key
    asks: Words
    part: Part


class Unpublished(Strict, frozen=True, kw_only=True):
    """Something that was looked for in what this authority publishes, and not found: said, never guessed."""

    key: Key
    what: Words


class Acceptance(Strict, frozen=True, kw_only=True):
    """What is asked besides the sixteen rows, the clocks, the form's lines, and the head's declaration.

    ``second_officer``: decisions of weight, which another officer checks before anybody is told.
    ``unpublished``: what a school should ask this authority, because its pages did not say.
    """

    asks: tuple[Ask, ...]
    clocks: tuple[Clock, ...]
    form: tuple[FormLine, ...]
    unpublished: tuple[Unpublished, ...]
    second_officer: tuple[Decided, ...]
    declaration: Words
    """What the headteacher certifies about the register."""
