"""What a talk comes to be in the case: its account, the rows it serves, the answers it suggests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from gatepost.casework.conversation.talk import (
    Talk,
    day_of,
    early_help_sentence,
    first_thing_sentence,
    meeting_sentence,
    unagreed,
)
from gatepost.casework.models import TalkOutcome

NOBODY = (TalkOutcome.NO_ANSWER, TalkOutcome.LATER)
EARLY_HELP = {"yes": "accepted", "no": "declined", "thinking": "thinking", "not_offered": "not_offered"}


@dataclass(frozen=True)
class Served:
    """A row for which this talk is evidence, and the sentence that says why."""

    row: str
    because: str
    ticked: bool


@dataclass(frozen=True)
class Suggestion:
    """Answers that a row may take from the talk, told in a sentence. A person lets them stand, or not."""

    row: str
    says: str
    answers: dict[str, Any]

    @property
    def key(self) -> str:
        return self.row


def kind_of(talk: Talk) -> str:
    """A call; a meeting where the parent was there in person and did talk."""
    talked = talk.conversation.outcome not in NOBODY
    return "meeting" if talk.conversation.in_person and talked else "call"


def account(talk: Talk) -> list[str]:
    """What happened, in plain sentences, from what was said and captured and from nothing else.

    What the family juggles stays out: the parent chose who may see it.
    """
    conversation = talk.conversation
    how = "Met" if conversation.in_person else "Rang"
    told = [f"{how} {conversation.parent}: {conversation.get_outcome_display().lower()}."]
    again = conversation.ring_again_on
    told += [f"We ring again on {day_of(again)}."] if again else []
    return told + [sentence for tell in TELLS if (sentence := tell(talk))]


def _days(talk: Talk) -> str:
    return " ".join(talk.steps["days_missed"].told[:-1]) if talk.said("days_missed") else ""


def _words(talk: Talk) -> str:
    words = talk.heard("working_together", "parents_words")
    return f"In the parent's words: “{words}”" if words else ""


def _reasons(talk: Talk) -> str:
    if not talk.said("working_together"):
        return ""
    named = [talk.facts.pack.reason_name(key) for key in talk.answers("working_together").get("reasons", [])]
    return f"Reasons named: {', '.join(named)}." if named else ""


def _ideas(talk: Talk) -> str:
    ideas = talk.heard("working_together", "own_ideas")
    return f"The parent's own ideas: “{ideas}”" if ideas else ""


def _offers(talk: Talk) -> str:
    offers, answer = talk.heard("working_together", "offers"), talk.heard("working_together", "answer")
    answered = f" Answer: {talk.facts.pack.outcome_name(answer).lower()}." if answer else ""
    return f"Offered: {offers.rstrip('.')}.{answered}" if offers else ""


def _meeting(talk: Talk) -> str:
    return f"Meeting: {meeting_sentence(talk)}" if _captured(talk, "meeting_invitation", "meeting") else ""


def _early_help(talk: Talk) -> str:
    if not talk.said("early_help"):
        return ""
    why = talk.heard("early_help", "not_offered_because")
    language = talk.heard("early_help", "in_language")
    said = early_help_sentence(talk) or (f"Early Help was not offered: {why}." if why else "")
    return f"Early Help: {said}{f' Explained in {language}.' if language else ''}" if said else ""


def _law(talk: Talk) -> str:
    if talk.said("what_the_law_says"):
        return "What the law asks was said."
    line = talk.steps.get("what_the_law_says")
    if line is None or not line.why_not:
        return ""
    reasons = {reason.key: reason.label for reason in talk.step("what_the_law_says").not_today}
    return f"What the law asks was not said: {reasons[line.why_not].lower()}."


def _times(talk: Talk) -> str:
    return " ".join(talk.steps["register_times"].told[:1]) if talk.said("register_times") else ""


def _first(talk: Talk) -> str:
    return f"First of all: {first_thing_sentence(talk)}" if _captured(talk, "first_thing", "action") else ""


def _correction(talk: Talk) -> str:
    words = talk.heard("read_back", "correction")
    return f"The parent's correction: “{words}”" if words else ""


def _disputed(talk: Talk) -> str:
    words = talk.heard("days_missed", "disputed")
    return f"The parent sees some marks differently: “{words}”" if words else ""


TELLS: tuple[Callable[[Talk], str], ...] = (
    _days,
    _disputed,
    _words,
    _reasons,
    _ideas,
    _offers,
    _meeting,
    _early_help,
    _law,
    _times,
    _first,
    _correction,
)


def _captured(talk: Talk, step: str, question: str) -> str:
    return talk.heard(step, question)


def served(talk: Talk) -> list[Served]:
    """The rows for which the talk may be evidence, ticked where a step that serves them was said."""
    kind, pack = kind_of(talk), talk.facts.pack
    why: dict[str, list[str]] = {"first_day_contact": []}
    for step in talk.script:
        for row in step.serves:
            why.setdefault(row, [])
            why[row] += [step.name] if talk.said(step.key) else []
    if timezone.localdate(talk.conversation.started_at) in _days_away(talk):
        why["first_day_contact"].append("a talk on a day away")
    return [
        Served(
            row.key, f"Said: {'; '.join(why[row.key])}" if why[row.key] else "Not said", bool(why[row.key])
        )
        for row in pack.rows
        if row.key in why and kind in row.evidence_kinds
    ]


def _days_away(talk: Talk) -> set[Any]:
    return {session.date for session in talk.facts.sessions_of(*unagreed(talk))}


def suggestions(talk: Talk) -> list[Suggestion]:
    """Answers that the rows may take; empty ones are left out."""
    found = [_of_meeting(talk), _of_family(talk), _of_times(talk), _of_illness(talk)]
    return [suggestion for suggestion in found if suggestion.answers]


def _of_meeting(talk: Talk) -> Suggestion:
    answers: dict[str, Any] = {}
    if talk.said("working_together"):
        on = timezone.localdate(talk.conversation.started_at)
        answers = {
            "met": "school" if talk.conversation.in_person else "phone",
            "met_on": on.isoformat(),
            "who_came": str(talk.conversation.parent),
            "parents_words": talk.heard("working_together", "parents_words"),
            "reasons": talk.answers("working_together").get("reasons", []),
        }
    says = "How and when you talked, the parent's words and the reasons they named"
    return Suggestion("parent_meeting", says, {k: v for k, v in answers.items() if v})


def _of_family(talk: Talk) -> Suggestion:
    answer = EARLY_HELP.get(talk.heard("early_help", "consent"), "")
    return Suggestion(
        "family_circumstances",
        "What the family answered about Early Help",
        {"early_help": answer} if answer else {},
    )


def _of_times(talk: Talk) -> Suggestion:
    on = timezone.localdate(talk.conversation.started_at)
    shared = {"start_times_shared": "yes", "start_times_how": f"In our talk on {day_of(on)}."}
    return Suggestion(
        "punctuality", "That start and close times were shared", shared if talk.said("register_times") else {}
    )


def _of_illness(talk: Talk) -> Suggestion:
    asked, doubt = talk.heard("illness", "evidence_asked"), talk.heard("illness", "why_doubt")
    answers = {"evidence_asked": asked, "why_doubt": doubt} if asked else {}
    says = "Whether something was asked for about illness, and why"
    return Suggestion("health", says, {k: v for k, v in answers.items() if v})
