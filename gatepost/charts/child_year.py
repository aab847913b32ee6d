"""One child's marks over one or more years, with all that a drawing of them needs to know."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from gatepost.attendance.calendar import SchoolCalendar
from gatepost.attendance.codes import CodeBook
from gatepost.attendance.register import BLANK, COLUMNS, Marks, Mask, Session, session_at, span_mask
from gatepost.charts.events import Event
from gatepost.charts.looks import KEY_WORDS, Look, look_of, said
from gatepost.charts.weeks import closing_name


@dataclass(frozen=True, slots=True)
class Window:
    """The school weeks in which ``count`` sessions were found, where ``limit`` is the published number."""

    start: date
    end: date
    count: int
    limit: int


@dataclass(frozen=True)
class ChildYear:
    """What is drawn: ``marks`` and ``on_roll`` have shape (530 × years,) from ``first_year``.

    Only sessions in ``start`` … ``end``, both included, are shown; those after ``today`` are still to come.
    """

    first_year: int
    marks: Marks
    on_roll: Mask
    calendar: SchoolCalendar
    book: CodeBook
    today: date
    start: date
    end: date
    events: tuple[Event, ...] = ()
    window: Window | None = None
    disputed: frozenset[Session] = frozenset()

    def __post_init__(self) -> None:
        """Raises ValueError where the shapes do not fit whole years, or the dates are the wrong way round."""
        if self.marks.ndim != 1 or not self.marks.size or self.marks.size % COLUMNS:
            raise ValueError(f"one child's marks have shape (530 × years,), not {self.marks.shape}")
        if self.on_roll.shape != self.marks.shape:
            raise ValueError(f"marks and roll differ in shape: {self.marks.shape}, {self.on_roll.shape}")
        if self.end < self.start:
            raise ValueError(f"the drawing would end on {self.end}, before it starts on {self.start}")

    @property
    def years(self) -> int:
        """How many academic years stand side by side."""
        return self.marks.size // COLUMNS

    @cached_property
    def events_shown(self) -> list[Event]:
        """What was done on the dates shown, in order."""
        inside = (event for event in self.events if self.start <= event.on <= self.end)
        return sorted(inside, key=lambda event: event.on)

    @cached_property
    def open(self) -> Mask:
        """True where the school holds a session inside the dates shown."""
        return self.calendar.open_mask(self.first_year, self.years) & self._within(self.end)

    @cached_property
    def counted(self) -> Mask:
        """True where a session counts so far: the school open, the child on roll, the day come."""
        return self.open & self.on_roll & self._within(min(self.end, self.today))

    def _within(self, end: date) -> Mask:
        return span_mask(self.first_year, self.years, self.start, end)

    def is_shown(self, col: int) -> bool:
        """Whether anything stands at a session: the child on roll, the date among those asked for."""
        return bool(self._shown[col])

    @cached_property
    def _shown(self) -> Mask:
        shown: Mask = self.on_roll & self._within(self.end)
        return shown

    def look_at(self, col: int) -> Look:
        """How the session at a column is drawn."""
        if not self.open[col]:
            return "not-required"
        if self.marks[col] == BLANK:
            return "unmarked" if session_at(self.first_year, col).date < self.today else "to-come"
        return look_of(self.book.by_byte(int(self.marks[col])))

    def said_at(self, col: int) -> str:
        """The session at a column in words; empty outside the dates asked for."""
        on = session_at(self.first_year, col).date
        if not self.start <= on <= self.end:
            return ""
        if not self.on_roll[col]:
            return "not on roll"
        if not self.open[col]:
            closing = closing_name(self.calendar.spans, on)
            return f"school closed ({closing})" if closing else "school closed"
        if self.marks[col] == BLANK:
            return KEY_WORDS[self.look_at(col)].lower()
        words = said(self.book.by_byte(int(self.marks[col])))
        questioned = session_at(self.first_year, col) in self.disputed
        return f"{words}; being questioned" if questioned else words
