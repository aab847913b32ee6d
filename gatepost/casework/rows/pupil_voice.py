"""C4 Hear the child: what does the child say makes it hard? In a form fit for age and ability."""

from datetime import date

from gatepost.casework.facts import Facts
from gatepost.casework.rows.frame import ALWAYS, Applies, Finding, Missing, Row, gap

KEY = "pupil_voice"
HONEST_TRIES = 2


def applies(facts: Facts) -> Applies:
    return ALWAYS


def age_on(born: date, on: date) -> int:
    """Age in whole years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def findings(facts: Facts) -> list[Finding]:
    heard = facts.told(KEY, "voice")
    if heard:
        last = heard[-1]
        return [Finding(f"Heard on {last.happened_on:%d %b %Y}, with {last.who}.", "Recorded in Gatepost")]
    age = age_on(facts.pupil.date_of_birth, facts.on)
    return [
        Finding(
            f"Not heard yet. {facts.name} is {age}: {suggestion(age)}", "Age from the school's own system"
        )
    ]


def suggestion(age: int) -> str:
    """A form that fits the age; the adult chooses, and ability matters more than age."""
    if age < 7:
        return "talking and drawing may suit."
    return "sorting cards may suit." if age < 11 else "“My school week”, cards or simply asking may suit."


def missing(facts: Facts) -> list[Missing]:
    """Heard, or two honest tries by a child who would rather not talk."""
    tries = facts.told(KEY, "request", "note")
    chose_not_to = facts.answer(KEY, "heard") == "chose_not_to" and len(tries) >= HONEST_TRIES
    return [] if facts.told(KEY, "voice") or chose_not_to else [gap(facts, f"{KEY}.not_heard")]


ROW = Row("C4", KEY, applies, findings, missing)
