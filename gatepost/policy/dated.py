"""Values of the law with the dates from which they hold, each with its source."""

from datetime import date
from itertools import pairwise
from typing import Generic, Literal, TypeVar

from msgspec import Struct, field

T = TypeVar("T")


class Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shape of everything in a policy file: frozen, and no key that the schema does not know."""


class Citation(Strict, frozen=True, kw_only=True):
    """Where a rule comes from, and how sure we are that it says so.

    ``confidence``: "read" in a public source for this project; "general knowledge", to be checked before
    anyone relies on it; "our choice", where no law says anything and an authority may choose otherwise.
    """

    title: str
    reference: str
    confidence: Literal["read", "general knowledge", "our choice"]
    link: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.reference.strip():
            raise ValueError("A source needs its title and the place in it")


class NotYetKnown(LookupError):
    """A rule was asked for on a date before the first on which it holds."""


class Value(Strict, Generic[T], frozen=True, kw_only=True):
    """What a rule says from one date on, until the next value begins."""

    start: date = field(name="from")
    value: T
    source: Citation


class Dated(Strict, Generic[T], frozen=True, kw_only=True):
    """One rule through time, earliest value first."""

    description: str
    unit: str
    values: tuple[Value[T], ...]

    def __post_init__(self) -> None:
        starts = [value.start for value in self.values]
        if not starts:
            raise ValueError("A rule needs at least one value")
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise ValueError("Dates overlap: give each value a later date than the one before it")

    def at(self, on: date) -> Value[T]:
        """The newest value that is not after ``on``, with its source. Raises NotYetKnown before the first."""
        known = [value for value in self.values if value.start <= on]
        if not known:
            first = self.values[0].start
            raise NotYetKnown(f"{self.description} Known from {first:%d %B %Y}, so not on {on:%d %B %Y}.")
        return known[-1]

    def on(self, on: date) -> T:
        """What the rule says on a date. Raises NotYetKnown before the first."""
        return self.at(on).value
