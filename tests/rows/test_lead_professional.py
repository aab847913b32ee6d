"""C15 Other professionals: met, and the lead consulted before any enforcement."""

from datetime import date

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
