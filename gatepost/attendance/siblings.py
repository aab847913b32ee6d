"""Two children of one family: were they away on the same days more often than luck would give?"""

import numpy as np

from gatepost.attendance.exact import LEVEL, chance_drawn
from gatepost.attendance.history import History, Statement, times
from gatepost.attendance.register import Mask

FEWEST_DAYS = 20
FEWEST_TOGETHER = 3
RARE = LEVEL / 2
"""Half of the level: families are looked at beside a child's own days and lessons, and all of it together may
name luck in at most one child of twenty."""


def together(child: History, sibling: History, name: str, compared: int = 1) -> Statement:
    """Shared days away, against what two unconnected children with as many days away would share.

    Only days on which both were expected count; a day is away when any session of it was missed, late
    arrivals apart. ``name`` is the sibling's; ``compared`` is how many siblings are being looked at, each
    of which must be that much less likely to be luck. Raises ValueError if the years do not match.
    """
    if (child.first_year, child.marks.size) != (sibling.first_year, sibling.marks.size):
        raise ValueError("brothers and sisters are compared over the same years")
    both = _any_half(child.possible) & _any_half(sibling.possible)
    ours, theirs = _any_half(child.away)[both], _any_half(sibling.away)[both]
    shared, total = int((ours & theirs).sum()), int(both.sum())
    numbers: dict[str, float] = {
        "shared": shared,
        "own": int(ours.sum()),
        "sibling": int(theirs.sum()),
        "days": total,
    }
    if total < FEWEST_DAYS:
        return Statement("sibling", f"With {name}: too few days to tell ({total}).", numbers, (), False)
    numbers["expected"] = numbers["own"] * numbers["sibling"] / total
    numbers["chance"] = chance_drawn(shared, drawn=int(ours.sum()), marked=int(theirs.sum()), total=total)
    stands_out = (
        shared >= FEWEST_TOGETHER
        and numbers["chance"] * compared <= RARE
        and _chance_slid(ours, theirs, shared) <= RARE
    )
    sentence = (
        f"With {name}: away on the same day {times(shared) if shared else 'on no day'}; "
        f"{_about(numbers['expected'])} expected if unconnected "
        f"({numbers['own']} and {numbers['sibling']} of {total} days)."
    )
    where = np.repeat(_any_half(child.away) & _any_half(sibling.away) & both, 2) & child.away
    return Statement("sibling", sentence, numbers, child.sessions(where), stands_out)


def _chance_slid(ours: Mask, theirs: Mask, shared: int) -> float:
    """How often the two share as much when one register is slid along the other, day by day, end to end.

    Illness comes in runs, and two runs that touch share several days at once. Sliding keeps the runs, so
    one week of the same cold is not taken for many separate coincidences.
    """
    slides = [int((ours & np.roll(theirs, by)).sum()) for by in range(ours.size)]
    return sum(slide >= shared for slide in slides) / len(slides)


def _any_half(where: Mask) -> Mask:
    return where[0::2] | where[1::2]


def _about(expected: float) -> str:
    return f"about {int(expected + 0.5)}" if expected >= 0.5 else "less than 1"
