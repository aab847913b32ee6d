"""Who is away this session without a reason, and which registers have not come in. Blank is never away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from gatepost.attendance.register import BLANK, Session, column
from gatepost.policy import national
from gatepost.records.models import Pupil
from gatepost.records.registers import Register

ATTENDING = ("attending", "attending_elsewhere")
ABSENT = ("authorised", "unauthorised")
UNEXPLAINED = "N"
ENOUGH = 20
"""Sessions after which a first absence says something."""
STRIP = 10


@dataclass(frozen=True)
class RollCall:
    """One school's register of one day, as far as it has come in."""

    register: Register
    on: date

    @cached_property
    def _counts_as(self) -> Mapping[int, str]:
        return {code.byte: code.counts_as for code in national.code_book().codes}

    @cached_property
    def rows(self) -> list[bytes]:
        """Each pupil's year, in the order of ``register.pupils``."""
        return [row.tobytes() for row in self.register.marks]

    @cached_property
    def morning(self) -> int:
        """The column of this morning; the afternoon's is the next."""
        return column(Session(self.on, False))

    @cached_property
    def on_roll(self) -> list[int]:
        """Rows of the pupils who are on roll today."""
        return [n for n, here in enumerate(self.register.on_roll[:, self.morning]) if here]

    @cached_property
    def pm(self) -> bool:
        """Whether any afternoon register has come in."""
        return any(self.rows[n][self.morning + 1] != BLANK for n in self.on_roll)

    @cached_property
    def begun(self) -> bool:
        """Whether any register of today has come in."""
        return self.pm or any(self.rows[n][self.morning] != BLANK for n in self.on_roll)

    @property
    def now(self) -> int:
        """The column of the session under way."""
        return self.morning + self.pm

    def kind(self, row: int, col: int) -> str:
        """What a mark counts as; empty for a blank."""
        return self._counts_as.get(self.rows[row][col], "")

    @cached_property
    def present(self) -> int:
        """How many are in, here or elsewhere, at the session under way."""
        return sum(self.kind(n, self.now) in ATTENDING for n in self.on_roll)

    @cached_property
    def explained(self) -> int:
        """How many are away with a reason at the session under way."""
        return sum(self.kind(n, self.now) in ABSENT for n in self.on_roll) - self._unexplained_now

    @cached_property
    def _unexplained_now(self) -> int:
        return sum(self.rows[n][self.now] == ord(UNEXPLAINED) for n in self.on_roll)

    @cached_property
    def away(self) -> list[int]:
        """Rows of the pupils with an unexplained mark in any session of today."""
        return [n for n in self.on_roll if ord(UNEXPLAINED) in self.rows[n][self.morning : self.now + 1]]

    def here_now(self, row: int) -> bool:
        """A later register found the child in school."""
        return self.kind(row, self.now) in ATTENDING

    def from_afternoon(self, row: int) -> bool:
        """The child was in this morning and is away from the afternoon."""
        return self.rows[row][self.morning] != ord(UNEXPLAINED)

    @cached_property
    def missing(self) -> dict[str, int]:
        """Forms whose register has not come in, and how many children are in each: never shown as away."""
        forms: dict[str, list[int]] = {}
        for n in self.on_roll:
            forms.setdefault(self.register.pupils[n].form, []).append(n)
        untaken = {
            form: rows for form, rows in forms.items() if all(self.rows[n][self.now] == BLANK for n in rows)
        }
        return {form: len(rows) for form, rows in sorted(untaken.items()) if self._usually_taken(rows)}

    def _usually_taken(self, rows: list[int]) -> bool:
        """A nursery that meets in the mornings has no register in the afternoon."""
        before = [col + self.pm for col in self._days_before[-5:]]
        return not before or any(self.rows[n][col] != BLANK for n in rows for col in before)

    @cached_property
    def unmarked(self) -> list[Pupil]:
        """Children without a mark in a register that was taken: a question for the teacher, not an absence."""
        pupils = self.register.pupils
        blank = [pupils[n] for n in self.on_roll if self.rows[n][self.now] == BLANK]
        taken = {pupils[n].form for n in self.on_roll if self.rows[n][self.now] != BLANK}
        return [pupil for pupil in blank if pupil.form in taken]

    @cached_property
    def _days_before(self) -> list[int]:
        """The morning columns of this year's school days before today, oldest first."""
        open_days = self.register.open
        return [col for col in range(0, self.morning, 2) if open_days[col]]

    def _absent(self, row: int, col: int) -> bool:
        return any(self.kind(row, c) in ABSENT and self.rows[row][c] not in b"U" for c in (col, col + 1))

    def first_absence(self, row: int) -> bool:
        """Away today for the first time in a year that has gone on for a while."""
        marked = [c for col in self._days_before for c in (col, col + 1) if self.rows[row][c] != BLANK]
        return len(marked) >= ENOUGH and not any(self.kind(row, c) in ABSENT for c in marked)

    def days_without_reason(self, row: int) -> list[date]:
        """The run of school days with an unexplained mark that today ends, oldest first."""
        run = [self.on]
        for col in reversed(self._days_before):
            if ord(UNEXPLAINED) not in self.rows[row][col : col + 2]:
                break
            run.append(self._date(col))
        return run[::-1]

    def weekday_run(self, row: int) -> int:
        """For how many weeks in a row this weekday was missed, today included; weeks of holiday do not count."""
        run, open_days = 1, self.register.open
        for col in range(self.morning - 10, -1, -10):
            if open_days[col] and not self._absent(row, col):
                break
            run += bool(open_days[col])
        return run

    def last_sessions(self, row: int) -> list[tuple[Session, str, str]]:
        """The ten sessions before today: when, the code, and what it counts as."""
        cols = [c for col in self._days_before[-STRIP // 2 :] for c in (col, col + 1)]
        book = national.code_book()
        return [
            (Session(self._date(c), bool(c % 2)), book.decode(self.rows[row][c]), self.kind(row, c))
            for c in cols
        ]

    def _date(self, col: int) -> date:
        weeks, place = divmod(col, 10)
        this_weeks, this_place = divmod(self.morning, 10)
        return self.on + timedelta(weeks=weeks - this_weeks, days=place // 2 - this_place // 2)
