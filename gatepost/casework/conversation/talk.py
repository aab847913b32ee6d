"""One talk as its screens and its letter need it: what may be said this minute, with which words, and what was.

Everything is worked out afresh from the register and the case whenever it is asked; nothing is typed twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any

from gatepost.attendance.history import days
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Conversation, ConversationStep, PlanState, StepState
from gatepost.casework.rows import lead_professional
from gatepost.policy.schema import Question, Step
from gatepost.policy.script import spoken
from gatepost.records.models import Guardian, Parent

TIMES_OFFERED = 3
BEFORE_SCHOOL = timedelta(minutes=30)
AFTER_SCHOOL = time(16, 0)
IF_IT_FLOWS = "if_it_flows"


@dataclass(frozen=True)
class Talk:
    """A conversation, the facts of this minute, and what has been captured, by step."""

    facts: Facts
    conversation: Conversation
    steps: Mapping[str, ConversationStep]
    taken: frozenset[str] = frozenset()
    """Times that other families have been promised, as ISO moments."""

    @property
    def script(self) -> tuple[Step, ...]:
        """Every step but the last, which comes after the call."""
        return self.facts.pack.conversation.steps[:-1]

    def step(self, key: str) -> Step:
        """A step's wording. Raises KeyError."""
        found = next((step for step in self.script if step.key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def answers(self, key: str) -> Mapping[str, Any]:
        """What was captured at a step, said or not."""
        return self.steps[key].answers if key in self.steps else {}

    def answer(self, key: str, question: str) -> str:
        """One text that was captured; empty where none was."""
        return str(self.answers(key).get(question) or "").strip()

    def said(self, key: str) -> bool:
        """Whether a step was said aloud."""
        return key in self.steps and self.steps[key].state == StepState.SAID

    def heard(self, key: str, question: str) -> str:
        """One text captured at a step that was said; nothing from a step that was not."""
        return self.answer(key, question) if self.said(key) else ""

    @cached_property
    def why_not(self) -> dict[str, str]:
        """Each condition of the script, and why it does not hold; empty where it does."""
        return {condition.key: CONDITIONS[condition.key](self) for condition in self._conditions}

    @property
    def _conditions(self) -> Iterable[Any]:
        return self.facts.pack.conversation.conditions

    @cached_property
    def holds(self) -> frozenset[str]:
        """The conditions that hold."""
        return frozenset(key for key, why in self.why_not.items() if not why)

    def held_because(self, step: Step) -> str:
        """Why a step is left out; empty when it may be said."""
        return self.why_not[step.when]

    def must_wait(self, step: Step) -> str:
        """Why a step cannot be said even by whoever judges otherwise; empty where the caller may still choose it."""
        return FIRM.get(step.when, CONDITIONS[step.when])(self)

    def lines(self, step: Step) -> tuple[str, ...]:
        """What to say at a step; also at one on hold that may still be chosen."""
        holds = self.holds if self.must_wait(step) else {*self.holds, step.when}
        return tuple(spoken(step, holds - {IF_IT_FLOWS}, self.slots))

    def only_if_it_flows(self, step: Step) -> tuple[str, ...]:
        """What may be said besides, when the talk is open: the caller judges."""
        main = self.lines(step)
        return tuple(line for line in spoken(step, self.holds, self.slots) if line not in main)

    @cached_property
    def slots(self) -> dict[str, str]:
        """Every gap of the script, filled from the facts of this minute."""
        facts, tally = self.facts, self.facts.measured.tally
        times, school = facts.pack.times, facts.school
        return {
            "parent": called(self.conversation.parent),
            "caller": str(self.conversation.held_by or school),
            "school": school.name,
            "child": facts.name,
            "good_thing": self.conversation.good_thing.strip(),
            "days": days(tally.absent),
            "start": day_of(facts.year_start),
            "ill_days": days(tally.codes.get("I", 0)),
            "unauth_days": days(tally.unauthorised),
            "meeting_times": either([moment(*slot) for slot in self.meeting_times])
            or "a time that suits you",
            "ring_by": clock(school.am_opens or times.am_opens),
            "start_time": clock(school.am_opens or times.am_opens),
            "close_time": clock(school.am_closes or times.am_closes),
            "number": school.phone or "the school's number",
            "lead": str((facts.case and facts.case.lead) or self.conversation.held_by or school),
            "read_back": " ".join(read_back(self)) or "We have talked about how things are.",
            "next_day": _next_day(facts),
        }

    @cached_property
    def meeting_times(self) -> list[tuple[date, time]]:
        """Three times on the coming school days, before and after school in turn, that nobody else has."""
        opens = self.facts.school.am_opens or self.facts.pack.times.am_opens
        early = _minutes_before(opens, BEFORE_SCHOOL)
        found: list[tuple[date, time]] = []
        day = self.facts.calendar.next_school_day(self.facts.on + timedelta(days=1))
        while day and len(found) < TIMES_OFFERED:
            wanted = (AFTER_SCHOOL, early) if len(found) % 2 == 0 else (early, AFTER_SCHOOL)
            free = [(day, at) for at in wanted if iso(day, at) not in self.taken]
            found += free[:1]
            day = self.facts.calendar.next_school_day(day)
        return found

    @property
    def guardian(self) -> Guardian:
        """How the parent on the line stands to the child."""
        parent = self.conversation.parent_id
        return next(g for g in self.facts.guardians if g.parent_id == parent)


def load_talk(conversation: Conversation, *, on: date) -> Talk:
    """Read a conversation with the facts of today and what was captured so far."""
    case = conversation.case
    others = ConversationStep.objects.filter(step="meeting_invitation", answers__meeting="booked")
    booked = others.exclude(conversation=conversation).values_list("answers__meeting_when", flat=True)
    return Talk(
        facts=gather(case.pupil, on=on, case=case),
        conversation=conversation,
        steps={step.step: step for step in conversation.steps.select_related("saved_by")},
        taken=frozenset(when for when in booked if when),
    )


def _always(talk: Talk) -> str:
    return ""


def _good_thing(talk: Talk) -> str:
    return "" if talk.conversation.good_thing.strip() else "Nobody has noted a good recent thing."


def _not_mainly_illness(talk: Talk) -> str:
    tally = talk.facts.measured.tally
    mainly = 2 * tally.codes.get("I", 0) > tally.absent
    return "Illness is the main reason for the days away: leave this out." if mainly else ""


def _has_illness(talk: Talk) -> str:
    return "" if talk.facts.measured.tally.codes.get("I", 0) else "No day away was through illness."


def _has_unauthorised(talk: Talk) -> str:
    return "" if talk.facts.measured.tally.unauthorised else "There is no absence that is not agreed."


def _law_must_wait(talk: Talk) -> str:
    """Where there is nothing to say, or somebody asked for a pause, nobody who rings sets that aside."""
    if nothing := _has_unauthorised(talk):
        return nothing
    if talk.facts.grieving:
        return "There was a death in the family."
    if talk.facts.holds:
        return f"{talk.facts.holds[0].placed_by} has asked for a pause."
    if waiting := lead_professional.not_consulted(talk.facts):
        return f"{waiting[0].called} has not been asked yet."
    return ""


def _law_may_be_said(talk: Talk) -> str:
    """The law is said only where it applies, nobody asked for a pause, and help is not on its way."""
    if firm := _law_must_wait(talk):
        return firm
    if talk.answer("early_help", "consent") == "yes":
        return "The family would like Early Help."
    return _better_since_the_plan(talk)


def _better_since_the_plan(talk: Talk) -> str:
    """A plan that works speaks for itself: nothing has been away without leave since it began."""
    running = next((plan for plan in talk.facts.plans if plan.state == PlanState.RUNNING), None)
    since = [s for s in talk.facts.sessions_of(*unagreed(talk)) if running and s.date >= running.starts_on]
    if running is None or since or running.starts_on >= talk.facts.on:
        return ""
    return f"No absence that is not agreed since the plan began on {day_of(running.starts_on)}."


def unagreed(talk: Talk) -> list[str]:
    """The codes of absence that is not agreed."""
    return [code.symbol for code in talk.facts.book.codes if code.counts_as == "unauthorised"]


def _doubt_recorded(talk: Talk) -> str:
    recorded = talk.facts.answer("health", "why_doubt") or talk.answer("illness", "why_doubt")
    return "" if str(recorded or "").strip() else "Nobody has recorded a reason for doubt."


def _after_call(talk: Talk) -> str:
    return "" if talk.conversation.ended_at else "This comes after the call."


CONDITIONS: Mapping[str, Callable[[Talk], str]] = {
    "always": _always,
    "good_thing_known": _good_thing,
    "not_mainly_illness": _not_mainly_illness,
    "has_illness": _has_illness,
    "has_unauthorised": _has_unauthorised,
    IF_IT_FLOWS: _always,
    "law_may_be_said": _law_may_be_said,
    "doubt_recorded": _doubt_recorded,
    "after_call": _after_call,
}
"""For each condition of the script: why it does not hold, or nothing."""
FIRM: Mapping[str, Callable[[Talk], str]] = {
    "law_may_be_said": _law_must_wait,
}
"""Where a condition only advises: what remains that the person on the line cannot set aside."""


def read_back(talk: Talk) -> list[str]:
    """What was heard and agreed, a sentence each, from what has been captured so far."""
    heard = talk.answer
    told = [
        _quoted("You told me", heard("working_together", "parents_words")),
        _quoted("Your own idea was", heard("working_together", "own_ideas")),
        _quoted("I offered", heard("working_together", "offers")),
        _quoted("You see the marks differently", heard("days_missed", "disputed")),
        meeting_sentence(talk),
        early_help_sentence(talk),
        first_thing_sentence(talk),
        "We spoke about what the law asks." if talk.said("what_the_law_says") else "",
    ]
    return [sentence for sentence in told if sentence]


def _quoted(lead: str, words: str) -> str:
    return f"{lead}: “{words.rstrip('.')}”." if words else ""


def meeting_sentence(talk: Talk) -> str:
    """What was agreed about a meeting."""
    given = talk.answers("meeting_invitation")
    places = {"school": "at school", "home": "at your home", "phone": "by phone", "video": "by video"}
    where = places.get(given.get("meeting_where", ""), "")
    match given.get("meeting"):
        case "booked":
            when = spoken_moment(talk.answer("meeting_invitation", "meeting_when"))
            return f"We meet {' '.join(part for part in (when, where) if part)}."
        case "other_time":
            return "We look for another time to meet."
        case "thinking":
            return "You would like to think about a meeting."
        case "declined":
            return "You would rather not meet now."
    return ""


def early_help_sentence(talk: Talk) -> str:
    """The family's answer to the offer, in neutral words; a no is a choice like any other."""
    match talk.answers("early_help").get("consent"):
        case "yes":
            return "You would like Early Help, and you can change your mind."
        case "no":
            return "You do not want Early Help now. That is your choice, and you can change your mind."
        case "thinking":
            on = talk.answer("early_help", "ring_back_on")
            later = f" We ask again on {day_of(date.fromisoformat(on))}." if on else ""
            return f"You would like to think about Early Help.{later}"
    return ""


def first_thing_sentence(talk: Talk) -> str:
    """The one thing to do first, by whom and by when."""
    action, owner = talk.answer("first_thing", "action"), talk.answer("first_thing", "owner")
    due = talk.answer("first_thing", "due")
    if not action:
        return ""
    by = f" by {day_of(date.fromisoformat(due))}" if due else ""
    return f"{action.rstrip('.')}{f' ({owner}{by})' if owner else by}."


def unanswered(step: Step, answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """What a step still needs before it counts as said."""
    shown = (question for question in step.questions if question.is_shown(answers))
    return tuple(q for q in shown if q.needed_for_done and answers.get(q.key) in (None, "", [], ()))


def called(parent: Parent) -> str:
    """As one speaks to them: “Mrs Khan”; by their whole name where no title is known."""
    return f"{parent.title} {parent.surname}" if parent.title else str(parent)


def day_of(on: date) -> str:
    """A date as it is spoken: “2 September”."""
    return f"{on.day} {on:%B}"


def clock(at: time) -> str:
    """A time as it is spoken: “8:45”."""
    return f"{at.hour}:{at:%M}"


def moment(on: date, at: time) -> str:
    """A time to meet as it is spoken: “Thursday 26 November at 16:00”."""
    return f"{on:%A} {day_of(on)} at {clock(at)}"


def iso(on: date, at: time) -> str:
    """A time to meet as it is kept."""
    return f"{on.isoformat()}T{at:%H:%M}"


def spoken_moment(kept: str) -> str:
    """What was kept, as it is spoken; a time in the parent's own words stays as it is."""
    on, parted, at = kept.partition("T")
    try:
        return f"on {moment(date.fromisoformat(on), time.fromisoformat(at))}" if parted else kept
    except ValueError:
        return kept


def either(choices: list[str]) -> str:
    """Several things to choose from: “a, b or c”."""
    return " or ".join(part for part in (", ".join(choices[:-1]), *choices[-1:]) if part)


def _minutes_before(at: time, how_long: timedelta) -> time:
    whole = timedelta(hours=at.hour, minutes=at.minute) - how_long
    return time(whole.seconds // 3600, whole.seconds // 60 % 60)


def _next_day(facts: Facts) -> str:
    day = facts.calendar.next_school_day(facts.on)
    return f"{day:%A} {day_of(day)}" if day else "the first day back"
