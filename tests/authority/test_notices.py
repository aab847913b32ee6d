"""Penalty notices: first, second and no third, for one parent and one child, across schools and over time."""

from datetime import date, timedelta

import pytest

from gatepost.authority.deciding import actions as deciding, earlier
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.models import DeskParent
from gatepost.casework.actions import Refused
from gatepost.casework.models import KnownNotice
from gatepost.policy import national
from gatepost.policy.penalties import NoNotice, Notice
from tests import factories
from tests.authority.conftest import LATER, Sides
from tests.authority.steps import (
    NOTICE,
    accept,
    decide,
    earlier_notice,
    history,
)

# --- Penalty notices over time ---


@pytest.mark.parametrize(
    ("issued", "withdrawn", "expected"),
    [
        ([], [], (1, 160)),
        ([date(2025, 6, 1)], [], (2, 160)),
        ([date(2025, 6, 1)], [0], (1, 160)),
        ([date(2022, 6, 1)], [], (1, 160)),
        ([date(2024, 9, 1), date(2025, 6, 1)], [], None),
        ([date(2024, 9, 1), date(2025, 6, 1)], [1], (2, 160)),
        ([date(2024, 6, 1), date(2025, 6, 1)], [], (2, 160)),
    ],
)
def test_notices_are_counted_across_schools(
    sent: Sides, issued: list[date], withdrawn: list[int], expected: tuple[int, int] | None
) -> None:
    accept(sent)
    with sent.at_desk():
        for n, day in enumerate(issued):
            earlier_notice(sent, day, withdrawn=n in withdrawn)
    if expected is None:
        with pytest.raises(Refused, match="There is no other: consider another way"):
            decide(sent, "penalty_notice", NOTICE)
        decide(sent, "support", Terms())
    else:
        made = decide(sent, "penalty_notice", NOTICE)
        assert (made.order, made.amount) == expected


def test_the_school_knows_of_a_notice_and_of_its_withdrawal(sent: Sides) -> None:
    """What the council decides counts at the school for the next referral, without anybody typing it."""
    accept(sent)
    made = decide(sent, "penalty_notice", NOTICE)
    known = KnownNotice.objects.get()
    assert (known.parent, known.issued_on) == (sent.world.mother.parent, factories.TODAY)
    assert known.withdrawn_on is None
    with sent.at_desk():
        why = next(iter(national.council().withdraw_reasons)).key
        deciding.withdraw(by=sent.dev, decision=made, why=why, words="An error in a mark.", at=LATER)
    known.refresh_from_db()
    assert known.withdrawn_on is not None


def test_the_same_marks_are_not_used_for_a_second_notice(sent: Sides) -> None:
    accept(sent)
    with sent.at_desk():
        old = earlier_notice(sent, date(2025, 6, 1))
        old.referral.window = [sent.held().window[0]]
        old.referral.save()
        found = earlier.next_for(DeskParent.objects.get(referral=sent.held()), factories.TODAY)
    assert isinstance(found, NoNotice)
    with pytest.raises(Refused, match="was used for an earlier notice"):
        decide(sent, "penalty_notice", NOTICE)


def test_another_parent_or_child_starts_at_the_first(sent: Sides) -> None:
    accept(sent)
    with sent.at_desk():
        old = earlier_notice(sent, date(2025, 6, 1), known=False)
        old.parent.name, old.parent.person = "Mr Khan", "khan"
        old.parent.save()
        sibling = earlier_notice(sent, date(2025, 7, 1))
        sibling.referral.upn = factories.upn(77)
        sibling.referral.save()
        parent = DeskParent.objects.get(referral=sent.held())
        assert earlier.next_for(parent, factories.TODAY) == Notice(1, 160, 80)
        assert [o.referral.upn for o in earlier.known_of(parent, factories.TODAY).others] == [
            factories.upn(77)
        ]


def test_a_notice_is_served_paid_and_never_paid_wrongly(sent: Sides) -> None:
    accept(sent)
    made = decide(sent, "penalty_notice", NOTICE)
    with sent.at_desk():
        with pytest.raises(Refused, match="when the parent received it"):
            deciding.paid(by=sent.dev, decision=made, paid_on=factories.TODAY, amount=80, on=factories.TODAY)
        deciding.served(by=sent.dev, decision=made, served_on=factories.TODAY, on=factories.TODAY)
        made.refresh_from_db()
        after = factories.TODAY + timedelta(days=21)
        assert deciding.standing_of(made, factories.TODAY) == "Served: the lower amount until 14 December"
        assert deciding.standing_of(made, after) == "Served: to be paid by 21 December"
        assert deciding.standing_of(made, after + timedelta(days=7)).startswith("Unpaid")
        with pytest.raises(Refused, match="£160 was owed"):
            deciding.paid(by=sent.dev, decision=made, paid_on=after, amount=80, on=after)
        deciding.paid(by=sent.dev, decision=made, paid_on=after, amount=160, on=after)
        made.refresh_from_db()
        assert deciding.standing_of(made, after) == "Paid: £160"


def test_a_withdrawn_notice_is_told_and_no_longer_counts(sent: Sides) -> None:
    accept(sent)
    made = decide(sent, "penalty_notice", NOTICE)
    with sent.at_desk():
        with pytest.raises(Refused, match="why it is withdrawn"):
            deciding.withdraw(by=sent.dev, decision=made, why="", words="", at=LATER)
        deciding.withdraw(by=sent.dev, decision=made, why="material_error", words="A wrong date.", at=LATER)
        parent = DeskParent.objects.get()
        assert earlier.next_for(parent, factories.TODAY) == Notice(1, 160, 80)
    assert "Penalty notice withdrawn" in history(sent)
    again = decide(sent, "support", Terms())
    assert again.kind == "support"
