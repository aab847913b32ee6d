"""The termly support meeting: work before percentages, initials on paper, and nothing that was not cleared."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import NotAllowed
from gatepost.authority import keys
from gatepost.authority.arriving import arrive, take
from gatepost.authority.desk import actions as desk
from gatepost.authority.envelope import Message, NotAccepted
from gatepost.authority.models import AgreedAction, DeskPost, MeetingAction, Partner, SupportMeeting
from gatepost.authority.support import actions
from gatepost.authority.support.agenda import NOT_SHARED, agenda
from gatepost.casework.actions import Refused
from gatepost.casework.models import Evidence
from gatepost.policy.pack import load
from gatepost.records.models import CalendarSpan, Service
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, Sides

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
        by=sides.ben,
        meeting=earlier,
        case=None,
        what="Bus passes",
        who="Dev",
        by_date=factories.TODAY,
        on=factories.TODAY,
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
            by=sides.ben,
            meeting=meeting,
            case=None,
            what=" ",
            who="",
            by_date=meeting.held_on - timedelta(1),
            on=factories.TODAY,
        )
    assert set(refusal.value.faults) == {"what", "who", "by_date"}
    assert not MeetingAction.objects.exists()


def test_the_lines_about_children_reach_the_desk_with_initials(sides: Sides) -> None:
    half_away(sides, 100)
    meeting = planned(sides)
    actions.agree(
        by=sides.ben,
        meeting=meeting,
        case=sides.world.case,
        what="Joint visit",
        who="Dev",
        by_date=factories.TODAY,
        on=factories.TODAY,
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


def test_without_the_guard_an_outsider_would_write(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: nobody asks whether the actor may."""
    meeting = planned(sides)
    with pytest.raises(NotAllowed):
        actions.prepare(by=sides.dev, meeting=meeting, cohort="Year 8", asks="")
    monkeypatch.setattr(type(sides.dev), "must", lambda self, permission, subject=None: None)
    assert actions.prepare(by=sides.dev, meeting=meeting, cohort="Year 8", asks="").cohort == "Year 8"


def agreed(sides: Sides, meeting: SupportMeeting, what: str = "Joint visit", **more: Any) -> MeetingAction:
    more = {"case": sides.world.case, "who": "Dev Patel", **more}
    return actions.agree(
        by=sides.ben, meeting=meeting, what=what, by_date=factories.TODAY, on=factories.TODAY, **more
    )


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("A bus pass for Asha", "“Asha”"),
        ("The Rao family: an interpreter", "“Rao”"),
        ("asha rao, a bus pass", "“asha rao”"),
        ("A bus pass for A.R. in Year 8", ""),
        ("Ashanti dancing on Mondays", ""),
    ],
)
def test_a_pupils_name_in_free_words_is_asked_about(sides: Sides, text: str, asked: str) -> None:
    meeting = planned(sides)
    if not asked:
        assert agreed(sides, meeting, text).what == text
        return
    with pytest.raises(Refused, match=asked) as refusal:
        agreed(sides, meeting, text)
    assert set(refusal.value.faults) == {"sure"}
    with pytest.raises(Refused, match=asked):
        actions.prepare(by=sides.ben, meeting=meeting, cohort="", asks=text)
    assert not MeetingAction.objects.exists()
    assert agreed(sides, meeting, text, sure=True).what == text  # a colleague of that name, says a person


def test_an_adult_may_share_a_pupils_surname(sides: Sides) -> None:
    meeting = planned(sides)
    assert agreed(sides, meeting, who="Mr Rao").who == "Mr Rao"
    with pytest.raises(Refused, match="“Asha Rao”"):
        agreed(sides, meeting, who="Asha Rao")


