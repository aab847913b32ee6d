"""The termly support meeting: work before percentages, initials on paper, and nothing that was not cleared."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import NotAllowed
from gatepost.authority.models import DeskPost, MeetingAction, SupportMeeting
from gatepost.authority.support import actions
from gatepost.authority.support.agenda import NOT_SHARED, agenda
from gatepost.casework.actions import Refused
from gatepost.casework.models import Evidence
from gatepost.policy.pack import load
from gatepost.records.models import CalendarSpan, Service
from tests import factories
from tests.authority.conftest import AT, Sides

DAYS = tuple(date(2026, 9, 2) + timedelta(n) for n in range(83))


def open_days(sides: Sides) -> list[date]:
    calendar = CalendarSpan.calendar(sides.world.school.pk)
    return list(calendar.school_days(DAYS[0], factories.TODAY - timedelta(1)))


def planned(sides: Sides, on: date = factories.TODAY) -> SupportMeeting:
    return actions.plan_meeting(
        by=sides.ben, school=sides.world.school, held_on=on, with_whom="Dev Patel", people="Ben Okoro"
    )


def half_away(sides: Sides, sessions: int) -> None:
    """Away, ill, for so many sessions from the first day."""
    slots = [(day, half) for day in open_days(sides) for half in ("AM", "PM")]
    factories.marks(sides.world.asha, dict.fromkeys(slots[:sessions], "I"))


def test_exactly_half_is_on_the_page_and_one_session_less_is_not(sides: Sides) -> None:
    all_of_them = 2 * len(open_days(sides))
    half_away(sides, all_of_them // 2)
    (line,) = agenda(planned(sides), factories.TODAY).severe
    assert (line.pupil, line.lead) == (
        sides.world.asha,
        sides.world.case.lead.name if sides.world.case.lead else "none",
    )
    half_away(sides, all_of_them // 2 - 1)
    assert agenda(SupportMeeting.objects.get(), factories.TODAY).severe == []


def test_work_is_told_and_days_away_without_a_call_are_counted(sides: Sides) -> None:
    shown = agenda(planned(sides), factories.TODAY)
    assert "0% (0 of 6 days away that were not agreed)" in shown.practice[0]  # six Mondays, nobody rang
    assert shown.practice[1] == "Days on which nobody was reached: 6."


def test_several_services_need_two(sides: Sides) -> None:
    school, asha = sides.world.school, sides.world.asha
    Service.objects.create(school=school, pupil=asha, service="camhs")
    meeting = planned(sides)
    before = len(agenda(meeting, factories.TODAY).several)
    Service.objects.create(school=school, pupil=asha, service="school_nurse")
    assert (before, len(agenda(meeting, factories.TODAY).several)) == (0, 1)


def test_what_is_in_the_way_is_told_only_where_it_was_cleared(sides: Sides) -> None:
    half_away(sides, 100)
    meeting, case = planned(sides), sides.world.case
    reason = load(sides.world.school.pack).reasons[0]
    Evidence.objects.all().update(share_council=False)
    told = Evidence.objects.filter(case=case).first()
    assert told is not None
    Evidence.objects.filter(pk=told.pk).update(reasons=[reason.key])
    assert agenda(meeting, factories.TODAY).severe[0].barrier == NOT_SHARED
    Evidence.objects.filter(pk=told.pk).update(share_council=True)
    assert agenda(meeting, factories.TODAY).severe[0].barrier == reason.name


def test_last_times_actions_stand_first_and_are_ticked_once(sides: Sides) -> None:
    earlier = planned(sides, factories.TODAY - timedelta(60))
    action = actions.agree(
        by=sides.ben, meeting=earlier, case=None, what="Bus passes", who="Dev", by_date=factories.TODAY
    )
    meeting = planned(sides)
    assert agenda(meeting, factories.TODAY).as_json()["last"] == [
        {"what": "Bus passes", "who": "Dev", "done": False}
    ]
    actions.mark_done(by=sides.ben, action=action, on=factories.TODAY)
    actions.mark_done(by=sides.ben, action=action, on=factories.TODAY + timedelta(1))
    assert agenda(meeting, factories.TODAY).last[0].done_on == factories.TODAY


def test_an_incomplete_action_is_refused_field_by_field(sides: Sides) -> None:
    meeting = planned(sides)
    with pytest.raises(Refused) as refusal:
        actions.agree(
            by=sides.ben, meeting=meeting, case=None, what=" ", who="", by_date=meeting.held_on - timedelta(1)
        )
    assert set(refusal.value.faults) == {"what", "who", "by_date"}
    assert not MeetingAction.objects.exists()


def test_the_desk_gets_initials_and_never_the_name(sides: Sides) -> None:
    half_away(sides, 100)
    meeting = planned(sides)
    actions.agree(
        by=sides.ben,
        meeting=meeting,
        case=sides.world.case,
        what="Joint visit",
        who="Dev",
        by_date=factories.TODAY,
    )
    actions.share(by=sides.ben, meeting=meeting, on=factories.TODAY, at=AT)
    with sides.at_desk():
        body = DeskPost.objects.get(kind="agenda").body
    assert body["severe"][0]["initials"] == "A.R."
    assert body["severe"][0]["ask"] == "Joint visit"
    assert "Asha" not in str(body)


def test_without_a_desk_nothing_is_shared(sides: Sides) -> None:
    meeting, school = planned(sides), sides.world.school
    school.authority = ""
    school.save()
    with pytest.raises(Refused, match="no desk"):
        actions.share(by=sides.ben, meeting=meeting, on=factories.TODAY, at=AT)
    meeting.refresh_from_db()
    assert meeting.shared_at is None


def test_only_those_who_prepare_it_write(sides: Sides) -> None:
    meeting, outsider = planned(sides), sides.dev
    with pytest.raises(NotAllowed):
        actions.share(by=outsider, meeting=meeting, on=factories.TODAY, at=AT)
    with pytest.raises(NotAllowed):
        actions.prepare(by=outsider, meeting=meeting, cohort="x", asks="")


def test_without_the_guard_an_outsider_would_write(sides: Sides) -> None:
    """Mutant: the permission is not asked."""
    meeting = planned(sides)
    free = replace(sides.dev, permissions=frozenset({"*"}), schools=(sides.world.school.pk,))
    assert actions.prepare(by=free, meeting=meeting, cohort="Year 8", asks="").cohort == "Year 8"


def test_the_screen_has_names_and_the_paper_has_none(sides: Sides) -> None:
    half_away(sides, 100)
    meeting, client = planned(sides), Client()
    assert sides.ben.user is not None
    client.force_login(sides.ben.user)
    for name, named in (("support_meeting", True), ("support_paper", False)):
        said = client.get(reverse(name, kwargs={"pk": meeting.pk})).content.decode()
        assert (str(sides.world.asha) in said) is named
    assert "A.R." in said
