"""What is known about a child, gathered once: the same number of questions however much there is."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gatepost.attendance.register import Session
from gatepost.casework.facts import gather
from gatepost.casework.models import Case, ContactAttempt, Evidence
from gatepost.casework.standing import standings
from tests import factories
from tests.world import World

MOST_QUERIES = 25


def asked(world: World) -> int:
    """How many questions the database is asked for a case and its sixteen rows."""
    case = Case.objects.get(pk=world.case.pk)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        standings(gather(case.pupil, on=factories.TODAY, case=case))
    return len(asked)


def test_forty_contacts_and_two_years_cost_no_more_questions_than_one(world: World) -> None:
    factories.marks(world.asha, {}, to=date(2026, 11, 23))
    contacts(world, 1)
    few = asked(world)
    contacts(world, 39)
    assert asked(world) == few <= MOST_QUERIES


def contacts(world: World, count: int) -> None:
    for n in range(count):
        factories.told(world.case, world.ben, "call", "first_day_contact", parent=world.mother.parent)
        ContactAttempt.objects.create(
            school=world.school,
            pupil=world.asha,
            parent=world.mother.parent,
            call=uuid4(),
            date=factories.TODAY - timedelta(days=n),
            at=timezone.now(),
            by=world.ben.user,
            outcome="spoke",
        )


def test_the_count_of_questions_notices_one_question_a_contact(world: World) -> None:
    """A mutant: a row that asks the database about each piece of evidence."""
    from gatepost.casework.rows.first_day_contact import ROW

    def loud(facts: object) -> list[object]:
        return [Evidence.objects.get(pk=e.pk) for e in facts.evidence] and []  # type: ignore[attr-defined]

    contacts(world, 2)
    few = asked(world)
    object.__setattr__(ROW, "missing", loud)
    try:
        assert asked(world) == few + 2
    finally:
        from gatepost.casework.rows import first_day_contact

        object.__setattr__(ROW, "missing", first_day_contact.missing)


def test_school_weeks_leave_out_the_holiday(world: World) -> None:
    facts = factories.sitting(world.case)
    assert facts.school_weeks_since(date(2026, 11, 23)) == 0
    assert facts.school_weeks_since(date(2026, 11, 20)) == 1
    # Mondays 12 and 19 October, 2, 9, 16 and 23 November; 26 October is half-term
    assert facts.school_weeks_since(date(2026, 10, 9)) == 6


def test_a_mark_without_a_reason_is_unsettled_after_five_school_days(world: World) -> None:
    factories.marks(world.asha, {(date(2026, 11, 16), "AM"): "N", (date(2026, 11, 17), "AM"): "N"})
    # from Monday 16 six school days have passed to Tuesday 24, from Tuesday 17 five
    assert factories.sitting(world.case).unsettled == (Session(date(2026, 11, 16), False),)


def test_the_days_without_a_reason_are_counted_without_the_holiday(world: World) -> None:
    factories.marks(world.asha, {(date(2026, 10, 23), "PM"): "N"}, to=date(2026, 11, 6))
    assert factories.sitting(world.case, date(2026, 11, 6)).unsettled == ()  # 2 to 6 November: five
    assert factories.sitting(world.case, date(2026, 11, 9)).unsettled  # the sixth


def test_todays_register_that_is_not_taken_yet_is_not_missing(world: World) -> None:
    assert factories.sitting(world.case).unmarked == ()
    assert factories.sitting(world.case, date(2026, 11, 25)).unmarked == (
        Session(factories.TODAY, False),
        Session(factories.TODAY, True),
    )


def test_the_fullest_window_names_its_sessions(world: World) -> None:
    spelt = factories.sitting(world.case).window_spelt
    assert spelt[:2] == ["2026-09-07 AM", "2026-09-07 PM"]
    assert len(spelt) == 12


def test_marks_outside_the_roll_are_not_counted(world: World) -> None:
    world.asha.enrolments.update(start_date=date(2026, 10, 5))
    assert len(factories.sitting(world.case).window_spelt) == 4


def test_what_was_taken_back_is_held_but_not_told(world: World) -> None:
    from gatepost.casework import actions

    call = factories.told(world.case, world.ben, "call", "first_day_contact")
    actions.take_back(by=world.ben, evidence=call, because="Another family.")
    facts = factories.sitting(world.case)
    assert len(facts.evidence) == 1 and facts.told("first_day_contact", "call") == []