def test_without_the_guard_a_name_would_go_to_the_council(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: nobody looks for names."""
    meeting = planned(sides)
    monkeypatch.setattr(actions, "named_in", lambda texts, of_staff: [])
    agreed(sides, meeting, "A bus pass for Asha")
    actions.share(by=sides.ben, meeting=meeting, on=factories.TODAY, at=AT)
    with sides.at_desk():
        assert "Asha" in str(DeskPost.objects.get(kind="agenda").body)


def test_what_is_agreed_is_a_task_on_both_sides(sides: Sides) -> None:
    meeting = planned(sides)
    ours = agreed(sides, meeting)
    assert "Agreed with the council: Joint visit (Dev Patel, by 24 November 2026)" in told(sides)
    actions.share(by=sides.ben, meeting=meeting, on=factories.TODAY, at=AT)
    with sides.at_desk():
        theirs = AgreedAction.objects.get()
        assert (theirs.child, theirs.what, theirs.done_on) == ("A.R. Y8", "Joint visit", None)
        desk.agreed_done(by=sides.dev, action=theirs, on=factories.TODAY, at=AT)
        desk.agreed_done(by=sides.dora, action=theirs, on=factories.TODAY + timedelta(1), at=AT)
    ours.refresh_from_db()
    assert ours.done_on == factories.TODAY
    assert told(sides).count("Done, as agreed with the council: Joint visit") == 1


def told(sides: Sides) -> str:
    return " ".join(sides.world.case.evidence.values_list("says", flat=True))


def test_shared_again_the_newer_page_takes_the_place_and_ticks_stay(sides: Sides) -> None:
    meeting = planned(sides)
    agreed(sides, meeting)
    actions.share(by=sides.ben, meeting=meeting, on=factories.TODAY, at=AT)
    agreed(sides, meeting, "A place at the drop-in", case=None)
    with sides.at_desk():
        AgreedAction.objects.update(done_on=factories.TODAY)
    actions.share(by=sides.ben, meeting=meeting, on=factories.TODAY, at=AT)
    with sides.at_desk():
        assert DeskPost.objects.filter(kind="agenda").count() == 1
        assert [(a.what, a.done_on is not None) for a in AgreedAction.objects.order_by("number")] == [
            ("Joint visit", True),
            ("A place at the drop-in", False),
        ]


def test_another_council_ticks_nothing(sides: Sides) -> None:
    ours = agreed(sides, planned(sides))
    forged = Message(
        uuid4(),
        uuid4(),
        "done",
        "Farshire",
        sides.world.school.laestab,
        AT,
        {"number": ours.pk, "on": "2026-11-24"},
    )
    with pytest.raises(NotAccepted, match="agreed with you"):
        take(forged, key="", at=AT)
    ours.refresh_from_db()
    assert ours.done_on is None


@pytest.mark.parametrize("body", [{}, {"number": "x", "on": "2026-11-24"}, {"number": 1, "on": "tomorrow"}])
def test_half_a_message_ticks_nothing(sides: Sides, body: dict[str, Any]) -> None:
    torn = Message(uuid4(), uuid4(), "done", AUTHORITY, sides.world.school.laestab, AT, body)
    with pytest.raises(NotAccepted, match="not complete"):
        take(torn, key="", at=AT)


def test_to_another_installation_it_goes_as_a_signed_file(
    sides: Sides, settings: Any, tmp_path: Path, client: Client
) -> None:
    settings.DATA = tmp_path
    school = sides.world.school
    Partner.objects.create(
        name="Millshire", public_key=keys.public_key(), authority=AUTHORITY, laestabs=[school.laestab]
    )
    meeting = planned(sides)
    agreed(sides, meeting)
    assert sides.ben.user is not None
    client.force_login(sides.ben.user)
    url = reverse("support_message", kwargs={"pk": meeting.pk})
    assert client.get(url).status_code == 302  # nothing was shared yet
    actions.share(by=sides.ben, meeting=meeting, on=factories.TODAY, at=AT)
    with sides.at_desk():
        assert not DeskPost.objects.exists()
    arrive(client.get(url).content, at=AT)
    with sides.at_desk():
        theirs = AgreedAction.objects.get()
        assert theirs.what == "Joint visit"
    the_tick_comes_back_as_a_file(sides, client, theirs)


def the_tick_comes_back_as_a_file(sides: Sides, client: Client, theirs: AgreedAction) -> None:
    """The council's page offers it until the school's own next page says that it knows."""
    with sides.at_desk():
        desk.agreed_done(by=sides.dev, action=theirs, on=factories.TODAY, at=AT)
    assert MeetingAction.objects.get().done_on is None
    assert sides.dev.user is not None
    officer = Client()
    officer.force_login(sides.dev.user)
    page, file = (
        reverse("shared_agenda", args=[theirs.agenda_id]),
        reverse("agreed_message", args=[theirs.pk]),
    )
    assert "the school does not know yet" in officer.get(page).content.decode()
    tick = SimpleUploadedFile("tick.gatepost", officer.get(file).content)
    brought = client.post(reverse("bring_answer"), {"file": tick}, follow=True)
    assert brought.redirect_chain[-1][0] == reverse("support_meetings")
    assert MeetingAction.objects.get().done_on == factories.TODAY
    again = client.get(reverse("support_message", args=[MeetingAction.objects.get().meeting_id])).content
    arrive(again, at=AT)
    with sides.at_desk():
        page = reverse("shared_agenda", args=[AgreedAction.objects.get().agenda_id])
    assert "the school does not know yet" not in officer.get(page).content.decode()
    assert officer.get(file, follow=True).content.decode().count("There is no message to carry.") == 1


def test_a_child_who_left_is_not_talked_about_here(sides: Sides) -> None:
    half_away(sides, 100)
    meeting = planned(sides)
    assert len(agenda(meeting, factories.TODAY).severe) == 1
    sides.world.asha.enrolments.update(leaving_date=factories.TODAY - timedelta(1))
    shown = agenda(meeting, factories.TODAY)
    assert (shown.severe, shown.persistent_count) == ([], 0)


@pytest.mark.parametrize(("sessions", "said"), [(29, "told of 0 of 0"), (30, "told of 0 of 1")])
def test_fifteen_days_of_illness_are_a_duty(sides: Sides, sessions: int, said: str) -> None:
    half_away(sides, sessions)
    assert said in agenda(planned(sides), factories.TODAY).duties[0]


def test_a_council_that_was_told_is_counted(sides: Sides) -> None:
    half_away(sides, 30)
    factories.judged(sides.world.case, sides.world.year, "health", council_told="yes")
    assert "told of 1 of 1" in agenda(planned(sides), factories.TODAY).duties[0]


def test_the_screen_has_names_and_the_paper_has_none(sides: Sides) -> None:
    half_away(sides, 100)
    meeting, client = planned(sides), Client()
    assert sides.ben.user is not None
    client.force_login(sides.ben.user)
    for name, named in (("support_meeting", True), ("support_paper", False)):
        said = client.get(reverse(name, kwargs={"pk": meeting.pk})).content.decode()
        assert (str(sides.world.asha) in said) is named
    assert "A.R." in said
