"""One family with letters on the way, for tests that follow a letter from its first word to the post."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework.models import Case
from gatepost.letters import actions
from gatepost.letters.kinds import BY_KEY
from gatepost.letters.models import Letter
from gatepost.letters.runs import officer_of
from gatepost.letters.writing import Draft, facts_for
from gatepost.records.models import Guardian, Pupil
from tests import factories

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
AWAY = {(date(2026, 11, day), half): "O" for day in (9, 16, 23) for half in ("AM", "PM")}


@dataclass
class Family:
    """Asha has missed three Mondays; her mother reads what ``language`` says."""

    school: School
    child: Pupil
    mother: Guardian
    officer: Actor
    case: Case

    def write(self, kind: str = "noticed", extra: str = "", **slots: str) -> Letter:
        facts = facts_for(self.child, self.case, NOW)
        officer = officer_of(self.officer, self.school)
        draft = Draft(BY_KEY[kind], slots, officer, NOW, extra)
        parents = {self.mother.parent_id}
        made = actions.write_letters(
            by=self.officer, facts=facts, draft=draft, parents=parents, why_now="We agreed it."
        )
        return made[0]

    def approve(self, letter: Letter) -> Letter:
        return actions.approve(by=self.officer, letter=letter, at=NOW)

    def post(self, letter: Letter) -> Letter:
        return actions.post(by=self.officer, letter=letter, on=TODAY, how="first", proof="", today=TODAY)


@contextmanager
def family(language: str = "en", **parent: Any) -> Iterator[Family]:
    school = factories.school(phone="01632 960 000", address="14 Mill Lane, Oakbridge")
    with scope([school.pk]):
        factories.calendar(school)
        child = factories.pupil(school)
        factories.marks(child, AWAY)
        mother = factories.parent(child, title="Mrs", forename="Sunita", language=language, **parent)
        officer = factories.actor(school, name="Ben Field")
        yield Family(school, child, mother, officer, factories.case(child, officer))
