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
    if last := heard(facts):
        day, who = last
        return [Finding(f"Heard on {day.day} {day:%b %Y}, with {who}.", "Recorded in Gatepost")]
    age = age_on(facts.pupil.date_of_birth, facts.on)
    return [
        Finding(
            f"Not heard yet. {facts.name} is {age}: {suggestion(age)}", "Age from the school's own system"
        )
    ]


def heard(facts: Facts) -> tuple[date, str] | None:
    """When the child was last heard, and with whom: as evidence, or as a person says in this row."""
    times = [(e.happened_on, e.who) for e in facts.told(KEY, "voice")]
    said = facts.answers(KEY)
    if said.get("heard") in ("heard", "another_way") and said.get("heard_on") and said.get("heard_with"):
        times.append((date.fromisoformat(said["heard_on"]), said["heard_with"]))
    return max(times, default=None)


def tries(facts: Facts) -> set[str]:
    """Honest tries: two of the same shape are one."""
    return {e.says.strip().lower() for e in facts.told(KEY, "request", "note")}


def suggestion(age: int) -> str:
    """A form that fits the age; the adult chooses, and ability matters more than age."""
    if age < 7:
        return "talking and drawing may suit."
    return "sorting cards may suit." if age < 11 else "“My school week”, cards or simply asking may suit."


def missing(facts: Facts) -> list[Missing]:
    """Heard, or two honest tries by a child who would rather not talk."""
    chose_not_to = facts.answer(KEY, "heard") == "chose_not_to" and len(tries(facts)) >= HONEST_TRIES
    return [] if heard(facts) or chose_not_to else [gap(facts, f"{KEY}.not_heard")]


ROW = Row("C4", KEY, applies, findings, missing)
