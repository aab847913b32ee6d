"""The shape of a policy pack's wording: checklist, conversation, reasons, agencies, routes, readiness."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from gatepost.policy.dated import Citation, Strict

Key = Annotated[str, Meta(pattern="^[a-z][a-z0-9_.]*$")]
"""A name that data, code, templates and tests share."""
Words = Annotated[str, Meta(pattern=r"\S")]
Count = Annotated[int, Meta(ge=0)]
Gate = Literal["hard", "weak", "none"]
EvidenceKind = Literal[
    "call",
    "visit",
    "text",
    "letter",
    "meeting",
    "voice",
    "offer",
    "request",
    "reply",
    "referral",
    "consultation",
    "document",
    "note",
]


class Option(Strict, frozen=True, kw_only=True):
    """A word for the machine and the words for people."""

    key: Key
    label: Words


class Question(Strict, frozen=True, kw_only=True):
    """What a person is asked. ``shown_when``: only after these answers to earlier questions."""

    key: Key
    label: Words
    kind: Literal["choice", "choices", "text", "date", "yes_no", "person", "number"]
    hint: str = ""
    options: tuple[Option, ...] = ()
    options_from: str = ""
    """A list of the pack that gives the options, for example ``reasons.child``."""
    needed_for_done: bool = False
    shown_when: dict[Key, tuple[Key, ...]] = field(default_factory=dict)
    sensitive: bool = False
    past: bool = False
    """Of something that has happened: its date is today or earlier."""

    def __post_init__(self) -> None:
        if self.past and self.kind != "date":
            raise ValueError(f"“{self.key}” cannot lie in the past: it is no date")
        offers = bool(self.options or self.options_from)
        if offers != (self.kind in ("choice", "choices")):
            raise ValueError(f"“{self.key}” needs options exactly if it is a choice")

    def is_shown(self, answers: Mapping[str, Any]) -> bool:
        """Whether this is asked, given the answers so far."""
        return all(_given(answers.get(key)) & set(wanted) for key, wanted in self.shown_when.items())


def _given(answer: Any) -> set[Any]:
    return set(answer) if isinstance(answer, list | tuple) else {answer}


class Row(Strict, frozen=True, kw_only=True):
    """The wording of one row of the checklist. ``shelf_life_weeks``: school weeks; None: no fixed time."""

    id: Annotated[str, Meta(pattern="^C[0-9]+$")]
    key: Key
    group: Key
    name: Words
    question: Words
    purpose: Words
    done_means: Words
    gate: Gate
    gate_note: Words
    """When the gate is shut, in words."""
    shelf_life_weeks: Count | None
    evidence_kinds: tuple[EvidenceKind, ...]
    not_needed_reasons: tuple[Option, ...]
    questions: tuple[Question, ...]

    def asked(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        """The questions that apply, given the answers so far."""
        return tuple(question for question in self.questions if question.is_shown(answers))

    def unanswered(self, answers: Mapping[str, Any]) -> tuple[Question, ...]:
        """What still needs an answer before a person may call this row done. An answer of 0 is an answer."""
        return tuple(
            q for q in self.asked(answers) if q.needed_for_done and answers.get(q.key) in (None, "", [], ())
        )


class Checklist(Strict, frozen=True, kw_only=True):
    """The sixteen rows in their groups, and the answers that a family may give to an offer."""

    groups: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    rows: tuple[Row, ...]


class Slot(Strict, frozen=True, kw_only=True):
    """A gap in the wording that facts fill: ``{child}``."""

    key: Key
    means: Words


class Condition(Strict, frozen=True, kw_only=True):
    """When something is said at all; code decides it from facts, under this key."""

    key: Key
    means: Words


class Line(Strict, frozen=True, kw_only=True):
    """Words to say, and the condition under which they are said."""

    say: Words
    when: Key = "always"


class Step(Strict, frozen=True, kw_only=True):
    """One step of the conversation. ``serves``: rows for which this step, once said, is evidence."""

    id: Annotated[str, Meta(pattern="^S[0-9]+$")]
    key: Key
    name: Words
    when: Key = "always"
    lines: tuple[Line, ...]
    cue: str = ""
    questions: tuple[Question, ...] = ()
    not_today: tuple[Option, ...] = ()
    serves: tuple[Key, ...] = ()


class Conversation(Strict, frozen=True, kw_only=True):
    """The structured conversation with a parent, in the order in which it is offered."""

    slots: tuple[Slot, ...]
    conditions: tuple[Condition, ...]
    pause: tuple[Line, ...]
    """What helps when somebody is upset."""
    steps: tuple[Step, ...]


class Asking(Strict, frozen=True, kw_only=True):
    """Two minutes of a colleague's time: what they are asked for the sake of one row.

    ``key``: the row's key, or "any" for rows without questions of their own.
    """

    key: Key
    opening: Words
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        if len(self.questions) != 4:
            raise ValueError(f"“{self.key}” asks four questions: a colleague has two minutes")


class Askings(Strict, frozen=True, kw_only=True):
    """What colleagues are asked, when they are reminded, and when the question goes back to who asked.

    ``remind_after``, ``back_after`` and ``ends_after`` are school days after the asking.
    """

    remind_after: tuple[Count, ...]
    back_after: Count
    ends_after: Count
    requests: tuple[Asking, ...]


class Prompt(Strict, frozen=True, kw_only=True):
    """One page of hearing a child: what is asked, the picture beside it, and how it may be answered."""

    key: Key
    kind: Literal["words", "faces", "piles", "lights", "reasons", "wishes"]
    say: Words
    picture: Key


class Format(Strict, frozen=True, kw_only=True):
    """A way of hearing a child. ``ages``: from and to, in whole years, for which it is suggested first."""

    key: Key
    name: Words
    fits: Words
    how: Words
    ages: tuple[Count, Count]
    prompts: tuple[Prompt, ...]


class VoiceWording(Strict, frozen=True, kw_only=True):
    """How children are heard: what is said first, five formats, and what each of them ends with."""

    slots: tuple[Slot, ...]
    loop_within: Count
    """School days within which the child is told what became of it."""
    before: tuple[Words, ...]
    keep_from_home: Words
    piles: tuple[Option, ...]
    faces: tuple[Option, ...]
    lights: tuple[Option, ...]
    formats: tuple[Format, ...]
    closing: tuple[Prompt, ...]

    def options(self, kind: str) -> tuple[Option, ...]:
        """What may be chosen at a prompt of this kind; nothing, where words are written."""
        return {"piles": self.piles, "faces": self.faces, "lights": self.lights}.get(kind, ())


class Reason(Strict, frozen=True, kw_only=True):
    """One reason for absence: its name on lists, and how each side would say it."""

    key: Key
    family: Key
    name: Words
    child: Words
    parent: Words
    school: Words
    serves: tuple[Key, ...] = ()
    """Rows for which it is evidence, besides the one in which it was given."""


class Reasons(Strict, frozen=True, kw_only=True):
    """One vocabulary for child, parent and school."""

    families: tuple[Option, ...]
    reasons: tuple[Reason, ...]


class Agency(Strict, frozen=True, kw_only=True):
    """A service beside the family. ``lead``: what its lead professional is called."""

    key: Key
    name: Words
    does: Words
    lead: Words
    needs_consulting: bool
    """Whether its lead is asked before any enforcement."""


class Agencies(Strict, frozen=True, kw_only=True):
    agencies: tuple[Agency, ...]


class Acronym(Strict, frozen=True, kw_only=True):
    """An acronym, what it stands for, and what that is in plain words."""

    key: Key
    short: Words
    full: Words
    plain: Words

    def __str__(self) -> str:
        return self.full if self.short in self.full else f"{self.full} ({self.short})"


class Language(Strict, frozen=True, kw_only=True):
    key: Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z]+)?$")]
    name: Words
    right_to_left: bool = False


class Vocabulary(Strict, frozen=True, kw_only=True):
    """Acronyms and the names of languages."""

    acronyms: tuple[Acronym, ...]
    languages: tuple[Language, ...]


class Route(Strict, frozen=True, kw_only=True):
    """A way in which a case may go to the local authority."""

    key: Key
    name: Words
    says: Words
    needs_threshold: bool
    support_first: bool
    """False where the law does not expect support first: the head then writes why."""
    enforces: bool = True
    """False where it asks only for help or advice: gaps in the rows then weaken it, and stop nothing."""
    gives_notice: bool = False
    """Whether a penalty notice may come of it, of which there are only so many."""
    needs_consent: bool = False
    """Whether the family's own yes is needed before it goes anywhere."""
    excused_rows: tuple[Key, ...] = ()
    """Rows whose hard points are merely weak on this route."""
    source: Citation


