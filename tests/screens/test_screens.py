"""The screens as people get them: who is named where, what is offered to whom, whose words are whose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.casework import actions
from gatepost.casework.models import Case, RowStatus
from gatepost.web.templatetags import case as case_tags
from tests import factories

pytestmark = pytest.mark.django_db

HER_WORDS = "Mondays make my tummy hurt."
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CASE_PAGES = ("case", "checklist", "contacts", "history", "stand_down", "readiness")


@dataclass
class Desk:
    school: School
    case: Case
    officer: Actor
    clients: dict[str, Client] = field(default_factory=dict)

    def as_a(self, role: str) -> Client:
        if role not in self.clients:
            member = factories.member(self.school, role, name=f"Eve {role}", forms=("8R",))
            self.clients[role] = Client()
            self.clients[role].force_login(member.user, backend=BACKEND)
        return self.clients[role]

    def page(self, name: str, role: str = "attendance_officer", **more: str) -> str:
        pk = self.case.pupil_id if name in ("pupil", "open_case") else self.case.pk
        answer = self.as_a(role).get(reverse(name, kwargs={"pk": pk, **more}))
        assert answer.status_code == 200, name
        return unescape(answer.content.decode())


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Asha was away ill on a Monday, and told the SENCo why Mondays are hard."""
    school = factories.school()
    with time_machine.travel(f"{factories.TODAY}T12:00:00+00:00", tick=False), scope([school.pk]):
        factories.calendar(school)
        child = factories.pupil(school)
        factories.parent(child)
        factories.marks(child, {(date(2026, 11, 16), "AM"): "I", (date(2026, 11, 16), "PM"): "I"})
        officer = factories.actor(school)
        case = factories.case(child, officer)
        listener = factories.actor(school, "senco")
        tell(listener, case, "pupil_voice", "voice", HER_WORDS)
        yield Desk(school, case, officer)


def tell(by: Actor, case: Case, row: str, kind: str, says: str) -> None:
    actions.add_evidence(
        by=by, case=case, rows=[row], kind=kind, happened_on=factories.TODAY, who=by.name, says=says,
        on=factories.TODAY,
    )  # fmt: skip


def title(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, flags=re.DOTALL)
    assert found
    return " ".join(found[1].split())


@pytest.mark.parametrize("name", ["pupil", *CASE_PAGES])
def test_a_child_is_named_on_the_page_and_never_in_its_title(desk: Desk, name: str) -> None:
    page = desk.page(name)
    assert "Asha" in page
    assert "Asha" not in title(page)
    assert "Rao" not in title(page)


def test_a_row_names_the_child_on_the_page_and_never_in_its_title(desk: Desk) -> None:
    page = desk.page("row", key="pupil_voice")
    assert "Asha Rao" in page
    assert "Asha" not in title(page)


@pytest.mark.parametrize("name", CASE_PAGES[:4])
def test_standing_down_is_as_near_as_readiness_on_every_page_of_a_case(desk: Desk, name: str) -> None:
    page = desk.page(name)
    ends, asks = (reverse(to, kwargs={"pk": desk.case.pk}) for to in ("stand_down", "readiness"))
    assert page.count(f'href="{ends}"') == page.count(f'href="{asks}"') > 0


def test_who_may_not_stand_down_is_not_offered_it(desk: Desk) -> None:
    assert "Stand down" not in desk.page("case", role="senco")


def test_a_tutor_sees_the_year_and_is_offered_no_case(desk: Desk) -> None:
    page = desk.page("pupil", role="tutor")
    assert "The year at a glance" in page
    assert "case" not in re.sub(r"<[^>]*>", "", page).lower()


@pytest.mark.parametrize(("role", "reads"), [("senco", True), ("head", True), ("attendance_officer", False)])
def test_a_childs_own_words_are_for_those_whose_role_allows_it(desk: Desk, role: str, reads: bool) -> None:
    pages = [desk.page("case", role), desk.page("history", role), desk.page("row", role, key="pupil_voice")]
    assert [HER_WORDS in page for page in pages] == [reads] * 3


