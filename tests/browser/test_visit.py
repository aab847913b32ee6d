"""A visit on a telephone that loses its connection at the door: kept, shown as not sent, sent once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, accessible, fits

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nobody_rung_yet")]
OFFICER, LEAD = "d.price@oakbridge.example", "j.bell@oakbridge.example"
TELEPHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}


def send_somebody(page: Page) -> str:
    """From a row of the list to two people on the way; the address of the page for their telephone."""
    page.goto("/morning?show=all")
    expect(page.locator("[data-row]:focus-within")).to_have_count(1)
    page.locator("[data-ring] .gp-away__name").last.focus()
    page.keyboard.press("h")
    page.get_by_role("link", name="Say who goes").click()
    expect(page.get_by_role("heading", name="Send a visit")).to_be_visible()
    accessible(page)
    fits(page)
    page.get_by_role("button", name="Send them").click()
    expect(page.get_by_text("name the safeguarding lead who agreed to it").first).to_be_visible()
    accessible(page)
    page.get_by_label("And with whom").select_option(index=2)
    if page.get_by_label("Where to").count() == 0 or not page.locator("[name=home]:checked").count():
        page.locator("[name=other]").fill("1 Mill Lane, Oakbridge")
    page.get_by_role("button", name="Send them").click()
    expect(page.get_by_role("group", name="At the door: press one")).to_be_visible()
    return page.url


def test_a_visit_is_told_without_a_connection_and_sent_once(
    desk: Desk, open_desk: Callable[..., Page]
) -> None:
    visit = send_somebody(open_desk(OFFICER))
    page = open_desk(OFFICER, **TELEPHONE)
    page.goto(visit)
    expect(page.locator("[data-visit][data-kept=yes]")).to_be_visible()
    accessible(page)
    fits(page)
    for button in page.locator(".gp-thumb").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 48
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("Who, what was said").click()
    page.get_by_label("What was said, in their words").fill("“He has a cold.”")
    page.get_by_role("button", name="Saw the child").click()
    expect(page.get_by_text("Not sent yet: Saw the child")).to_be_visible()
    expect(page.get_by_role("button", name="Saw the child")).to_be_disabled()
    accessible(page)
    page.reload()
    expect(page.get_by_text("Not sent yet: Saw the child")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".govuk-inset-text")).to_contain_text("saw the child", timeout=30_000)
    expect(page.get_by_text("Not sent yet")).to_be_hidden()
    assert page.get_by_text("“He has a cold.”").count() == 1
    expect(page.locator("[data-visit][data-kept=no]")).to_be_visible()


def test_without_a_script_the_five_buttons_are_a_plain_form(open_desk: Callable[..., Page]) -> None:
    visit = send_somebody(open_desk(OFFICER))
    page = open_desk(OFFICER, java_script_enabled=False, viewport={"width": 320, "height": 700})
    page.goto(visit)
    page.get_by_role("button", name="No reply: card left").click()
    assert "card left" in page.locator("main .govuk-inset-text").inner_text()
