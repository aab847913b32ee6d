"""What makes an import as a whole look wrong, though each of its rows may be right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

FEW = 10
"""Fewer children than this prove nothing about a whole file."""


@dataclass(frozen=True)
class Doubt:
    """One such thing, in sentences without full stops, and where it is seen."""

    key: str
    """What it is, and of which school: "older 9991001"."""
    file: str
    column: str
    says: str
    mend: str
    certain: bool = False
    """Nobody can go on: it is no matter of judgement. Otherwise a person may, and says why."""

    def as_json(self) -> dict[str, object]:
        """The doubt as ``gatepost import --json`` prints it."""
        return {
            "file": self.file,
            "line": 1,
            "column": self.column,
            "rule": self.says,
            "mend": self.mend,
            "may_go_on": not self.certain,
        }


class Doubted(Exception):
    """An import that looks wrong as a whole; nobody has said why it is right, or nobody can."""

    def __init__(self, doubts: Sequence[Doubt]) -> None:
        super().__init__(" ".join(f"{doubt.says}." for doubt in doubts))
        self.doubts = doubts


@dataclass(frozen=True)
class Declared:
    """What a person says of the files before they are read."""

    whole: bool | None = None
    """Everybody on roll stands in them; otherwise whoever is missing is simply not spoken of. None: nobody said."""
    as_at: date | None = None
    """The day of which they speak: when they were exported."""
    remarks: tuple[tuple[str, str], ...] = ()
    """What else looked wrong before the plan, and why the person went on."""


@dataclass(frozen=True)
class OnRoll:
    """A child on a school's roll today, as held."""

    pk: int
    forename: str
    surname: str
    year_group: str


@dataclass(frozen=True)
class Standing:
    """What stands at one school before the import."""

    roll: Mapping[str, OnRoll] = field(default_factory=dict)
    """UPN → the children on roll today."""
    upns: frozenset[str] = frozenset()
    """Every UPN that the school has ever held, former ones too."""
    marks_to: date | None = None
    """The last date with a mark, of any import that stands."""
    as_at: date | None = None
    """The latest day of which an import that stands was declared to speak."""
    missing: frozenset[int] = frozenset()
    """Whom the last import of everybody left out."""


def unanswered(doubts: Iterable[Doubt], reasons: Mapping[str, str]) -> list[Doubt]:
    """The doubts that still stand in the way: those that nobody can go on with, and those without a reason."""
    return [doubt for doubt in doubts if doubt.certain or not reasons.get(doubt.key, "").strip()]
