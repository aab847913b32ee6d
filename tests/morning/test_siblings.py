"""Brothers and sisters who do not share everybody: an adult speaks for, and hears of, their own child alone."""

from html import unescape
from typing import Any

import pytest

from gatepost.casework.models import ContactAttempt
from gatepost.morning.gathering import Family, gather
from gatepost.morning.progress import State
from gatepost.records.models import Guardian, Parent, Pupil, SiblingLink
from tests import factories
from tests.morning.conftest import NINE_41, TODAY, Morning
from tests.morning.test_screens import keep, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def yusuf(morning: Morning) -> Pupil:
    """Asha's older brother, away too."""
    child = factories.pupil(morning.school, "Yusuf", serial=40, form="10K", year_group="10")
    factories.marks(child, {(TODAY, "AM"): "N", (TODAY, "PM"): "N"}, to=TODAY)
    SiblingLink.objects.create(school=morning.school, pupil=child, sibling_upn=morning.asha.upn)
    return child


def mother_of(child: Pupil) -> Parent:
    return Guardian.objects.get(pupil=child, relationship="mother").parent


def share_the_mother(morning: Morning, yusuf: Pupil) -> Parent:
    """The mother is Asha's and Yusuf's; the father is a contact of Yusuf alone."""
    theirs = Guardian.objects.get(pupil=morning.asha)
    Guardian.objects.create(
        school=morning.school,
        pupil=yusuf,
        parent=theirs.parent,
        priority=1,
        relationship="mother",
        parental_responsibility="yes",
    )
    father = factories.parent(
        yusuf, title="Mr", surname="Khan", relationship="father", phone="07700 900222", priority=2
    )
    return father.parent


def family(morning: Morning, child: Pupil) -> Family:
    found = gather(morning.school, now=NINE_41).family_of(child.pk)
    assert found is not None
    return found


def kept(outcome: str) -> set[int]:
    return set(ContactAttempt.objects.filter(outcome=outcome).values_list("pupil", flat=True))


def test_without_anybody_in_common_they_are_two_rows(morning: Morning, yusuf: Pupil) -> None:
    factories.parent(yusuf, surname="Khan", phone="07700 900222")
    assert family(morning, morning.asha).names == "Asha R."
    assert family(morning, yusuf).names == "Yusuf R."
    page = unescape(opened(morning.officer, yusuf))
    assert "because <span data-about>Yusuf isn’t in</span>" in page


def test_where_the_lead_comes_first_for_one_they_stay_together(morning: Morning, yusuf: Pupil) -> None:
    factories.parent(yusuf, surname="Khan", contact_restriction="refer_dsl")
    assert family(morning, morning.asha).pupils == {morning.asha.pk, yusuf.pk}


def test_whom_they_share_speaks_for_both(morning: Morning, yusuf: Pupil) -> None:
    share_the_mother(morning, yusuf)
    keep(morning.officer, morning.asha, "spoke", reason="ill", parent=mother_of(morning.asha).pk)
    assert kept("spoke") == {morning.asha.pk, yusuf.pk}


def test_the_father_of_one_speaks_for_that_one_and_the_other_is_still_looked_for(
    morning: Morning, yusuf: Pupil
) -> None:
    father = share_the_mother(morning, yusuf)
    page = keep(morning.officer, morning.asha, "spoke", reason="ill", parent=father.pk)
    assert kept("spoke") == {yusuf.pk}
    assert "Yusuf spoke, ill." in page
    row = family(morning, morning.asha)
    assert {c.pupil.known_as: c.progress.state for c in row.children} == {
        "Asha": State.CALL,
        "Yusuf": State.SAFE,
    }
    assert "Asha: Ring mother" in page


def test_mutant_an_adult_who_speaks_for_every_child_is_noticed(
    morning: Morning, yusuf: Pupil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Family, "heard_of", lambda self, parent: list(self.children))
    with pytest.raises(AssertionError):
        test_the_father_of_one_speaks_for_that_one_and_the_other_is_still_looked_for(morning, yusuf)


def test_an_adult_of_the_other_child_is_refused_and_says_whose_to_choose(
    morning: Morning, yusuf: Pupil
) -> None:
    father = share_the_mother(morning, yusuf)
    page = keep(
        morning.officer, morning.asha, "spoke", reason="ill", parent=father.pk, children=[morning.asha.pk]
    )
    assert "Mr Khan is not a contact of Asha. Choose one of their contacts." in unescape(page)
    assert not ContactAttempt.objects.exists()


def test_each_child_has_their_own_next_contact_and_the_row_counts_everybody(
    morning: Morning, yusuf: Pupil
) -> None:
    father, mother = share_the_mother(morning, yusuf), mother_of(morning.asha)
    keep(morning.officer, morning.asha, "no_answer", parent=mother.pk)
    row = family(morning, morning.asha)
    asha, brother = row.children
    assert (asha.progress.state, brother.progress.next_contact) == (State.WAITING, father.pk)
    assert row.tried == {mother.pk: 1, father.pk: 0}
    assert row.progress.next_contact == father.pk


def test_an_open_row_tells_each_contact_of_their_own_children(
    morning: Morning, yusuf: Pupil, clock: Any
) -> None:
    share_the_mother(morning, yusuf)
    page = unescape(opened(morning.officer, morning.asha))
    assert 'data-hello="Mrs Rao" data-about="Asha and Yusuf aren’t in"' in page
    assert 'data-hello="Mr Khan" data-about="Yusuf isn’t in"' in page