class Routes(Strict, frozen=True, kw_only=True):
    default: Key
    routes: tuple[Route, ...]


class Check(Strict, frozen=True, kw_only=True):
    """One thing that stops a referral or weakens it, and the way forward."""

    key: Key
    row: str
    gate: Literal["hard", "weak"]
    says: Words
    mend: Words
    cleared_by: tuple[Key, ...]
    """Roles that can clear it."""
    head_may_accept: bool
    in_place: str = ""
    """What is said once nothing is wrong."""

    def __post_init__(self) -> None:
        if self.head_may_accept == (self.gate == "hard"):
            raise ValueError("A head may accept a weak point with a reason, and never a hard stop")


class ReadinessWording(Strict, frozen=True, kw_only=True):
    slots: tuple[Slot, ...]
    last_question: Words
    checks: tuple[Check, ...]


class SchoolDay(Strict, frozen=True, kw_only=True):
    """Times for a school that has not given its own."""

    am_opens: time
    am_closes: time
    pm_opens: time
    pm_closes: time
    lesson_minutes: Count


class AgendaItem(Strict, frozen=True, kw_only=True):
    """One item of a meeting, with the minutes that it is given."""

    key: Key
    label: Words
    minutes: Count
    hint: Words


class PlanSuggestion(Strict, frozen=True, kw_only=True):
    """What has helped with reasons of a family, and how one would know. Never put into a plan by itself."""

    family: Key
    does: Words
    how_known: Words


class MeetingRules(Strict, frozen=True, kw_only=True):
    """Notice in days, how soon a plan is looked at again in school weeks, the agenda, and what may help."""

    slots: tuple[Slot, ...]
    formal_notice_days: Count
    review_weeks: Count
    review_weeks_most: Count
    link_days: Count
    """How long a family's link to its page holds."""
    agenda: tuple[AgendaItem, ...]
    suggestions: tuple[PlanSuggestion, ...]
