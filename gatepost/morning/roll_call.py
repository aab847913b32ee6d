"""Who is away this session without a reason, and which registers have not come in. Blank is never away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from gatepost.access.models import School
from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.register import BLANK, Mask, Session, academic_year, column
from gatepost.policy import national
from gatepost.records import registers
from gatepost.records.models import CalendarSpan
from gatepost.records.registers import Today

ATTENDING = ("attending", "attending_elsewhere")
ABSENT = ("authorised", "unauthorised")
UNEXPLAINED = "N"
ENOUGH = 20
"""Sessions after which a first absence says something."""
STRIP = 10


@dataclass(frozen=True)
class RollCall:
    """One school's register of one day, as far as it has come in. Children are named by their ids.

    ``today`` holds everybody on roll; ``years`` only whom somebody looked up.
    """

    on: date
    calendar: SchoolCalendar
    today: Mapping[int, Today]
    years: dict[int, bytes]

    @classmethod
    def take(cls, school: School, on: date) -> "RollCall":
        """Read two bytes of everybody; whoever it turns out to be about is looked up with ``look_up``."""
        today = registers.day(school, on) if on.weekday() < 5 else {}
        return cls(on, CalendarSpan.calendar(school.pk), today, {})

    def look_up(self, pupils: Iterable[int]) -> None:
        """Read the year of some children."""
        self.years.update(registers.years(set(pupils), academic_year(self.on)))

    @cached_property
    def _counts_as(self) -> Mapping[int, str]:
        return {code.byte: code.counts_as for code in national.code_book().codes}

    @cached_property
    def morning(self) -> int:
        """The column of this morning; the afternoon's is the next."""
        return column(Session(self.on, False))

    @cached_property
    def pm(self) -> bool:
        """Whether any afternoon register has come in."""
        return any(child.pm != BLANK for child in self.today.values())

    @cached_property
    def begun(self) -> bool:
        """Whether any register of today has come in."""
        return self.pm or any(child.am != BLANK for child in self.today.values())

    @cached_property
    def _now(self) -> Mapping[int, int]:
        """Everybody's mark of the session under way."""
        return {pupil: child.pm if self.pm else child.am for pupil, child in self.today.items()}

    def kind(self, pupil: int, col: int) -> str:
        """What a mark of a child's year counts as; empty for a blank."""
        return self._counts_as.get(self.years[pupil][col], "")

    def _how_many(self, kinds: Iterable[str]) -> int:
        return sum(self._counts_as.get(byte, "") in kinds for byte in self._now.values())

    @cached_property
    def present(self) -> int:
        """How many are in, here or elsewhere, at the session under way."""
        return self._how_many(ATTENDING)

    @cached_property
    def explained(self) -> int:
        """How many are away with a reason at the session under way."""
        return self._how_many(ABSENT) - sum(byte == ord(UNEXPLAINED) for byte in self._now.values())

    @cached_property
    def away(self) -> list[int]:
        """The children with an unexplained mark in any session of today."""
        none = ord(UNEXPLAINED)
        return [pupil for pupil, child in self.today.items() if none in (child.am, child.pm)]

    def here_now(self, pupil: int) -> bool:
        """A later register found the child in school."""
        return self._counts_as.get(self._now[pupil], "") in ATTENDING

    def from_afternoon(self, pupil: int) -> bool:
        """The child was in this morning and is away from the afternoon."""
        return self.today[pupil].am != ord(UNEXPLAINED)

    @cached_property
    def _forms(self) -> Mapping[str, list[int]]:
        forms: dict[str, list[int]] = {}
        for pupil, child in self.today.items():
            forms.setdefault(child.form, []).append(pupil)
        return forms

    def without_register(self) -> list[int]:
        """The children of every form in which nobody has a mark of the session under way."""
        now = self._now
        untaken = (pupils for pupils in self._forms.values() if all(now[pupil] == BLANK for pupil in pupils))
        return [pupil for pupils in untaken for pupil in pupils]

    @cached_property
    def missing(self) -> dict[str, int]:
        """Forms whose register has not come in, and how many children are in each: never shown as away."""
        blank = set(self.without_register())
        untaken = {form: pupils for form, pupils in self._forms.items() if pupils[0] in blank}
        return {form: len(pupils) for form, pupils in sorted(untaken.items()) if self._usually_taken(pupils)}

    def _usually_taken(self, pupils: list[int]) -> bool:
        """A nursery that meets in the mornings has no register in the afternoon."""
        before = [col + self.pm for col in self._days_before[-5:]]
        return not before or any(self.years[pupil][col] != BLANK for pupil in pupils for col in before)

    @cached_property
    def unmarked(self) -> list[int]:
        """Children without a mark in a register that was taken: a question for the teacher, not an absence."""
        nowhere = set(self.without_register())
        return [pupil for pupil, byte in self._now.items() if byte == BLANK and pupil not in nowhere]

    @cached_property
    def _open(self) -> Mask:
        return self.calendar.open_mask(academic_year(self.on))

    @cached_property
    def _days_before(self) -> list[int]:
        """The morning columns of this year's school days before today, oldest first."""
        open_days = self._open
        return [col for col in range(0, self.morning, 2) if open_days[col]]

    def _absent(self, pupil: int, col: int) -> bool:
        return any(self.kind(pupil, c) in ABSENT and self.years[pupil][c] not in b"U" for c in (col, col + 1))

    def first_absence(self, pupil: int) -> bool:
        """Away today for the first time in a year that has gone on for a while."""
        marked = [c for col in self._days_before for c in (col, col + 1) if self.years[pupil][c] != BLANK]
        return len(marked) >= ENOUGH and not any(self.kind(pupil, c) in ABSENT for c in marked)

    def days_without_reason(self, pupil: int) -> list[date]:
        """The run of school days with an unexplained mark that today ends, oldest first."""
        run = [self.on]
        for col in reversed(self._days_before):
            if ord(UNEXPLAINED) not in self.years[pupil][col : col + 2]:
                break
            run.append(self._date(col))
        return run[::-1]

    def weekday_run(self, pupil: int) -> int:
        """For how many weeks in a row this weekday was missed, today included; weeks of holiday do not count."""
        run, open_days = 1, self._open
        for col in range(self.morning - 10, -1, -10):
            if open_days[col] and not self._absent(pupil, col):
                break
            run += bool(open_days[col])
        return run

    def last_sessions(self, pupil: int) -> list[tuple[Session, str, str]]:
        """The ten sessions before today: when, the code, and what it counts as."""
        cols = [c for col in self._days_before[-STRIP // 2 :] for c in (col, col + 1)]
        book = national.code_book()
        return [
            (Session(self._date(c), bool(c % 2)), book.decode(self.years[pupil][c]), self.kind(pupil, c))
            for c in cols
        ]

    def _date(self, col: int) -> date:
        weeks, place = divmod(col, 10)
        this_weeks, this_place = divmod(self.morning, 10)
        return self.on + timedelta(weeks=weeks - this_weeks, days=place // 2 - this_place // 2)
