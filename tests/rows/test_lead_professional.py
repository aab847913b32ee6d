"""C15 Other professionals: met, and the lead consulted before any enforcement."""

from datetime import date

import pytest

from gatepost.casework.facts import gather
from gatepost.casework.rows import lead_professional
from gatepost.records.models import Service
from tests import factories
from tests.world import World

ROW = "lead_professional"
GAP = "lead_professional.not_consulted"
LATELY = date(2026, 11, 2)


def service(world: World, key: str, lead: str = "", met: date | None = LATELY) -> None:
    Service.objects.create(
        school=world.school, pupil=world.asha, service=key, lead_name=lead, last_meeting=met
    )


def gaps(world: World) -> list[str]:
    return [
        key for key in (g.split("_cin")[0].split("_camhs")[0] for g in factories.missing(world.case, ROW))
    ]


def consulted(world: World, who: str) -> None:
    factories.told(world.case, world.ben, "consultation", ROW, says="Would rather wait.", who=who)


def test_c15_does_not_apply_when_no_service_is_named(world: World) -> None:
    assert factories.status(world.case, ROW) == "does_not_apply"


def test_c15_each_lead_is_asked_and_nobody_stands_in_for_another(world: World) -> None:
    service(world, "cin", "Sam Ortiz")
    service(world, "camhs", "Dr Nell Hargreaves")
    assert gaps(world) == [GAP, GAP]
    consulted(world, "Sam Ortiz, social worker")
    assert gaps(world) == [GAP]
    assert "Dr Nell Hargreaves. Last met 2 Nov 2026. Not consulted yet." in factories.found(world.case, ROW)
    consulted(world, "Dr Nell Hargreaves")
    assert gaps(world) == []


def test_c15_naming_a_lead_in_a_note_is_not_asking_them(world: World) -> None:
    service(world, "cin", "Sam Ortiz")
    factories.told(
        world.case, world.ben, "consultation", ROW, says="Sam Ortiz was on leave.", who="Duty worker"
    )
    assert gaps(world) == [GAP]


def test_c15_a_lead_without_a_name_is_not_met_by_the_other_services_lead(world: World) -> None:
    service(world, "cin", "Sam Ortiz")
    service(world, "camhs")
    consulted(world, "Sam Ortiz")
    assert gaps(world) == [GAP]
    consulted(world, "Duty clinician")
    assert gaps(world) == []


def test_c15_social_care_needs_its_worker_even_when_another_service_is_named(world: World) -> None:
    world.asha.social_care = "cin"
    world.asha.save()
    service(world, "camhs", "Dr Nell Hargreaves")
    consulted(world, "Dr Nell Hargreaves")
    assert gaps(world) == [GAP]
    consulted(world, "Sam Ortiz, social worker")
    assert gaps(world) == []


def test_c15_a_view_has_a_name_a_date_and_words(world: World) -> None:
    service(world, "cin", "Sam Ortiz")
    factories.answered(world.case, world.ben, ROW, consulted_who="Sam Ortiz", consulted_on="2026-11-20")
    assert gaps(world) == [GAP]
    factories.answered(
        world.case, world.ben, ROW, consulted_who="Sam Ortiz", consulted_on="2026-11-20", view="object"
    )
    assert gaps(world) == []


def test_c15_a_service_whose_lead_need_not_be_asked_is_no_stop(world: World) -> None:
    service(world, "school_nurse", "Jo Bright", None)
    assert gaps(world) == []


def test_c15_a_meeting_keeps_for_eight_weeks(world: World) -> None:
    service(world, "cin", "Sam Ortiz", date(2026, 9, 28))  # 57 days ago
    consulted(world, "Sam Ortiz")
    assert factories.missing(world.case, ROW) == ["lead_professional.no_meeting"]
    factories.told(world.case, world.ben, "meeting", ROW, says="Child in need meeting.")
    assert factories.missing(world.case, ROW) == []


ASKED = date(2026, 10, 22)  # a Thursday; half-term is the week of 26 October


def asked(world: World, who: str = "Sam Ortiz", on: date = ASKED) -> None:
    factories.told(world.case, world.ben, "request", ROW, says="Asked on paper.", who=who, on=on)


def known(world: World, on: date) -> list[str]:
    """What the row knows on a day about those who were asked on paper."""
    found = lead_professional.findings(gather(world.asha, on=on, case=world.case))
    return [f.sentence for f in found if "asked on" in f.sentence]


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (ASKED, "no answer yet."),
        (date(2026, 11, 4), "no answer yet."),  # 23 October, 2, 3, 4 November: the fourth school day
        (date(2026, 11, 5), "5 school days without an answer. Ring them."),
        (date(2026, 11, 11), "9 school days without an answer. Ring them."),
        (date(2026, 11, 12), "no answer in 10 school days. That is on record, and is not a consultation."),
    ],
)
def test_c15_a_lead_asked_on_paper_is_rung_after_five_school_days(world: World, on: date, says: str) -> None:
    service(world, "cin", "Sam Ortiz")
    asked(world)
    asked(world, on=on)  # sent again: the days run from the first time
    assert known(world, on) == [f"Sam Ortiz was asked on 22 Oct 2026: {says}"]


def test_c15_a_call_since_then_is_the_chase(world: World) -> None:
    service(world, "cin", "Sam Ortiz")
    asked(world)
    factories.told(world.case, world.ben, "call", ROW, who="Sam Ortiz", on=date(2026, 11, 5))
    assert known(world, date(2026, 11, 6)) == ["Sam Ortiz was asked on 22 Oct 2026: no answer yet."]


def test_c15_asking_one_lead_is_not_asking_another(world: World) -> None:
    service(world, "cin", "Sam Ortiz")
    service(world, "camhs")
    unnamed = lead_professional.waiting(gather(world.asha, on=factories.TODAY, case=world.case))[1]
    assert unnamed.lead.called.startswith("The lead for")
    asked(world, unnamed.lead.called)
    waiting = lead_professional.waiting(gather(world.asha, on=factories.TODAY, case=world.case))
    assert [(w.lead.service, w.asked_on) for w in waiting] == [("cin", None), ("camhs", ASKED)]


def still_stopped_by_silence(world: World) -> None:
    service(world, "cin", "Sam Ortiz")
    asked(world)
    assert gaps(world) == [GAP], "asked, and silent for 21 school days"
    consulted(world, "Sam Ortiz")
    assert gaps(world) == [] and known(world, factories.TODAY) == []


def test_c15_silence_is_no_consultation(world: World) -> None:
    still_stopped_by_silence(world)


def test_mutant_an_asking_that_counts_as_a_view_is_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: whoever was asked counts as consulted."""
    everyone = {"sam ortiz"}
    monkeypatch.setattr(lead_professional, "_asked", lambda facts: everyone)
    with pytest.raises(AssertionError, match="silent for 21 school days"):
        still_stopped_by_silence(world)
