"""Whom to ring first, worked by hand from the six groups."""

import pytest

from gatepost.morning import order
from gatepost.morning.order import LEAD_FIRST, Away, Group, in_order


def child(pupil: int, name: str, **known: object) -> Away:
    about = {"surname": "Rao", "year": "8", "age": 13} | known
    return Away(pupil=pupil, name=name, **about)  # type: ignore[arg-type]


EVERYONE = [
    child(1, "Zoe", year="7", age=12),
    child(2, "Olu", open_case=True),
    child(3, "Lewis", days=2),
    child(4, "Nia", first_absence=True),
    child(5, "Jo", year="2", age=6, surname="Parker"),
    child(6, "Kofi", social_care="cin"),
    child(7, "Tia", lead_first=True, year="11", age=16),
    child(8, "Ada", social_care="looked_after", year="9", age=14),
]


def names(*children: Away, pairs: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return ["+".join(c.name for c in row.children) for row in in_order(children, pairs, "Tuesday")]


def test_the_six_groups_come_in_order_and_the_youngest_first_within_each() -> None:
    """Safeguarding: Kofi (8), Ada (9), Tia (11). Then aged 6, pattern break, day 2, open case, others."""
    assert names(*EVERYONE) == ["Kofi", "Ada", "Tia", "Jo", "Nia", "Lewis", "Olu", "Zoe"]


def test_the_order_does_not_depend_on_the_order_of_the_register() -> None:
    assert names(*reversed(EVERYONE)) == names(*EVERYONE)


def test_each_row_says_why_it_is_here() -> None:
    says = {row.children[0].name: row.why for row in in_order(EVERYONE, (), "Tuesday")}
    assert says == {
        "Kofi": "Social worker named",
        "Ada": "Social worker named · looked after",
        "Tia": LEAD_FIRST,
        "Jo": "Aged 6",
        "Nia": "First absence this year",
        "Lewis": "Day 2, nobody reached yet",
        "Olu": "Open case",
        "Zoe": "No reason yet",
    }


def test_a_flag_of_the_leads_hides_every_other_reason() -> None:
    """Nobody learns from the list that a social worker is named for this child."""
    (row,) = in_order([child(1, "Tia", lead_first=True, social_care="cp", open_case=True)], (), "Tuesday")
    assert (row.group, row.why) == (Group.SAFEGUARDING, LEAD_FIRST)


@pytest.mark.parametrize(
    ("known", "group", "why"),
    [
        ({"age": 7}, Group.YOUNGEST, "Aged 7"),
        ({"age": 8}, Group.OTHERS, "No reason yet"),
        ({"days": 1}, Group.OTHERS, "No reason yet"),
        ({"days": 2, "unreached": False}, Group.OTHERS, "No reason yet"),
        ({"weekday_run": 2}, Group.OTHERS, "No reason yet"),
        ({"weekday_run": 3}, Group.OTHERS, "3 Tuesdays in a row"),
        (
            {"social_care": "cp", "open_case": True, "days": 3},
            Group.SAFEGUARDING,
            "Social worker named · Day 3, nobody reached yet · Open case",
        ),
    ],
)
def test_where_a_group_begins(known: dict[str, object], group: Group, why: str) -> None:
    (row,) = in_order([child(1, "Zoe", **known)], (), "Tuesday")
    assert (row.group, row.why) == (group, why)


def test_brothers_and_sisters_are_one_row_with_the_most_pressing_of_their_reasons() -> None:
    """Three children, linked one to the next: one family. Her case speaks for all; his age does not hide it."""
    amira, yusuf, ali = (
        child(1, "Amira", open_case=True),
        child(2, "Yusuf", year="10", age=15),
        child(3, "Ali", year="3", age=8, first_absence=True),
    )
    zoe = child(4, "Zoe", year="7", age=12)
    assert names(amira, yusuf, ali, zoe, pairs=((2, 1), (3, 2))) == ["Ali+Amira+Yusuf", "Zoe"]
    family = in_order([amira, yusuf, ali, zoe], ((2, 1), (3, 2)), "Tuesday")[0]
    assert family.group == Group.BREAK
    assert family.why == "Ali: First absence this year · Amira: Open case"


def test_a_link_to_a_child_who_is_in_school_joins_nobody() -> None:
    assert names(child(1, "Amira"), child(2, "Zoe"), pairs=((1, 9), (9, 2))) == ["Amira", "Zoe"]


def test_one_flag_is_enough_for_a_whole_family() -> None:
    (row,) = in_order([child(1, "Ben", lead_first=True), child(2, "Eve")], ((1, 2),), "Tuesday")
    assert row.why == LEAD_FIRST


def test_the_order_would_be_noticed_if_it_forgot_social_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: children in need count like everybody else."""
    monkeypatch.setattr(order, "SOCIAL_WORKER", ("cp", "looked_after"))
    with pytest.raises(AssertionError):
        test_the_six_groups_come_in_order_and_the_youngest_first_within_each()
