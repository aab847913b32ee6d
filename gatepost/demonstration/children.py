"""The children of the demonstration and the rolls they are on."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from random import Random

from gatepost.demonstration.families import Family, Registrar
from gatepost.demonstration.names import COMMUNITIES
from gatepost.demonstration.schools import NURSERY, PRIMARY, SCHOOLS, SPECIAL, Form, School
from gatepost.demonstration.stories import STORIES
from gatepost.demonstration.story import Story

_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_FAMILY_SIZES, _SIZE_WEIGHTS = (1, 2, 3, 4), (50, 36, 11, 3)
_SHORT = {
    "Alexandra": "Alex",
    "Charlotte": "Lottie",
    "Daniel": "Dan",
    "Isabel": "Izzy",
    "Samuel": "Sam",
    "Thomas": "Tom",
    "William": "Will",
}
_FROM_MILLBROOK = 50  # of this year's Year 7, how many were at the primary school last year


@dataclass(frozen=True, slots=True)
class Roll:
    """A child's place on one school's roll; ``leaves`` is the last day on it."""

    school: School
    form: Form
    joins: date
    leaves: date | None = None
    kind: str = "current"
    every_week: str = ""


@dataclass(slots=True)
class Child:
    """One invented child. ``columns`` are the other columns of pupils.csv."""

    upn: str
    forename: str
    born: date
    family: Family
    rolls: list[Roll]
    story: Story | None = None
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def surname(self) -> str:
        return self.story.child.surname if self.story else self.family.surname


def upn(establishment: int, entered: int, serial: int) -> str:
    """A UPN whose check letter is right (DfE, Unique pupil numbers: a guide for schools)."""
    digits = f"999{establishment:04}{entered % 100:02}{serial:03}"
    total = sum(int(digit) * weight for weight, digit in enumerate(digits, start=2))
    return _CHECK_LETTERS[total % 23] + digits


class Admissions:
    """Fills the schools' places for one academic year, stories first."""

    def __init__(self, year: int, on: date, random: Random) -> None:
        self.year, self.on, self._random = year, on, random
        self._registrar = Registrar(random)
        self._serials: dict[tuple[int, int], count[int]] = {}
        self._told: dict[str, Family] = {}

    def children(self) -> list[Child]:
        """Every child, in an order that the seed alone decides."""
        told = [self._story_child(story) for story in STORIES]
        taken = [(child.rolls[0].school.laestab, child.rolls[0].form.name) for child in told]
        places = [place for place in self._places() if not _take(taken, place)]
        self._random.shuffle(places)
        return told + self._fill(places)

    def _places(self) -> list[tuple[School, Form]]:
        return [(school, form) for school in SCHOOLS for form in school.forms for _ in range(form.size)]

    def _fill(self, places: list[tuple[School, Form]]) -> list[Child]:
        children: list[Child] = []
        while places:
            family = self._registrar.family()
            size = self._random.choices(_FAMILY_SIZES, _SIZE_WEIGHTS)[0]
            siblings, places = places[:size], places[size:]
            birthdays = {form.year: self._birthday(form.year) for _, form in siblings}
            children += [self._child(family, place, birthdays[place[1].year]) for place in siblings]
        self._add_last_years_primary(children)
        return children

    def _child(self, family: Family, place: tuple[School, Form], born: date) -> Child:
        school, form = place
        roll = self._moved(Roll(school, form, self._entry(school, form.year)))
        forename = self._registrar.child(family)
        columns = self._columns(school, family)
        if forename in _SHORT and self._random.random() < 0.5:
            columns["preferred_name"] = _SHORT[forename]
        child = Child(self._upn(form.year), forename, born, family, [roll], columns=columns)
        family.upns.append(child.upn)
        return child

    def _columns(self, school: School, family: Family) -> dict[str, str]:
        draw = self._random.random
        need = draw()
        plan = school is SPECIAL or need < 0.03
        return {
            "sen": "ehcp" if plan else "support" if need < 0.17 else "none",
            "home_language": family.community.language,
            "young_carer": "yes" if draw() < 0.015 else "no" if draw() < 0.6 else "",
            "fsm": "yes" if draw() < 0.25 else "no",
            "social_care": self._random.choices(("none", "cin", "cp", "looked_after"), (970, 18, 5, 7))[0],
            **(self._reviews(self._random.randrange(20, 340)) if plan else {}),
        }

    def _reviews(self, days_ago: int) -> dict[str, str]:
        last = self.on - timedelta(days=days_ago)
        return {
            "ehcp_last_review": last.isoformat(),
            "ehcp_next_review": (last + timedelta(days=365)).isoformat(),
        }

    def _moved(self, roll: Roll) -> Roll:
        """One in forty came, or went, in the middle of a year."""
        days = timedelta(days=self._random.randrange(15, 300))
        kind = self._random.random()
        if kind < 0.018:
            return replace(roll, joins=max(roll.joins, self.on - days))
        leaves = self.on - days // 6
        if kind > 0.993 and leaves > date(self.year, 9, 10) and roll.joins < leaves:
            return replace(roll, leaves=leaves)
        return roll

    def _add_last_years_primary(self, children: list[Child]) -> None:
        """Some of this year's Year 7 bring a year at the primary school with them: one UPN, two rolls."""
        sevens = [child for child in children if child.rolls[0].form.year == 7][:_FROM_MILLBROOK]
        left = date(self.year, 7, 31)
        for place, child in enumerate(sevens):
            form = Form("6" + "CW"[place % 2], 6, 0)
            child.rolls.append(Roll(PRIMARY, form, date(self.year - 7, 9, 1), left))

    def _story_child(self, story: Story) -> Child:
        form = next(form for form in story.child.school.forms if form.name == story.child.form)
        family = self._told.get(story.sibling_of) or self._story_family(story)
        self._told[story.child.forename] = family
        child = Child(
            self._upn(form.year),
            story.child.forename,
            self._born(form.year, *story.child.born),
            family,
            self._story_rolls(story, form),
            story,
            self._story_columns(story),
        )
        family.upns.append(child.upn)
        return child

    def _story_family(self, story: Story) -> Family:
        language = story.pupil.get("home_language", "en")
        community = next(group for group in COMMUNITIES if group.language == language)
        if story.adults:
            return self._registrar.told(story.child.surname, community, story.adults)
        return self._registrar.family()

    def _story_rolls(self, story: Story, form: Form) -> list[Roll]:
        joins, leaves = self._entry(story.child.school, form.year), None
        if story.joined_days_ago is not None:
            joins = self.on - timedelta(days=story.joined_days_ago)
        if story.leaves_days_ago is not None:
            leaves = self.on - timedelta(days=story.leaves_days_ago)
        if story.second_school is None:
            return [Roll(story.child.school, form, joins, leaves, every_week=story.every_week)]
        other, name = story.second_school
        there = next(form for form in other.forms if form.name == name)
        since = date(self.year, 9, 1)
        return [
            Roll(story.child.school, form, since, None, "main", story.every_week),
            Roll(other, there, since, None, "subsidiary", _complement(story.every_week)),
        ]

    def _story_columns(self, story: Story) -> dict[str, str]:
        plain = {
            "sen": "none",
            "home_language": "en",
            "young_carer": "no",
            "fsm": "no",
            "social_care": "none",
        }
        reviews: dict[str, str] = {}
        if story.reviewed_days_ago is not None:
            reviews["ehcp_last_review"] = (self.on - timedelta(days=story.reviewed_days_ago)).isoformat()
        if story.review_due_days_ago is not None:
            reviews["ehcp_next_review"] = (self.on - timedelta(days=story.review_due_days_ago)).isoformat()
        return plain | story.pupil | reviews

    def _entry(self, school: School, year: int) -> date:
        """The September in which a child of this year joined the school."""
        first = {"primary": NURSERY if year == NURSERY else 0, "secondary": 7, "special": 0}[school.phase]
        return date(self.year - (year - first), 9, 1)

    def _birthday(self, year: int) -> date:
        start = self._born(year, 1, 9)
        return start + timedelta(days=self._random.randrange(365))

    def _born(self, year: int, day: int, month: int) -> date:
        return date(self.year - year - (5 if month >= 9 else 4), month, day)

    def _upn(self, year: int) -> str:
        """UPNs are given out by the school of a child's first year: ours are six feeder schools' numbers."""
        entered = self.year - max(year, 0)
        establishment = 2001 + self._random.randrange(6)
        serial = self._serials.setdefault((establishment, entered), count(1))
        return upn(establishment, entered, next(serial))


def _take(taken: list[tuple[str, str]], place: tuple[School, Form]) -> bool:
    """Whether a story has this place; if so the place is used up."""
    key = (place[0].laestab, place[1].name)
    if key not in taken:
        return False
    taken.remove(key)
    return True


def _complement(every_week: str) -> str:
    """The days that the other school marks D."""
    return " ".join(".." if cell == "DD" else "DD" for cell in every_week.split())
