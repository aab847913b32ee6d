"""A referral on both desks in a browser: taken, ticked, asked, answered, accepted, decided, and told at the school."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Desk, accessible, fits
from tests.letters.reading_pdf import page_count

pytestmark = pytest.mark.browser

COUNCIL, SCHOOL = "s.webb@authority.example", "d.price@oakbridge.example"
REASON = "Help was offered and taken up, and mornings are as before."


def says(page: Page) -> str:
    return page.locator("main").inner_text()


def press(page: Page, name: str) -> None:
    """A button, and the page it leads to: sound and within its width."""
    page.get_by_role("button", name=name, exact=True).first.click()
    accessible(page)
    fits(page)


def a_new_one(council: Page) -> str:
    """Take the first referral of Oakbridge with the keyboard alone, and open it; its number."""
    council.goto("/desk?tab=new")
    row = council.locator("[data-row]", has_text="Oakbridge Academy").first
    number = row.locator("[data-key='o']").inner_text()
    while council.evaluate("document.activeElement.textContent.trim()") != number:
        council.keyboard.press("j")
    with council.expect_navigation():
        council.keyboard.press("t")
    assert f"{number} is yours now." in council.locator("body").inner_text()
    while council.evaluate("document.activeElement.textContent.trim()") != number:
        council.keyboard.press("j")
    with council.expect_navigation():
        council.keyboard.press("o")
    assert number in says(council)
    accessible(council)
    fits(council)
    return number


def asked(council: Page) -> None:
    council.locator("input[name=support][value=ask]").check()
    press(council, "Keep it, and ask the school")
    council.locator("textarea[name=support]").fill("On which day was breakfast offered?")
    press(council, "Ask the school")
    assert "The council waits for the school" in says(council)


def sent_page(school: Page) -> str:
    """The page of the referral about which the council has just asked."""
    school.goto("/referrals")
    addresses = school.locator("main a[href$='/sent']").evaluate_all("all => all.map(a => a.href)")
    for address in addresses:
        school.goto(address)
        if "On which day was breakfast offered?" in says(school):
            return str(address)
    raise AssertionError("the question has not reached the school")


def answered(school: Page) -> str:
    address = sent_page(school)
    accessible(school)
    school.locator("main a", has_text="On which day was breakfast offered?").first.click()
    school.get_by_role("link", name="Answer the council").first.click()
    accessible(school)
    school.locator("[name=answer]").fill("On Monday 2 November, at the gate.")
    press(school, "Answer")
    return address


def decided(council: Page, card: str) -> int:
    """Accept, and decide for each parent: how many."""
    council.goto(card)
    assert "Answered" in says(council)
    press(council, "Accept")
    parents = council.get_by_role("button", name=re.compile("^Decide for")).count()
    for _ in range(parents):
        council.get_by_role("button", name=re.compile("^Decide for")).first.click()
        accessible(council)
        council.locator("input[name=kind][value=support]").check()
        council.locator("[name=reasons]").fill(REASON)
        press(council, "Decide, and tell the school")
    return parents


def test_from_the_tray_to_the_outcome_at_the_school(open_desk: Callable[..., Page]) -> None:
    council, school = open_desk(COUNCIL), open_desk(SCHOOL)
    a_new_one(council)
    card = council.url
    asked(council)
    address = answered(school)
    parents = decided(council, card)
    assert parents >= 1
    school.goto(address)
    accessible(school)
    assert says(school).count(REASON) == parents
    assert "Decided" in says(school)
    council.goto(card)
    council.get_by_role("link", name="Support", exact=True).first.click()
    council.get_by_role("link", name=re.compile("^A letter to")).click()
    accessible(council)
    assert "help with getting to school" in says(council)


def test_single_keys_can_be_switched_off(open_desk: Callable[..., Page]) -> None:
    council = open_desk(COUNCIL)
    council.goto("/settings")
    council.get_by_label(re.compile("single", re.IGNORECASE)).first.uncheck()
    council.locator("main form button[type=submit]").first.click()
    council.goto("/desk?tab=open")
    before = council.url
    council.locator("[data-key='o']").first.focus()
    council.keyboard.press("o")
    assert council.url == before
    assert "Single keys are switched off." in says(council)


def test_the_support_meetings_paper_is_one_sheet(open_desk: Callable[..., Page], desk: Desk) -> None:
    school = open_desk(SCHOOL)
    school.goto("/support-meetings")
    school.locator("main a[href^='/support-meetings/']").first.click()
    accessible(school)
    meeting = school.url
    names = school.locator("main tbody th").all_inner_texts()
    school.goto(f"{meeting}/paper")
    accessible(school)
    assert names, "nobody is away for half the time: the paper proves nothing"
    assert [n for n in names if n.split(",")[0] in says(school)] == []
    assert page_count(school.pdf(format="A4")) == 1


def test_a_name_is_asked_about_before_it_goes_to_the_council(open_desk: Callable[..., Page]) -> None:
    school = open_desk(SCHOOL)
    school.goto("/support-meetings")
    school.locator("main a[href^='/support-meetings/']").first.click()
    name = school.locator("main tbody th").first.inner_text().split(",")[0]
    school.locator("[name=what]").fill(f"A bus pass for {name}")
    school.locator("[name=who]").fill("The council")
    school.locator("[name=by_date]").fill((date.today() + timedelta(30)).isoformat())  # noqa: DTZ011
    press(school, "Keep what was agreed")
    assert "may be a pupil’s name" in says(school)
    assert school.locator("[name=what]").input_value() == f"A bus pass for {name}"
    school.locator("[name=what]").fill("A bus pass for one family")
    press(school, "Keep what was agreed")
    assert "A bus pass for one family" in says(school)
