"""Between school and council and back, each referral from its draft on: asked, returned, to a court, and by file."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from tests.browser import test_routes
from tests.browser.clock import NOW
from tests.browser.conftest import Desk, accessible, fits
from tests.browser.keyboard import Keyboard
from tests.browser.test_routes import (
    COUNCIL,
    HEAD,
    OFFICER,
    PROJECT,
    looked,
    main,
    put_forward,
    send,
    sign,
)

pytestmark = pytest.mark.browser

QUESTION = "On which day was the seat at breakfast offered?"
ANSWER = "On Monday 2 November, at the gate, to her mother."
MEND = "Ask the school nurse about the mornings, and write down what she finds."
REASON = "Help was offered and taken up, and mornings are as before."
WAYS = ("notice_to_improve", "penalty_notice", "enforcement_only", "education_supervision_order")


def run(desk: Desk, module: str, *words: str) -> str:
    """A process on the desk's own data; what it prints last."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=desk.env, cwd=PROJECT, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@pytest.fixture(scope="module")
def cases(desk: Desk) -> dict[str, int]:
    """A case for each walk, by the way it takes."""
    found: dict[str, int] = json.loads(run(desk, "tests.browser.route_cases", *WAYS))
    assert set(found) == set(WAYS)
    return found


@pytest.fixture
def by_file(desk: Desk) -> Iterator[None]:
    """The council is reached by files alone, for as long as the test lasts."""
    run(desk, "tests.browser.by_file", "on")
    yield
    run(desk, "tests.browser.by_file", "off")


def signed(officer: Page, head: Page, case: int, way: str, password: str) -> str:
    """Put forward by the officer and signed by the head: the address of the signed referral."""
    address = put_forward(officer, case, way)
    sign(head, address, password)
    return address


def open_card(council: Page, school: Page, address: str) -> None:
    """The council's card of this child, found by the child's name."""
    school.goto(f"{address}/sent")
    child = school.locator(".govuk-caption-l").inner_text()
    council.goto("/desk?tab=new")
    council.get_by_label("Reference or name").fill(child)
    council.get_by_role("button", name="Narrow").click()
    council.locator("[data-row] a").first.click()
    assert child in main(council)


def question_of(council: Page) -> None:
    """The officer asks in the line about support."""
    council.locator("input[name=support][value=ask]").check()
    council.get_by_role("button", name="Keep it, and ask the school").click()
    council.locator("textarea[name=support]").fill(QUESTION)
    looked(council)
    council.get_by_role("button", name="Ask the school").click()
    assert "The council waits for the school" in main(council)


def answer(school: Page, case: int) -> None:
    """The school finds the question on the case's first page, as a task with its day, and answers it."""
    school.goto(f"/cases/{case}")
    assert QUESTION in main(school)
    looked(school)
    school.get_by_role("link", name="Answer the council").first.click()
    looked(school)
    school.get_by_label("Your answer to the council").fill(ANSWER)
    school.get_by_role("button", name="Answer").click()
    school.goto(f"/cases/{case}")
    assert "Answer the council" not in main(school)


def accept(council: Page) -> None:
    council.get_by_role("button", name="Accept", exact=True).click()
    assert "Accepted, to be decided" in main(council)
    looked(council)


def decide_for_each(council: Page, kind: str, fields: Callable[[Page], None]) -> int:
    """The same decision for each parent, one after the other; for how many."""
    names = council.get_by_role("link", name=re.compile("^Decide for")).or_(
        council.get_by_role("button", name=re.compile("^Decide for"))
    )
    many = names.count()
    for _ in range(many):
        names.first.click()
        council.locator(f"input[name=kind][value={kind}]").check()
        fields(council)
        council.get_by_label("Why?", exact=True).fill(REASON)
        looked(council)
        council.get_by_role("button", name="Decide, and tell the school").click()
        assert "The school has been told" in council.locator("body").inner_text()
    assert "Decided" in main(council)
    return many


def a_period(council: Page) -> None:
    council.locator("[name=enough]").fill("No absence that is not agreed in four of the six weeks.")


def for_the_court(council: Page) -> None:
    council.locator("input[name=offence][value=s444_1]").check()
    council.locator("[name=evidential]").fill("Every session is in the certificate of the headteacher.")
    council.locator("[name=public_interest]").fill("Support was offered five times, and nothing has changed.")
    council.locator("input[name=hearing][value=single_justice]").check()


def nothing_more(council: Page) -> None:
    """This kind of decision asks for nothing of its own."""


