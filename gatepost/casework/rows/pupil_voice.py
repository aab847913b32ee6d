"""C4 Hear the child: what does the child say makes it hard? In a form fit for age and ability."""

from datetime import date

from gatepost.casework.facts import Facts
from gatepost.casework.models import Evidence, VoiceSession
from gatepost.casework.models.voice import HONEST_TRIES
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "pupil_voice"


def applies(facts: Facts) -> Applies:
    return ALWAYS


def age_on(born: date, on: date) -> int:
    """Age in whole years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def findings(facts: Facts) -> list[Finding]:
    found = [Finding(_heard_or_tried(facts), "Recorded in Gatepost")]
    found += [Finding(told, "Recorded in Gatepost") for told in open_loops(facts)]
    return [*found, Finding(_known(facts), "School's own system")]


def _known(facts: Facts) -> str:
    """What a way of hearing has to fit: age, need and language, as the school's own system has them."""
    pupil = facts.pupil
    needs = {"ehcp": "has an EHC plan", "support": "has SEN support"}
    told = [f"is {age_on(pupil.date_of_birth, facts.on)}"]
    told += [needs[pupil.sen]] if pupil.sen in needs else []
    if pupil.home_language not in ("", "en"):
        told.append(f"speaks {facts.pack.language_name(pupil.home_language)} at home")
    return f"{facts.name} {', '.join(told)}."


def _heard_or_tried(facts: Facts) -> str:
    if last := heard(facts):
        day, who = last
        return f"Heard on {day.day} {day:%b %Y}, with {who}."
    if tried := not_today(facts):
        last_try = tried[-1]
        told = (
            f"Would rather not talk ({last_try.happened_on.day} {last_try.happened_on:%b}, {last_try.who})."
        )
        other = "Another way, person or place may suit; there is no hurry."
        return (
            f"{told} {other}" if len(shapes(facts)) < HONEST_TRIES else f"{told} Two honest tries were made."
        )
    age = age_on(facts.pupil.date_of_birth, facts.on)
    return f"Not heard yet: {suggestion(age)}"


def sittings(facts: Facts) -> list[VoiceSession]:
    """Sittings in which the child was heard, each once, oldest first."""
    found = {e.voice_id: e.voice for e in facts.told(KEY, "voice") if e.voice}
    return list(found.values())


def open_loops(facts: Facts) -> list[str]:
    """Where the child has not been told yet what became of it: until when, or since when it is overdue."""
    told = []
    for sitting in sittings(facts):
        due = sitting.loop_due_on
        if due and not sitting.loop_closed_on:
            late = facts.school_days_since(due)
            when = f"{late} school day{'s' if late > 1 else ''} late" if late else f"by {due.day} {due:%b}"
            told.append(f"Tell {facts.name} what became of it: {when}.")
    return told


def heard(facts: Facts) -> tuple[date, str] | None:
    """When the child was last heard, and with whom: as evidence, or as a person says in this row."""
    times = [(e.happened_on, e.who) for e in facts.told(KEY, "voice")]
    said = facts.answers(KEY)
    if said.get("heard") in ("heard", "another_way") and said.get("heard_on") and said.get("heard_with"):
        times.append((date.fromisoformat(said["heard_on"]), said["heard_with"]))
    return max(times, default=None)


def not_today(facts: Facts) -> list[Evidence]:
    """Tries at which the child would rather not talk, oldest first."""
    return [e for e in facts.told(KEY, "note") if e.voice]


def shapes(facts: Facts) -> set[tuple[str, str, str]]:
    """How different those tries were: two in the same way, with the same person and place, are one."""
    return {e.voice.shape for e in not_today(facts) if e.voice}


def tries(facts: Facts) -> set[object]:
    """Honest tries, also those written down by hand: two of the same shape are one."""
    by_hand = [e for e in facts.told(KEY, "request", "note") if not e.voice_id and not e.request_id]
    return shapes(facts) | {e.says.strip().lower() for e in by_hand}


def suggestion(age: int) -> str:
    """A form that fits the age; the adult chooses, and ability matters more than age."""
    if age < 7:
        return "talking and drawing may suit."
    return "sorting cards may suit." if age < 11 else "“My school week”, cards or simply asking may suit."


def missing(facts: Facts) -> list[Missing]:
    """Heard, or two honest tries of different shape by a child who would rather not talk."""
    said_so = facts.answer(KEY, "heard") == "chose_not_to" and len(tries(facts)) >= HONEST_TRIES
    tried = said_so or len(shapes(facts)) >= HONEST_TRIES
    return [] if heard(facts) or tried else [gap(facts, f"{KEY}.not_heard")]


ROW = Row("C4", KEY, applies, findings, missing)
