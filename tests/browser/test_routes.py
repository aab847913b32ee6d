"""The ways that are no referral, Early Help and advice; and the steps to the council that other walks take."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Desk, accessible, fits

pytestmark = pytest.mark.browser

OFFICER, LEAD = "d.price@oakbridge.example", "r.castellan@oakbridge.example"
HEAD, COUNCIL = "h.sutcliffe@oakbridge.example", "s.webb@authority.example"
PROJECT = Path(__file__).parents[2]
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1366, "height": 768}
HOPE = "The family would hear from somebody else that the offers still stand."


@pytest.fixture(scope="module")
def cases(desk: Desk) -> dict[str, int]:
    """A case for each of the two, by the way's key."""
    command = [sys.executable, "-m", "tests.browser.route_cases", "early_help", "advice"]
    done = subprocess.run(command, env=desk.env, cwd=PROJECT, capture_output=True, text=True, check=True)
    found: dict[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    assert len(found) == 2
    return found


def main(page: Page) -> str:
    return page.locator("main").inner_text()


def looked(page: Page) -> None:
    """The page as it stands is for everybody, and fits a desk and a telephone."""
    accessible(page)
    fits(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    fits(page)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def put_forward(page: Page, case: int, way: str) -> str:
    """The officer asks by one way, and puts it before the head; the address of the page to sign."""
    page.goto(f"/cases/{case}/readiness?route={way}")
    assert "Ready for the headteacher" in main(page), main(page)
    looked(page)
    page.locator("[name=will_change]").fill(HOPE)
    page.locator("[name=why_now]").fill("Support has run for six weeks, and mornings are as before.")
    before = page.locator("[name=considered]").input_value()
    page.get_by_role("button", name="Put it before the headteacher").click()
    assert "Complete the line" in main(page)  # an empty line of what was considered is not put forward
    assert page.locator("[name=will_change]").input_value() == HOPE
    lines = [
        line if line.endswith(".") else f"{line} offered by Ms Lund, no answer."
        for line in before.splitlines()
    ]
    page.locator("[name=considered]").fill("\n".join(lines))
    page.get_by_role("button", name="Put it before the headteacher").click()
    assert re.search(r"/referrals/\d+$", page.url)
    return page.url


def sign(page: Page, address: str, password: str) -> None:
    """The head reads one page and the draft of the pack, and signs with a sentence for each weak point."""
    page.goto(address)
    looked(page)
    assert (
        page.locator("main details", has_text="What happened, and what was done").get_attribute("open")
        is None
    )
    draft = page.request.get(f"{address}/draft.pdf").body()
    with pikepdf.open(io.BytesIO(draft)) as pdf:
        assert len(pdf.pages) >= 6
    for number in range(page.locator("textarea[name^=weak_]").count()):
        page.locator("textarea[name^=weak_]").nth(number).fill("Known and looked at.")
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Sign", exact=True).click()
    assert "Signed by" in main(page), main(page)


def send(page: Page, address: str) -> None:
    page.goto(f"{address}/sent")
    assert "Signed, not sent" in main(page)
    page.get_by_role("button", name="Send to the council").click()
    told = main(page)
    assert "With the council" in told and "What you still do" in told and "It has arrived" in told
    looked(page)


def test_early_help_is_asked_for_with_the_familys_yes_and_ends_with_it(
    open_desk: Callable[..., Page], cases: dict[str, int]
) -> None:
    page, case = open_desk(OFFICER), cases["early_help"]
    page.goto(f"/cases/{case}/readiness?route=early_help")
    assert "Put it before the headteacher" not in main(page)
    page.get_by_role("button", name="Offer Early Help").click()
    page.get_by_label("Yes, please").check()
    page.get_by_role("button", name="Keep the answer").click()
    looked(page)
    page.get_by_label("What goes well?").fill("She loves Art.")
    page.get_by_label("What are the worries?").fill("Mornings are hard since the move.")
    page.get_by_label("What does the family hope for?").fill("Calm mornings for everyone.")
    page.get_by_role("button", name="Make the request").click()
    address = page.get_by_role("link", name="Request (PDF)").get_attribute("href")
    assert page.request.get(f"{page.url.split('/cases')[0]}{address}").ok
    looked(page)
    page.get_by_label("To whom did it go?").fill("Early Help hub")
    page.get_by_role("button", name="It has gone").click()
    page.get_by_role("button", name=re.compile("The family takes this back")).click()
    told = main(page)
    assert "Tell them that the yes is taken back." in told
    assert page.get_by_role("link", name="Request (PDF)").count() == 0
    looked(page)


def test_advice_is_asked_for_without_a_name(open_desk: Callable[..., Page], cases: dict[str, int]) -> None:
    page, case = open_desk(LEAD), cases["advice"]
    page.goto(f"/cases/{case}/readiness?route=advice")
    assert "Which parents would this name?" not in main(page)
    page.get_by_role("button", name="Prepare the call").click()
    child = page.locator(".govuk-caption-l").inner_text().split()
    sheet = page.locator("main dl").inner_text()
    assert "sessions missed this year" in sheet and not any(name in sheet for name in child)
    looked(page)
    page.get_by_label("Whom did you ask?").fill("S Webb, link officer")
    page.get_by_label("What did they advise?").fill("Ask the school nurse about the mornings first.")
    page.get_by_role("button", name="Keep the advice").click()
    assert "Nobody was referred" in page.locator("body").inner_text()
    page.goto(f"/cases/{case}/history")
    assert "Ask the school nurse about the mornings first." in main(page)
