"""Whom to ring first: six groups, each with words that stand on the row. Nobody is ever given a score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

YOUNG = 8
"""Children under this age come before older ones."""
SAME_WEEKDAY = 3
"""From how many weeks in a row a weekday is worth a word."""
SOCIAL_WORKER = ("cp", "cin", "looked_after")
LEAD_FIRST = "Speak to the safeguarding lead first"


class Group(IntEnum):
    """In which order families are rung."""

    SAFEGUARDING = 1
    YOUNGEST = 2
    BREAK = 3
    NOT_REACHED = 4
    CASE = 5
    OTHERS = 6


LOOKS = {
    Group.SAFEGUARDING: ("◆", "First"),
    Group.YOUNGEST: ("▲", "Soon"),
    Group.BREAK: ("▲", "Soon"),
    Group.NOT_REACHED: ("●", "Next"),
    Group.CASE: ("●", "Next"),
    Group.OTHERS: ("○", "Then"),
}
"""A shape and a word for each group: never a colour alone."""


@dataclass(frozen=True)
class Away:
    """What the order needs to know about one child who is away without a reason.

    ``days``: school days in a row without a reason, today included; ``unreached``: nobody was reached on any
    of them. ``weekday_run``: weeks in a row away on this weekday, today included.
    """

    pupil: int
    name: str
    surname: str
    year: str
    age: int
    social_care: str = "none"
    lead_first: bool = False
    first_absence: bool = False
    days: int = 1
    unreached: bool = True
    weekday_run: int = 1
    open_case: bool = False

    @property
    def named(self) -> bool:
        """A social worker is named for this child."""
        return self.social_care in SOCIAL_WORKER


@dataclass(frozen=True)
class Placed:
    """A family on the list: its children, the group of the most pressing one, and why, in words."""

    children: tuple[Away, ...]
    group: Group
    why: str


def year_rank(year: str) -> int:
    """Nursery before Reception before Year 1."""
    return int(year) if year.isdecimal() else 0 if year == "R" else -1


def reasons(child: Away, weekday: str) -> list[tuple[Group, str]]:
    """Every reason to ring this child's family early, most pressing first. A flag of the lead's hides all else."""
    if child.lead_first:
        return [(Group.SAFEGUARDING, LEAD_FIRST)]
    looked_after = " · looked after" if child.social_care == "looked_after" else ""
    told = (
        (child.named, Group.SAFEGUARDING, f"Social worker named{looked_after}"),
        (child.age < YOUNG, Group.YOUNGEST, f"Aged {child.age}"),
        (child.first_absence, Group.BREAK, "First absence this year"),
        (child.days > 1 and child.unreached, Group.NOT_REACHED, f"Day {child.days}, nobody reached yet"),
        (child.open_case, Group.CASE, "Open case"),
        (child.weekday_run >= SAME_WEEKDAY, Group.OTHERS, f"{child.weekday_run} {weekday}s in a row"),
    )
    return [(group, words) for holds, group, words in told if holds] or [(Group.OTHERS, "No reason yet")]


def in_order(children: Iterable[Away], pairs: Iterable[tuple[int, int]], weekday: str) -> list[Placed]:
    """Families in the order in which to ring them: by group, then the youngest, then by name.

    ``pairs`` are the ids of children who are brothers or sisters: they share one row and one call.
    """
    placed = [_placed(family, weekday) for family in families(list(children), pairs)]
    return sorted(placed, key=lambda family: (family.group, *_rank(family.children[0])))


def joined(pupil: int, pairs: Iterable[tuple[int, int]]) -> set[int]:
    """A child with all brothers and sisters, and theirs: whom pairs of ids lead to."""
    found, pairs = {pupil}, list(pairs)
    while more := {each for pair in pairs if found & {*pair} for each in pair} - found:
        found |= more
    return found


def families(children: Sequence[Away], pairs: Iterable[tuple[int, int]]) -> list[tuple[Away, ...]]:
    """Children gathered with their brothers and sisters, the youngest first."""
    head = {child.pupil: child.pupil for child in children}
    for one, other in pairs:
        if one in head and other in head:
            kept, joined = head[one], head[other]
            head = {pupil: kept if first == joined else first for pupil, first in head.items()}
    gathered: dict[int, list[Away]] = {}
    for child in children:
        gathered.setdefault(head[child.pupil], []).append(child)
    return [tuple(sorted(family, key=_rank)) for family in gathered.values()]


def _rank(child: Away) -> tuple[int, str, str, int]:
    return (year_rank(child.year), child.surname.casefold(), child.name.casefold(), child.pupil)


def _placed(family: tuple[Away, ...], weekday: str) -> Placed:
    if any(child.lead_first for child in family):
        return Placed(family, Group.SAFEGUARDING, LEAD_FIRST)
    told = [(*reason, child.name) for child in family for reason in reasons(child, weekday)]
    group = min(group for group, _, _ in told)
    words: dict[str, list[str]] = {}
    for _, says, name in sorted(told, key=lambda reason: reason[0]):
        words.setdefault(says, []).append(name)
    shown = [
        says if len(names) == len(family) else f"{' and '.join(names)}: {says}"
        for says, names in words.items()
        if len(words) == 1 or says != "No reason yet"
    ]
    return Placed(family, group, " · ".join(shown))
