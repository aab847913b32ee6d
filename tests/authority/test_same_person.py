"""Two parents whom referrals name: one person, two, or a question; a count never rises by a guess."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import NotAllowed
from gatepost.access.models import Officer
from gatepost.authority.deciding import actions as deciding, earlier
from gatepost.authority.deciding.likeness import Likeness, Named, likeness, person_of
from gatepost.authority.models import Decision, DeskParent, SamePerson
from gatepost.casework.actions import Refused
from gatepost.policy.penalties import NoNotice, Notice
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, Sides
from tests.authority.steps import NOTICE, accept, decide, earlier_notice

MAY, JUNE = date(1984, 5, 1), date(1985, 6, 2)
HOME = "1 Mill Lane, Oakbridge, ZZ9 9AA"

PAIRS: list[tuple[Named, Named, Likeness]] = [
    (Named("Mrs Priya Rao", MAY), Named("Ms Priya Rao", MAY), Likeness.SAME),
    (
        Named("Mrs Priya Rao", MAY, HOME),
        Named("MRS PRIYA RAO", None, "1 Mill Lane, Oakbridge ZZ9 9AA"),
        Likeness.SAME,
    ),
    (Named("Mrs Priya Rao"), Named("Mrs Priya Rao"), Likeness.ASK),
    (Named("Mrs Priya Rao", MAY, HOME), Named("Mrs Priya Rao", JUNE, HOME), Likeness.ASK),
    (Named("Mrs Priya Rao", None, HOME), Named("Mrs Priya Rao", None, "2 Mill Lane"), Likeness.ASK),
    (Named("Mrs Rao", None, HOME), Named("Mrs Rao", None, HOME), Likeness.ASK),
    (Named("Mr Rao", None, HOME), Named("Mrs Rao", None, HOME), Likeness.OTHER),
    (Named("Mr Arun Rao", None, HOME), Named("Mrs Priya Rao", None, HOME), Likeness.OTHER),
    (Named("Mrs Rao"), Named("Ms P. Rao"), Likeness.ASK),
    (Named("Ms P Rao"), Named("Mrs Priya Rao"), Likeness.ASK),
    (Named("Ms Anita Rao"), Named("Mrs Priya Rao"), Likeness.OTHER),
    (Named("Mrs Priya Rao", MAY), Named("Ms Priya Shah", MAY), Likeness.ASK),
    (Named("Mrs Priya Rao", MAY), Named("Ms Priya Shah", JUNE), Likeness.OTHER),
    (Named(""), Named(""), Likeness.OTHER),
]


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS)
def test_who_is_who_from_either_side(one: Named, other: Named, expected: Likeness) -> None:
    assert likeness(one, other) == likeness(other, one) == expected


def test_a_title_is_no_name() -> None:
    assert person_of("Mrs. Priya  RAO") == "priya rao"


def named_elsewhere(sides: Sides, name: str, **about: object) -> Decision:
    """A notice of last year to somebody whom another school's referral of this child named."""
    old = earlier_notice(sides, date(2025, 6, 1), known=False)
    DeskParent.objects.filter(pk=old.parent_id).update(name=name, person=person_of(name), **about)
    return Decision.objects.get(pk=old.pk)


def ours(sides: Sides, **about: object) -> DeskParent:
    DeskParent.objects.filter(referral=sides.held()).update(**about)
    return DeskParent.objects.select_related("referral").get(referral=sides.held())


def test_a_name_alone_never_raises_the_count_and_a_person_is_asked(sent: Sides) -> None:
    accept(sent)
    with sent.at_desk():
        named_elsewhere(sent, "Ms Rao")
        parent = ours(sent)
        known = earlier.known_of(parent, factories.TODAY)
        assert (known.in_three_years, known.next) == (0, Notice(1, 160, 80))
        assert [other.name for other in known.asked] == ["Ms Rao"]
    with pytest.raises(Refused, match="First say whether Ms Rao in 25-0002 is the same person"):
        decide(sent, "penalty_notice", NOTICE)


@pytest.mark.parametrize(("same", "order", "amount"), [(True, 2, 160), (False, 1, 160)])
def test_an_officers_answer_counts_and_is_kept(sent: Sides, same: bool, order: int, amount: int) -> None:
    accept(sent)
    with sent.at_desk():
        other = named_elsewhere(sent, "Ms Rao").parent
        deciding.say_who(
            by=sent.dora, parent=ours(sent), other=other, same=same, why="She told me so.", at=AT
        )
        said = SamePerson.objects.get()
        assert (said.same, said.by, said.why) == (same, sent.dora.user, "She told me so.")
    made = decide(sent, "penalty_notice", NOTICE)
    assert (made.order, made.amount) == (order, amount)


