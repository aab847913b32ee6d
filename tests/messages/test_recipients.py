"""Who may be texted: only who is clearly eligible, one for a family; a reason for everybody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gatepost.messages import recipients
from gatepost.messages.recipients import Decision, Household, decide, mobile, too_old
from gatepost.records.models import Guardian, Parent, Pupil

REAL = "07400 123456"
MOTHER: dict[str, Any] = {
    "surname": "Rao",
    "phone": REAL,
    "relationship": "mother",
    "parental_responsibility": "yes",
}
OF_THE_PERSON = {"surname", "phone", "needs_interpreter"}


def adult(pk: int = 1, priority: int = 1, **differs: Any) -> Guardian:
    says = MOTHER | differs
    person = Parent(pk=pk, **{key: says[key] for key in says if key in OF_THE_PERSON})
    rest = {key: says[key] for key in says if key not in OF_THE_PERSON and key != "died"}
    guardian = Guardian(parent=person, priority=priority, **rest)
    vars(guardian)["has_died"] = says.get("died", False)
    return guardian


def child(pk: int = 7, **about: Any) -> Pupil:
    return Pupil(pk=pk, forename="Asha", surname="Rao", **about)


def about(*adults: Guardian, children: tuple[Pupil, ...] = (), held: str = "", **more: Any) -> Decision:
    home = Household(children or (child(),), adults, held)
    given = {name: more.get(name, ()) for name in ("tried", "never", "wrong")}
    return decide([home], **given)[0]


def test_a_mother_with_a_mobile_is_texted() -> None:
    decision = about(adult())
    assert (decision.may, decision.number) == (True, "+447400123456")


NOT_TEXTED: list[tuple[dict[str, Any], str]] = [
    ({"died": True}, "has died"),
    ({"contact_restriction": "no_contact"}, "restriction"),
    ({"contact_restriction": "no_address"}, "restriction"),
    ({"contact_restriction": "refer_dsl"}, "safeguarding lead"),
    ({"parental_responsibility": "no"}, "parental responsibility"),
    ({"parental_responsibility": "unknown"}, "parental responsibility"),
    ({"relationship": ""}, "how this person is related"),
    ({"relationship": "Sister"}, "adult"),
    ({"needs_interpreter": True}, "interpreter"),
    ({"phone": ""}, "mobile"),
    ({"phone": "020 7946 0999"}, "mobile"),
    ({"phone": "+353 85 123 4567"}, "mobile"),
    ({"phone": "07400 12345"}, "mobile"),
]


@pytest.mark.parametrize(("differs", "why"), NOT_TEXTED, ids=str)
def test_whoever_is_not_clearly_eligible_is_left_out_with_the_reason(
    differs: dict[str, Any], why: str
) -> None:
    decision = about(adult(**differs))
    assert not decision.may and decision.number == ""
    assert why in decision.why


@pytest.mark.parametrize("care", ["cin", "cp", "looked_after"])
def test_a_child_with_a_social_worker_is_rung_not_texted(care: str) -> None:
    assert "Social worker" in about(adult(), children=(child(social_care=care),)).why


def test_one_childs_flag_holds_for_the_whole_row() -> None:
    pair = (child(7), child(8, social_care="cp"))
    assert not about(adult(), adult(), children=pair).may
    flagged = adult(2, contact_restriction="refer_dsl")
    assert about(adult(), flagged).why == "Speak to the safeguarding lead first."


def test_the_lead_comes_before_every_other_reason() -> None:
    decision = about(adult(contact_restriction="refer_dsl"), held="A visit is asked for.", tried={7})
    assert decision.why == "Speak to the safeguarding lead first."


def test_who_said_never_is_passed_over_for_the_next() -> None:
    father = adult(2, priority=2, surname="Lal", relationship="father", phone="07400 654321")
    assert about(adult(), father, never={1}).guardian == father
    assert "asked not" in about(adult(), never={1}).why


def test_a_number_that_is_somebody_elses_is_passed_over_for_the_next() -> None:
    father = adult(2, priority=2, surname="Lal", relationship="father", phone="07400 654321")
    assert about(adult(), father, wrong={"7400123456"}).guardian == father
    assert "somebody else’s" in about(adult(phone="+44 7400 123456"), wrong={"7400123456"}).why


def test_a_number_shared_with_somebody_restricted_is_not_used() -> None:
    father = adult(
        2, priority=2, relationship="father", contact_restriction="no_contact", phone="+44 7400 123456"
    )
    assert "restriction" in about(adult(), father).why


def test_an_adult_of_one_child_only_is_not_told_of_both() -> None:
    pair = (child(7), child(8))
    assert "every child" in about(adult(), children=pair).why
    assert about(adult(), adult(), children=pair).may


def test_texted_today_is_not_texted_again() -> None:
    assert "already" in about(adult(), tried={7}).why


def test_one_number_one_text() -> None:
    homes = [Household((child(pk),), (adult(pk),)) for pk in (7, 8)]
    assert [d.may for d in decide(homes, tried=(), never=())] == [True, False]
    later = decide(homes[1:], tried=(), never=(), used={"+447400123456"})
    assert [d.why for d in later] == ["This number is texted about another child: ring."]


def test_numbers_kept_for_drama_pass_only_where_people_are_invented() -> None:
    assert mobile("07700 900123") == ""
    assert mobile("07700 900123", drama=True) == "+447700900123"
    assert mobile("07700 9001234", drama=True) == ""


def test_marks_older_than_the_limit_are_too_old() -> None:
    now, hour = datetime(2026, 11, 24, 10, tzinfo=UTC), timedelta(hours=1)
    assert not too_old(now - hour, now, hour)
    assert too_old(now - hour - timedelta(seconds=1), now, hour)
    assert too_old(None, now, hour)


def _without(place: int) -> Callable[..., Any]:
    whole = recipients._conditions
    return lambda *given: [pair for n, pair in enumerate(whole(*given)) if n != place]


@pytest.mark.parametrize("place", range(11))
def test_mutant_each_condition_left_out_is_noticed(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: one of the things that must hold is not asked for."""
    monkeypatch.setattr(recipients, "_conditions", _without(place))
    with pytest.raises(AssertionError):
        for differs, why in NOT_TEXTED:
            test_whoever_is_not_clearly_eligible_is_left_out_with_the_reason(differs, why)
        test_an_adult_of_one_child_only_is_not_told_of_both()
        test_who_said_never_is_passed_over_for_the_next()
        test_a_number_that_is_somebody_elses_is_passed_over_for_the_next()
        test_a_number_shared_with_somebody_restricted_is_not_used()


@pytest.mark.parametrize("place", range(4))
def test_mutant_each_stop_left_out_is_noticed(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: one of the things that keep a whole family from being texted is forgotten."""
    whole = recipients._stops
    monkeypatch.setattr(
        recipients, "_stops", lambda *given: [pair for n, pair in enumerate(whole(*given)) if n != place]
    )
    with pytest.raises(AssertionError):
        test_the_lead_comes_before_every_other_reason()
        test_a_child_with_a_social_worker_is_rung_not_texted("cp")
        assert not about(adult(), held="A visit is asked for.").may
        test_texted_today_is_not_texted_again()
