"""A referral on paper: typed once, recounted like any other, and told by hand."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor, NotAllowed
from gatepost.access.models import Officer, User
from gatepost.access.wall import scope
from gatepost.authority.deciding import actions as deciding, earlier
from gatepost.authority.deciding.actions import Chosen
from gatepost.authority.desk import actions as desk, clocks
from gatepost.authority.desk.triage import card
from gatepost.authority.intake import actions
from gatepost.authority.intake.actions import Paper, PaperParent
from gatepost.authority.models import DeskReferral
from gatepost.casework.actions import Refused
from gatepost.letters.render import render
from tests import factories
from tests.authority.conftest import AT, AUTHORITY
from tests.authority.steps import NOTICE
from tests.letters import invented

pytestmark = pytest.mark.django_db
LINES = "\n".join(f"{day:%d/%m/%Y} {half} O" for day, half in factories.AWAY)
TWIN: dict[str, object] = {}


@pytest.fixture(scope="module")
def scan() -> bytes:
    return render("letter", invented.noticed())


@pytest.fixture
def paper(scan: bytes) -> Paper:
    mother = PaperParent("Mrs Priya Rao", "mother", date(1984, 5, 1), "1 Mill Lane")
    return Paper(
        laestab="9991777",
        school_name="Far Hill School",
        upn=factories.upn(5),
        forename="Asha",
        surname="Rao",
        born=date(2014, 3, 14),
        year_group="8",
        route="penalty_notice",
        head_name="Carol Head",
        signed_on=factories.TODAY,
        sessions=LINES,
        parents=(mother,),
        pdf=scan,
    )


@pytest.fixture
def dev() -> Actor:
    user = User.objects.create_user("dev@council.example", name="Dev Patel")
    return Actor.at_desk(Officer.objects.create(user=user, authority=AUTHORITY))


def recorded(by: Actor, paper: Paper) -> DeskReferral:
    return actions.record(by=by, paper=paper, on=factories.TODAY, at=AT)


def test_it_is_counted_again_and_stands_in_the_tray(dev: Actor, paper: Paper) -> None:
    with scope([], AUTHORITY):
        held = recorded(dev, paper)
        assert (held.claimed, held.counted, held.by_hand, held.state) == (12, 12, True, "sent")
        assert held.due_on == clocks.due_on(factories.TODAY)
        assert [(p.name, p.born) for p in held.parents.all()] == [("Mrs Priya Rao", date(1984, 5, 1))]
        import json

        gaps = {line.key for line in card(json.loads(held.text), held) if line.gap}
        assert {"heard", "parents", "support", "letters"} <= gaps
        assert "threshold" not in gaps


def test_what_is_decided_is_kept_and_counts_for_the_next(dev: Actor, paper: Paper) -> None:
    """The school hears nothing by itself, and the notice counts as from any other school."""
    with scope([], AUTHORITY):
        held = recorded(dev, paper)
        desk.accept(by=dev, referral=held, at=AT)
        parent = held.parents.get()
        chosen = Chosen("penalty_notice", "Support was given, and was not enough.", NOTICE)
        made = deciding.decide(
            by=dev, parent=parent, chosen=chosen, seen_version=0, on=factories.TODAY, at=AT
        )
        assert (made.order, held.posts.get(kind="decided").delivered_at) == (1, AT)
        later = recorded(dev, replace(paper, signed_on=date(2026, 11, 20)))
        assert earlier.known_of(later.parents.get(), factories.TODAY).in_three_years == 1


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"laestab": "12"}, "laestab", "seven digits"),
        ({"upn": "A123"}, "upn", "no UPN"),
        ({"signed_on": date(2026, 12, 24)}, "signed_on", "lies ahead"),
        ({"parents": ()}, "parent_1", "at least one parent"),
        ({"pdf": b"GIF89a"}, "pdf", "as a PDF"),
        ({"pdf": b"%PDF-1.7 torn"}, "pdf", "cannot be read"),
        ({"route": "anything"}, "route", "Choose what"),
        ({"sessions": ""}, "sessions", "List each session"),
        ({"sessions": "12/10/2026 O"}, "sessions", "Line 1 cannot be read"),
        ({"sessions": "12/10/2026 AM O\n13/13/2026 PM O"}, "sessions", "Line 2 cannot be read"),
        ({"sessions": "12/10/2026 AM ??"}, "sessions", "Line 1 cannot be read"),
        ({"sessions": "11/10/2026 AM O"}, "sessions", "no school day"),
        ({"sessions": "14/12/2026 AM O"}, "sessions", "no school day"),
    ],
)
def test_bad_input_names_its_field_and_keeps_nothing(
    dev: Actor, paper: Paper, changed: dict[str, object], field: str, says: str
) -> None:
    with scope([], AUTHORITY):
        with pytest.raises(Refused, match=says) as refusal:
            recorded(dev, replace(paper, **changed))  # type: ignore[arg-type]
        assert field in refusal.value.faults
        assert not DeskReferral.objects.exists()


def test_the_same_paper_twice_is_refused(dev: Actor, paper: Paper) -> None:
    with scope([], AUTHORITY):
        recorded(dev, paper)
        with pytest.raises(Refused, match="received before"):
            recorded(dev, paper)


def test_only_an_officer_records(dev: Actor, paper: Paper) -> None:
    with scope([], AUTHORITY), pytest.raises(NotAllowed):
        recorded(replace(dev, permissions=frozenset({"desk.view"})), paper)


def test_typed_on_the_screen_and_nothing_is_lost(dev: Actor, paper: Paper, client: Client) -> None:
    assert dev.user is not None
    client.force_login(dev.user)
    typed = {
        "school_name": "Far Hill School",
        "laestab": "9991777",
        "head_name": "Carol Head",
        "signed_on": "2026-11-20",
        "forename": "Asha",
        "surname": "Rao",
        "born": "2014-03-14",
        "upn": "A1",
        "year_group": "8",
        "route": "penalty_notice",
        "sessions": LINES,
        "parent_1": "Mrs Priya Rao",
    }
    wrong = client.post(reverse("intake"), typed | {"pdf": SimpleUploadedFile("scan.pdf", paper.pdf)})
    said = wrong.content.decode()
    assert "This is no UPN" in said
    assert "Far Hill School" in said
    typed["upn"] = paper.upn
    right = client.post(reverse("intake"), typed | {"pdf": SimpleUploadedFile("scan.pdf", paper.pdf)})
    assert right.status_code == 302
    shown = client.get(right["Location"]).content.decode()
    assert "This came on paper." in shown