def test_a_leak_of_a_childs_words_would_be_noticed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_tags, "words_of", lambda evidence, reader: evidence.says)
    assert HER_WORDS in desk.page("case")


def test_the_overview_sets_child_parents_and_school_side_by_side(desk: Desk) -> None:
    tell(desk.officer, desk.case, "pastoral_staff", "reply", "Sits alone at lunch.")
    page = desk.page("case")
    sides = page[page.index("What is getting in the way") : page.index("What we are trying")]
    assert sides.index("The child was heard") < sides.index("Parents") < sides.index("Sits alone at lunch.")
    assert sides.count("Not heard yet") == 1


def test_the_next_promise_is_said_first_and_lateness_without_blame(desk: Desk) -> None:
    promise(desk, "health", "Ring the school nurse", factories.TODAY + timedelta(3))
    promise(desk, "siblings", "Ask Millbrook", factories.TODAY - timedelta(1))
    assert "Ask Millbrook (Dawn, was due Mon 23 Nov)" in " ".join(desk.page("case").split())


def promise(desk: Desk, row: str, action: str, by_when: date) -> None:
    actions.save_row(
        by=desk.officer, case=desk.case, row=row, on=factories.TODAY, seen_version=0,
        status=RowStatus.IN_PROGRESS, answers={}, next_action=action, next_who="Dawn", next_on=by_when,
    )  # fmt: skip


def test_the_checklist_counts_and_says_what_the_data_found(desk: Desk) -> None:
    page = " ".join(desk.page("checklist").split())
    assert "1 in progress" in page
    assert "Rows that may not apply" in page
    assert "Heard on 24 Nov 2026" in page


def test_the_reasons_of_a_row_stand_in_their_eight_families(desk: Desk) -> None:
    shown = desk.page("row", key="pastoral_staff")
    families = re.findall(r'gp-many__name" id="(\w+)">([^<]+)<', shown)
    assert [name for _, name in families] == [
        "Learning", "People", "Place and senses", "Feelings", "Health", "Home", "Getting here", "Other pull",
    ]  # fmt: skip
    assert all(f'role="group" aria-labelledby="{key}"' in shown for key, _ in families)


def test_a_row_on_paper_says_what_was_answered_and_has_no_boxes_to_fill(desk: Desk) -> None:
    factories.answered(desk.case, desk.officer, "pastoral_staff", what_they_see="Sits alone at lunch.")
    shown = desk.page("row", key="pastoral_staff")
    paper = shown[shown.index("gp-paper-only") :]
    assert "Sits alone at lunch." in paper[: paper.index("</section>")]
    assert "gp-no-print" in shown[: shown.index("Your view")].rsplit("<section", 1)[1]


def test_two_people_at_once_see_both_versions_and_lose_nothing(desk: Desk) -> None:
    promise(desk, "health", "Ring the school nurse", factories.TODAY)
    answer = desk.as_a("head_of_year").post(
        reverse("row", kwargs={"pk": desk.case.pk, "key": "health"}),
        {
            "form": "row",
            "seen_version": "0",
            "status": "in_progress",
            "next_action": "Ask for the asthma plan",
            "next_who": "Eve",
        },
    )
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "saved this row while you were writing" in page
    assert "Ring the school nurse" in page
    assert 'value="Ask for the asthma plan"' in page


@pytest.mark.parametrize(("role", "knows"), [("dsl", True), ("senco", True), ("head", False)])
def test_why_a_pause_was_asked_for_is_said_only_to_those_who_may_end_it(
    desk: Desk, role: str, knows: bool
) -> None:
    actions.place_hold(by=factories.actor(desk.school, "dsl"), case=desk.case, why="Waiting for social care.")
    page = desk.page("readiness", role)
    assert "Paused." in page
    assert ("Waiting for social care." in page) == knows == ("End this pause" in page)
