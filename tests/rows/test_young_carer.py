"""C10 Young carer?"""

from django.test import Client

from gatepost.casework.rows import BY_KEY
from gatepost.records.models import SiblingLink
from tests import factories
from tests.world import World

ROW = "young_carer"
GAP = ["young_carer.no_support"]


def carer(world: World, known: bool | None) -> None:
    world.asha.young_carer = known
    world.asha.save()


def test_c10_shows_what_the_register_of_young_carers_says(world: World) -> None:
    assert factories.found(world.case, ROW) == "Nobody has recorded whether this child cares for someone."
    carer(world, True)
    assert factories.found(world.case, ROW) == "On the young carer register."


def test_c10_a_carer_without_an_offer_is_a_stop(world: World) -> None:
    carer(world, True)
    assert factories.missing(world.case, ROW) == GAP
    factories.told(
        world.case, world.ben, "offer", ROW, says="A young carer’s assessment.", outcome="thinking"
    )
    assert factories.missing(world.case, ROW) == []


def test_c10_the_childs_own_answer_counts_more_than_the_register(world: World) -> None:
    carer(world, False)
    factories.answered(world.case, world.ben, ROW, caring="yes")
    assert factories.missing(world.case, ROW) == GAP
    carer(world, True)
    factories.answered(world.case, world.ben, ROW, caring="no")
    assert factories.missing(world.case, ROW) == []


def test_c10_a_brother_who_cares_is_shown_to_staff_alone(world: World) -> None:
    brother = factories.pupil(world.school, "Dev", serial=2, young_carer=True)
    factories.marks(brother, {})
    SiblingLink.objects.create(school=world.school, pupil=world.asha, sibling_upn=brother.upn)
    found = BY_KEY[ROW].findings(factories.sitting(world.case))
    named = [f for f in found if "Dev" in f.sentence]
    assert len(named) == 1 and named[0].staff_only


def test_c10_named_as_a_reason_it_asks_for_an_offer(world: World) -> None:
    assert factories.missing(world.case, ROW) == []
    factories.answered(world.case, world.ben, "parent_meeting", met="school", reasons=["caring"])
    assert "Looking after somebody was named by a parent." in factories.found(world.case, ROW)
    assert factories.missing(world.case, ROW) == GAP


def test_c10_a_no_is_asked_again_when_somebody_names_it_afterwards(world: World) -> None:
    factories.judged(world.case, world.year, ROW, caring="no")
    assert factories.missing(world.case, ROW) == []
    factories.told(
        world.case, world.year, "meeting", "parent_meeting", parent=world.mother.parent, reasons=["caring"]
    )
    assert factories.missing(world.case, ROW) == ["young_carer.named"]
    factories.judged(world.case, world.year, ROW, caring="yes", support_offered="A young carer’s assessment.")
    assert factories.missing(world.case, ROW) == []


def test_c10_what_was_offered_stands_with_the_familys_answer(world: World) -> None:
    factories.told(world.case, world.ben, "offer", ROW, says="A phone pass.", outcome="accepted")
    assert "A phone pass. Answer: Yes, please." in factories.found(world.case, ROW)


def test_c10_what_is_for_the_lead_alone_opens_for_others_without_it(world: World) -> None:
    dsl = factories.actor(world.school, "dsl", name="Mrs Bell")
    factories.answered(
        world.case, dsl, ROW, may_see="dsl", caring="maybe", cares_for="A parent.", effect="Tired."
    )
    client = Client()
    assert world.year.user is not None
    client.force_login(world.year.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(f"/cases/{world.case.pk}/checklist/{ROW}")
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "A parent." not in shown and "Tired." in shown
