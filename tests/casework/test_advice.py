"""Advice without referring: counts and kinds to read out, and never a name or anybody's words."""

from gatepost.casework import advice
from gatepost.records.models import Service
from tests import factories
from tests.world import World


def full(world: World) -> World:
    """A case with names and words wherever a person can write them."""
    world.asha.home_language = "pl"
    world.asha.save()
    Service.objects.create(school=world.school, pupil=world.asha, service="cin", lead_name="Sam Canary")
    factories.supported(world.case, world.year)
    for kind, row in (
        ("offer", "family_circumstances"),
        ("call", "parent_meeting"),
        ("voice", "pupil_voice"),
    ):
        factories.told(world.case, world.year, kind, row, says="Canary words.", who="Ms Canary")
    factories.answered(
        world.case, world.year, "parent_meeting", reasons=["tired"], parents_words="Canary said."
    )
    return world


def read_out(world: World) -> str:
    return " ".join(f"{line.about}: {line.says}" for line in advice.sheet(factories.sitting(world.case)))


def test_the_sheet_names_nobody_and_quotes_nobody(world: World) -> None:
    told = read_out(full(world))
    for word in ("Canary", "Asha", "Rao", "Oakbridge", "8R", "Ms Year", world.asha.upn):
        assert word not in told, word


def test_the_sheet_says_what_an_officer_needs(world: World) -> None:
    told = read_out(full(world))
    assert "Year 8 at a secondary school." in told
    assert "12 of 108 sessions missed this year, 12 of them not agreed." in told
    assert "12 not agreed within 10 school weeks, where 10 are the limit in law." in told
    assert "The parents name: Tired or not sleeping." in told
    assert "1 offer: no answer yet." in told
    assert "Social care: child in need." in told


def test_an_empty_case_says_so(world: World) -> None:
    told = read_out(world)
    assert "Support so far: None yet. Early Help: not offered yet." in told
    assert "None is known to the school." in told