def test_the_same_name_and_birth_date_counts_without_asking(sent: Sides) -> None:
    with sent.at_desk():
        named_elsewhere(sent, "Ms Priya Rao", born=MAY)
        parent = ours(sent, name="Mrs Priya Rao", person="priya rao", born=MAY)
        known = earlier.known_of(parent, factories.TODAY)
    assert (known.in_three_years, known.asked, known.next) == (1, [], Notice(2, 160, None))


def test_two_parents_in_one_home_are_counted_apart(sent: Sides) -> None:
    """Mr and Mrs Rao at one address: his notice is never hers."""
    with sent.at_desk():
        named_elsewhere(sent, "Mr Rao", address=HOME)
        parent = ours(sent, address=HOME)
        known = earlier.known_of(parent, factories.TODAY)
    assert (known.in_three_years, known.asked) == (0, [])


def test_a_no_stands_against_a_chain_of_yes(sent: Sides) -> None:
    """A is B, and B is C: A is C, unless an officer has said that A is not C."""
    with sent.at_desk():
        a = ours(sent)
        b, c = named_elsewhere(sent, "Ms P Rao").parent, named_elsewhere(sent, "Ms Rao").parent
        for other in (a, c):
            deciding.say_who(by=sent.dev, parent=b, other=other, same=True, why="Known to us.", at=AT)
        assert earlier.known_of(a, factories.TODAY).in_three_years == 2
        assert isinstance(earlier.next_for(a, factories.TODAY), NoNotice)
        deciding.say_who(by=sent.dev, parent=a, other=c, same=False, why="Her sister, in fact.", at=AT)
        assert earlier.known_of(a, factories.TODAY).in_three_years == 1


def test_an_answer_taken_back_opens_the_question(sent: Sides) -> None:
    with sent.at_desk():
        a, b = ours(sent), named_elsewhere(sent, "Ms Rao").parent
        deciding.say_who(by=sent.dev, parent=a, other=b, same=True, why="Known to us.", at=AT)
        deciding.ask_again(by=sent.dora, parent=a, other=b)
        assert [other.pk for other in earlier.known_of(a, factories.TODAY).asked] == [b.pk]


def test_what_is_refused(sent: Sides) -> None:
    with sent.at_desk():
        a, b = ours(sent), named_elsewhere(sent, "Ms Rao").parent
        with pytest.raises(Refused, match="how you know"):
            deciding.say_who(by=sent.dev, parent=a, other=b, same=True, why=" ", at=AT)
        beside = DeskParent.objects.create(
            authority=AUTHORITY, referral=a.referral, name="Mrs Rao", person="rao"
        )
        with pytest.raises(Refused, match="they are two people"):
            deciding.say_who(by=sent.dev, parent=a, other=beside, same=True, why="Known to us.", at=AT)
        for outsider in (sent.ben, replace(sent.dev, authority="Farshire")):
            with pytest.raises(NotAllowed):
                deciding.say_who(by=outsider, parent=a, other=b, same=True, why="Known to us.", at=AT)
        assert not SamePerson.objects.exists()


def test_without_the_question_the_second_would_pass_for_the_first(
    sent: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: nobody asks who is who before a notice."""
    accept(sent)
    with sent.at_desk():
        named_elsewhere(sent, "Ms Rao")
    monkeypatch.setattr(earlier, "open_questions", lambda parent: [])
    assert decide(sent, "penalty_notice", NOTICE).order == 1


def test_the_question_is_answered_on_the_screen(sent: Sides, client: Client) -> None:
    Officer.objects.create(user=sent.dev.user, authority=AUTHORITY)
    assert sent.dev.user is not None
    client.force_login(sent.dev.user)
    with sent.at_desk():
        other = named_elsewhere(sent, "Ms Rao", born=MAY).parent
        parent = ours(sent)
    url = reverse("same_person", kwargs={"pk": parent.pk})
    card = client.get(reverse("desk_card", kwargs={"pk": parent.referral_id})).content.decode()
    assert "Ms Rao in 25-0002 may be the same person." in card
    assert "1 May 1984" in client.get(url).content.decode()
    said = client.post(url, {"other": other.pk, "same": "yes", "why": ""}).content.decode()
    assert "Say how you know, in a few words." in said
    client.post(url, {"other": other.pk, "same": "yes", "why": "She told me so."})
    assert "<strong>one person</strong>" in client.get(url).content.decode()
    client.post(reverse("same_person_again", kwargs={"pk": parent.pk}), {"other": other.pk})
    assert "Keep my answer" in client.get(url).content.decode()