def test_asked_answered_accepted_and_decided_for_each_parent(
    desk: Desk, open_desk: Callable[..., Page], cases: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole road without JavaScript: what a browser does by itself is enough."""
    monkeypatch.setattr(test_routes, "accessible", lambda page: None)  # axe is a script itself
    options = {"java_script_enabled": False}
    officer, head = open_desk(OFFICER, **options), open_desk(HEAD, **options)
    council = open_desk(COUNCIL, **options)
    case = cases["notice_to_improve"]
    address = signed(officer, head, case, "notice_to_improve", desk.password)
    send(head, address)
    officer.goto(f"/cases/{case}/readiness?route=notice_to_improve")
    assert "already referred" in main(officer)  # the same sessions do not carry a second one
    open_card(council, officer, address)
    looked(council)
    card = council.url
    question_of(council)
    answer(officer, case)
    council.goto(card)
    assert ANSWER in main(council) and "With the council" in main(council)
    accept(council)
    parents = decide_for_each(council, "notice_to_improve", a_period)
    officer.goto(f"{address}/sent")
    told = main(officer)
    assert told.count(REASON) == parents >= 1
    assert "What you do now" in told and "Sessions not agreed since" in told
    looked(officer)


def test_returned_and_what_mends_it_by_keyboard_alone(
    desk: Desk, open_desk: Callable[..., Page], cases: dict[str, int]
) -> None:
    officer, head, council = open_desk(OFFICER), open_desk(HEAD), open_desk(COUNCIL)
    case = cases["penalty_notice"]
    address = signed(officer, head, case, "penalty_notice", desk.password)
    head.goto(f"{address}/sent")
    Keyboard(head).push("Send to the council")
    assert "It has arrived" in main(head)
    open_card(council, officer, address)
    keys = Keyboard(council)
    keys.follow("Return with reasons")
    keys.tick(council.locator("input[name=reasons][value=need_not_explored]"))
    keys.write(council.locator("[name=acceptable]"), MEND)
    looked(council)
    keys.push("Return it")
    assert "Returned to the school" in council.locator("body").inner_text()
    officer.goto(f"/cases/{case}/readiness?route=penalty_notice")
    keys = Keyboard(officer)
    keys.follow("See where it stands")
    assert MEND in main(officer) and "Returned with reasons" in main(officer)
    looked(officer)
    keys.press(officer.locator(f"main a[href$='/cases/{case}/checklist/health']"))
    assert officer.url.endswith(f"/cases/{case}/checklist/health")
    accessible(officer)


def test_a_file_for_the_court_and_what_the_court_found(
    desk: Desk, open_desk: Callable[..., Page], cases: dict[str, int]
) -> None:
    officer, head, council = open_desk(OFFICER), open_desk(HEAD), open_desk(COUNCIL)
    address = signed(officer, head, cases["enforcement_only"], "enforcement_only", desk.password)
    send(head, address)
    open_card(council, officer, address)
    accept(council)
    decide_for_each(council, "prosecution", for_the_court)
    card = council.url
    council.get_by_role("link", name="Prosecution", exact=True).first.click()
    council.get_by_role("link", name="The file for the court").click()
    file = main(council)
    assert "Certificate of attendance" in file and "Every session is in the certificate" in file
    looked(council)
    council.goto(card)
    council.get_by_role("link", name="Prosecution", exact=True).first.click()
    council.get_by_label("Found proved").check()
    council.get_by_label("When?").fill(NOW.date().isoformat())
    council.get_by_role("button", name="Keep the result").click()
    looked(council)
    officer.goto(f"{address}/sent")
    looked(officer)
    assert "What you do now" in main(officer)


def carried(page: Page, link: Locator, folder: Path) -> Path:
    """A signed file, kept as a person keeps it."""
    with page.expect_download() as waiting:
        link.click()
    kept = folder / waiting.value.suggested_filename
    waiting.value.save_as(kept)
    return kept


def to_carry(council: Page, what: str) -> Locator:
    """The link to the signed file of one thing that the council said."""
    return council.get_by_role("link").filter(has_text=f"The signed file, to carry: {what}")


def brought(page: Page, address: str, file: Path) -> None:
    """Taken in on the other side."""
    page.goto(address)
    looked(page)
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Check it, and take it in").click()
    assert "Taken in." in page.locator("body").inner_text(), main(page)


def test_by_files_there_and_back(
    desk: Desk, open_desk: Callable[..., Page], cases: dict[str, int], by_file: None, tmp_path: Path
) -> None:
    officer, head, council = open_desk(OFFICER), open_desk(HEAD), open_desk(COUNCIL)
    case, way = cases["education_supervision_order"], "education_supervision_order"
    address = signed(officer, head, case, way, desk.password)
    head.goto(f"{address}/sent")
    head.get_by_role("button", name="Send to the council").click()
    assert "On its way to the council" in main(head)
    looked(head)
    referral = carried(head, head.get_by_role("link", name="The referral: the signed file"), tmp_path)
    spoilt = tmp_path / "spoilt.gatepost"
    spoilt.write_bytes(referral.read_bytes().replace(b"a", b"b", 1))
    council.goto("/desk/bring")
    council.locator("input[type=file]").set_input_files(str(spoilt))
    council.get_by_role("button", name="Check it, and take it in").click()
    assert "Taken in." not in council.locator("body").inner_text()
    accessible(council)
    brought(council, "/desk/bring", referral)
    card = council.url
    question_of(council)
    brought(officer, "/referrals/bring", carried(council, to_carry(council, "Asked the school"), tmp_path))
    answer(officer, case)
    officer.goto(f"{address}/sent")
    answers = officer.get_by_role("link", name="Your answers: the signed file")
    brought(council, "/desk/bring", carried(officer, answers, tmp_path))
    assert council.url == card and ANSWER in main(council)
    accept(council)
    accepted = to_carry(council, "Accepted the referral")
    brought(officer, "/referrals/bring", carried(council, accepted, tmp_path))
    assert "Accepted, to be decided" in main(officer)
    fits(officer)
    decide_for_each(council, "support", nothing_more)
    links = to_carry(council, "Decided")
    for number in range(links.count()):
        brought(officer, "/referrals/bring", carried(council, links.nth(number), tmp_path))
    assert REASON in main(officer) and "Decided" in main(officer)
