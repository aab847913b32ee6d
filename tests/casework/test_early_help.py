"""Early Help rests on the family's own yes: explained, dated, taken back at any time."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gatepost.access.actor import NotAllowed
from gatepost.casework import acceptance, readiness
from gatepost.casework.early_help import actions
from gatepost.casework.models import Consent, HelpRequest
from gatepost.casework.refusal import Refused
from gatepost.letters import context as paper, helping
from gatepost.letters.render import render, twin
from tests import factories
from tests.letters.reading_pdf import squashed, words
from tests.world import World

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
EXPLAINED = "We read the leaflet together and talked about who sees what."


def answered(world: World, answer: str = "yes", **more: Any) -> Consent:
    given: dict[str, Any] = {
        "by": world.ben,
        "case": world.case,
        "parent": world.mother.parent,
        "answer": answer,
        "answered_on": factories.TODAY,
        "how_explained": EXPLAINED,
        "language": "en",
        "agencies": "The school nurse, not the GP",
        "on": factories.TODAY,
    }
    return actions.answer(**(given | more))


def written(world: World) -> tuple[bytes, bytes]:
    """The request's twin and paper."""
    facts = factories.sitting(world.case)
    consent = actions.standing_consent(world.case)
    assert consent is not None
    context = helping.request(
        facts,
        consent,
        going_well="Asha loves art.",
        worries="Mondays are hard.",
        hopes="Calm mornings for everyone.",
        asked_by=paper.Officer(name="Ben Okoro", role="Attendance officer", phone="01632 960001"),
        at=AT,
    )
    return twin(context), render("early_help", context)


def made(world: World) -> HelpRequest:
    data, pdf = written(world)
    return actions.make(by=world.ben, case=world.case, twin=data, pdf=pdf, at=AT)


def test_page_one_shows_whose_yes_it_was_and_what_was_explained(world: World) -> None:
    answered(world)
    front = words(written(world)[1], page=1)
    for line in (
        "Mrs Rao said yes on 24 November 2026, to Ben Okoro, in English.",
        EXPLAINED,
        "Who may be told: The school nurse, not the GP",
        "The family may take this back at any time, without a reason.",
        "Calm mornings for everyone.",
    ):
        assert squashed(line) in front, line


def test_words_the_child_kept_from_the_council_are_not_in_it(world: World) -> None:
    answered(world)
    told = ("voice", "pupil_voice")
    factories.told(world.case, world.year, *told, says="CanaryKept about PE.")
    factories.told(world.case, world.year, *told, says="I like art.", share_council=True)
    data, pdf = written(world)
    assert squashed("I like art.") in words(pdf)
    assert "Canary" not in words(pdf) and b"Canary" not in data


def test_a_restricted_address_is_not_in_it(world: World) -> None:
    world.mother.parent.address_line1, world.mother.parent.address_restricted = "9 Canary Lane", True
    world.mother.parent.save()
    answered(world)
    data, pdf = written(world)
    assert "CanaryLane" not in words(pdf) and b"Canary" not in data


def test_somebody_who_must_not_be_contacted_is_not_named(world: World) -> None:
    factories.parent(world.asha, "Canary", contact_restriction="no_contact")
    answered(world)
    data, pdf = written(world)
    assert "Canary" not in words(pdf) and b"Canary" not in data


def test_without_a_yes_nothing_is_made(world: World) -> None:
    answered(world)
    data, pdf = written(world)
    for no in ("no", "thinking"):
        answered(world, no)
        with pytest.raises(Refused, match="has not said yes"):
            actions.make(by=world.ben, case=world.case, twin=data, pdf=pdf, at=AT)
    assert not HelpRequest.objects.exists()


def test_a_yes_taken_back_stops_what_has_not_gone_and_readiness(world: World) -> None:
    consent, request = answered(world), made(world)
    assert readiness.readiness(factories.sitting(world.case), "early_help").ready
    actions.withdraw(by=world.year, consent=consent, on=factories.TODAY)
    request.refresh_from_db()
    assert request.stopped_on == factories.TODAY
    with pytest.raises(Refused, match="taken its yes back"):
        actions.sent(by=world.ben, request=request, to="Early Help hub", on=factories.TODAY)
    facts = factories.sitting(world.case)
    assert {p.key for p in readiness.readiness(facts, "early_help").hard_stops} == {"consent"}
    assert acceptance.early_help_answer(facts) == "withdrawn"
    with pytest.raises(Refused, match="no yes to take back"):
        actions.withdraw(by=world.year, consent=consent, on=factories.TODAY)


def test_a_guard_on_sending_that_sleeps_would_be_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(world)
    request = made(world)
    monkeypatch.setattr(actions, "_stop", lambda case, parent, on: None)
    answered(world, "no")
    request.refresh_from_db()
    assert request.stopped_on is None  # the guard slept: with it, the request would have been stopped


def test_it_goes_once_and_to_somebody(world: World) -> None:
    answered(world)
    request = made(world)
    with pytest.raises(Refused, match="to whom"):
        actions.sent(by=world.ben, request=request, to=" ", on=factories.TODAY)
    actions.sent(by=world.ben, request=request, to="Early Help hub", on=factories.TODAY)
    with pytest.raises(Refused, match="went to Early Help hub already"):
        actions.sent(by=world.ben, request=request, to="Somebody else", on=factories.TODAY)


def test_the_checksum_is_that_of_the_twin(world: World) -> None:
    answered(world)
    data, _ = written(world)
    assert actions.twin_of(made(world)) == data


BAD: list[tuple[dict[str, Any], str]] = [
    ({"how_explained": "Yes."}, "what was explained"),
    ({"answered_on": date(2026, 12, 1)}, "today or earlier"),
    ({"answer": "perhaps"}, "Choose what the parent said"),
]


@pytest.mark.parametrize(("given", "told"), BAD)
def test_an_answer_that_nobody_could_rely_on_is_refused(world: World, given: Any, told: str) -> None:
    with pytest.raises(Refused, match=told):
        answered(world, **given)
    assert not Consent.objects.exists()


def test_only_a_parent_of_this_child_answers_and_only_the_desk_asks(world: World) -> None:
    other = factories.parent(factories.pupil(world.school, "Lewis", 2), "Dunn")
    with pytest.raises(Refused, match="parent of this child"):
        answered(world, parent=other.parent)
    with pytest.raises(NotAllowed):
        answered(world, by=factories.actor(world.school, "tutor"))


def test_a_no_is_an_answer_for_the_council_too(world: World) -> None:

    def check() -> str:
        return acceptance.early_help_answer(factories.sitting(world.case))

    assert check() == ""
    answered(world, "no")
    assert acceptance.TAKEN_UP[check()] == "not wanted at present"
