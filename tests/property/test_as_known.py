"""A register at any past moment: taking changes out of today's marks is the same as replaying them from nothing."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, strategies as st

from gatepost.attendance.amendments import Change, as_known
from gatepost.attendance.register import BLANK, Marks

WIDTH = 12
BEGAN = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
Write = tuple[int, dict[int, int]]
WRITES = st.lists(
    st.tuples(
        st.integers(0, 50),
        st.dictionaries(st.integers(0, WIDTH - 1), st.sampled_from([ord(c) for c in "/\\INOU "]), max_size=4),
    ),
    max_size=12,
)


def moment(hours: int) -> datetime:
    return BEGAN + timedelta(hours=hours)


def replayed(writes: list[Write], at: datetime) -> Marks:
    """The slow way: an empty register, and each write of its day in turn."""
    marks = np.full(WIDTH, BLANK, dtype=np.uint8)
    for hours, stated in writes:
        if moment(hours) <= at:
            for column, byte in stated.items():
                marks[column] = byte
    return marks


def kept(writes: list[Write]) -> tuple[Marks, list[Change]]:
    """The register now, and the difference that each write made."""
    marks = np.full(WIDTH, BLANK, dtype=np.uint8)
    changes = []
    for hours, stated in writes:
        before = marks.copy()
        for column, byte in stated.items():
            marks[column] = byte
        changes.append(Change(moment(hours), before ^ marks))
    return marks, changes


@given(writes=WRITES, at=st.integers(-1, 51), data=st.data())
def test_taking_later_changes_out_is_replaying_the_earlier_ones(
    writes: list[Write], at: int, data: st.DataObject
) -> None:
    in_time = sorted(writes, key=lambda write: write[0])
    marks, changes = kept(in_time)
    now = marks.copy()
    in_any_order = data.draw(st.permutations(changes))
    assert (as_known(marks, in_any_order, moment(at)) == replayed(in_time, moment(at))).all()
    assert (marks == now).all(), "the register itself is not touched"
