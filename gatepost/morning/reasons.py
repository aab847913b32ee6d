"""The reasons a parent may give, as ``reasons.yaml`` words them."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from msgspec import Meta

from gatepost.casework.models import ReasonGiven
from gatepost.policy.dated import Strict
from gatepost.policy.reading import PolicyError, convert, read
from gatepost.policy.schema import Option

FILE = "morning/reasons.yaml"


class Reason(Strict, frozen=True, kw_only=True):
    """One reason: its key on the keyboard, the mark to consider if any, and what helps to say."""

    key: str
    letter: Annotated[str, Meta(pattern="^[a-z]$")]
    advice: tuple[str, str]
    suggestion: str = ""

    @property
    def label(self) -> str:
        return str(ReasonGiven(self.key).label)


class Reasons(Strict, frozen=True, kw_only=True):
    """Every reason in the order of the list, and the help that may be offered at once."""

    reasons: tuple[Reason, ...]
    offers: tuple[Option, ...]


@cache
def reasons() -> Reasons:
    """The table. Raises PolicyError where it does not fit the reasons that an attempt may hold."""
    table = convert(read(files("gatepost.morning") / "reasons.yaml", FILE), Reasons, FILE)
    if [reason.key for reason in table.reasons] != ReasonGiven.values:
        raise PolicyError(FILE, "reasons", "not the reasons that are kept", "List each, in their order.")
    if len({reason.letter for reason in table.reasons}) < len(table.reasons):
        raise PolicyError(FILE, "reasons", "two have one letter", "Give each its own letter.")
    return table


def reason(key: str) -> Reason | None:
    """One reason, or None for a key that is none."""
    return next((each for each in reasons().reasons if each.key == key), None)
