"""Writes of casework: who may, what is refused and why, and that nothing typed is lost."""

from datetime import date

import pytest

from gatepost.access.actor import NotAllowed
from gatepost.audit.models import Event
from gatepost.casework import actions
from gatepost.casework.actions import EditedMeanwhile, Refused
from gatepost.casework.models import CaseStatus, RowStatus
from tests import factories
from tests.world import World


def save(world: World, seen: int, says: str, **more: object) -> None:
    actions.save_row(
        by=world.ben,
        case=world.case,
        row="pastoral_staff",
        on=factories.TODAY,
        seen_version=seen,
        status=RowStatus.IN_PROGRESS,
        answers={"what_they_see": says},
        **more,  # type: ignore[arg-type]
    )


def test_the_second_of_two_people_sees_what_the_first_wrote(world: World) -> None:
    save(world, 0, "Quiet on Mondays.")
    with pytest.raises(EditedMeanwhile) as meanwhile:
        save(world, 0, "Sits alone.")
    assert meanwhile.value.theirs.answers == {"what_they_see": "Quiet on Mondays."}
    assert "Ben Okoro" in str(meanwhile.value)
    save(world, meanwhile.value.theirs.version, "Quiet on Mondays. Sits alone.")
    assert world.case.row_states.get(row="pastoral_staff").answers == {
        "what_they_see": "Quiet on Mondays. Sits alone."
    }


def test_the_guard_against_two_people_notices_its_own_absence(world: World) -> None:
    """A mutant: every save believes that it saw the latest version."""

    class Agreeable(int):
        __hash__ = int.__hash__

        def __eq__(self, other: object) -> bool:
            return True

        def __ne__(self, other: object) -> bool:
            return False

    save(world, 0, "Quiet on Mondays.")
    save(world, Agreeable(0), "Sits alone.")
    assert world.case.row_states.get(row="pastoral_staff").answers == {"what_they_see": "Sits alone."}


def test_done_needs_every_answer_that_the_pack_asks_for(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        actions.save_row(
            by=world.year,
            case=world.case,
            row="learning_needs",
            on=factories.TODAY,
            seen_version=0,
            status=RowStatus.DONE,
            answers={"senco_view": "no_sign"},
        )
    assert set(refusal.value.faults) == {"because", "answered_by"}
    assert "What is that based on?" in refusal.value.faults["because"]


def test_not_needed_needs_a_reason_of_the_packs_and_a_sentence(world: World) -> None:
    def attempt(reason: str, note: str) -> set[str]:
        with pytest.raises(Refused) as refusal:
            actions.save_row(
                by=world.ben,
                case=world.case,
                row="punctuality",
                on=factories.TODAY,
                seen_version=0,
                status=RowStatus.NOT_NEEDED,
                answers={},
                not_needed_reason=reason,
                not_needed_note=note,
            )
        return set(refusal.value.faults)

    assert attempt("", "She is never late.") == {"not_needed_reason"}
    assert attempt("because", "She is never late.") == {"not_needed_reason"}
    assert attempt("transport", " ") == {"not_needed_note"}


def test_a_next_step_needs_a_person(world: World) -> None:
    with pytest.raises(Refused, match="a person, by name"):
        save(world, 0, "Quiet.", next_action="Ring again")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"happened_on": date(2026, 11, 25)}, "happened_on"),
        ({"who": " "}, "who"),
        ({"says": ""}, "says"),
        ({"kind": "consultation"}, "kind"),
        ({"rows": []}, "kind"),
    ],
)
def test_evidence_says_what_is_wrong_with_it(world: World, wrong: dict[str, object], field: str) -> None:
    good: dict[str, object] = {
        "rows": ["pastoral_staff"],
        "kind": "reply",
        "happened_on": factories.TODAY,
        "who": "Ms Roe",
        "says": "Quiet.",
    }
    with pytest.raises(Refused) as refusal:
        actions.add_evidence(by=world.ben, case=world.case, on=factories.TODAY, **good | wrong)  # type: ignore[arg-type]
    assert set(refusal.value.faults) == {field}
    assert world.case.evidence.count() == 0


def test_a_letter_cannot_be_to_another_childs_parent(world: World) -> None:
    stranger = factories.parent(factories.pupil(world.school, "Dev", 2), "Webb")
    with pytest.raises(Refused, match="parents or carers"):
        factories.told(world.case, world.ben, "letter", "letters_to_parents", parent=stranger.parent)


def test_one_open_case_at_a_time(world: World) -> None:
    with pytest.raises(Refused, match="already has an open case"):
        factories.case(world.asha, world.ben)


def test_a_case_pins_the_pack_it_was_opened_under(world: World) -> None:
    assert world.case.pack_version == factories.sitting(world.case).pack.version


def test_standing_down_says_why_and_when_to_look_again(world: World) -> None:
    with pytest.raises(Refused, match="Say why"):
        stood_down(world, " ", date(2026, 12, 10))
    with pytest.raises(Refused, match="after today"):
        stood_down(world, "Here every day", factories.TODAY)
    stood_down(world, "Here every day", date(2026, 12, 10))
    world.case.refresh_from_db()
    assert (world.case.status, world.case.closed_on) == (CaseStatus.STOOD_DOWN, factories.TODAY)


def stood_down(world: World, because: str, look_again_on: date) -> None:
    actions.stand_down(
        by=world.ben,
        case=world.case,
        because=because,
        look_again_on=look_again_on,
        thank_family=True,
        on=factories.TODAY,
    )


def test_only_the_safeguarding_lead_and_the_senco_may_pause_and_release(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.place_hold(by=world.ben, case=world.case, why="Wait.")
    dsl = factories.actor(world.school, "dsl")
    hold = actions.place_hold(by=dsl, case=world.case, why="Wait.")
    head = factories.actor(world.school, "head")
    for by in (world.ben, head):
        with pytest.raises(NotAllowed):
            actions.release_hold(by=by, hold=hold, at=hold.placed_at)
    actions.release_hold(by=dsl, hold=hold, at=hold.placed_at)
    assert factories.sitting(world.case).holds == ()


def test_the_log_keeps_that_something_was_said_and_never_what(world: World) -> None:
    factories.told(world.case, world.ben, "reply", "pastoral_staff", says="CANARY-WORDS")
    events = Event.objects.filter(verb="evidence.added")
    assert events.count() == 1
    assert "CANARY" not in str(list(events.values()))
