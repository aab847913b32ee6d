"""From an offer to a review: a meeting, the parent's own answer without a script, and a plan looked at again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.clock import NOW
from tests.browser.conftest import Desk, accessible, fits

pytestmark = pytest.mark.browser

HEAD_OF_YEAR = "l.farnsworth@oakbridge.example"
PHONE = {"width": 390, "height": 800}
CODE = re.compile(r"code (\d+-[A-Z0-9]+)")


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def looked_at(page: Page) -> None:
    accessible(page)
    fits(page)


def the_parents_page(browser: Browser, desk: Desk, code: str) -> Page:
    """The page that a parent without an account opens by the code in the letter; no script runs on it."""
    phone = browser.new_context(base_url=desk.address, java_script_enabled=False, viewport=PHONE)
    page = phone.new_page()
    page.goto("/p")
    page.locator("[name=code]").fill(code)
    with page.expect_navigation():
        page.locator("button[type=submit]").click()
    return page


def seen_by_axe(browser: Browser, address: str) -> None:
    """The same page once more with scripts on, for axe is one."""
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(address)
    looked_at(page)
    page.context.close()


def offered(page: Page) -> str:
    """Plan a meeting for Amira; the code that stands in the first letter."""
    page.goto("/cases")
    page.get_by_role("link", name=re.compile("Amira")).first.click()
    page.get_by_role("link", name="Plan", exact=True).click()
    page.goto(page.url.replace("/plan", "/meetings/new"))
    looked_at(page)
    page.locator("[name=place]").fill("Room 4, blue door")
    page.locator("[name=tell][value=letter]").check()
    press(page, "Offer this meeting")
    looked_at(page)
    code = CODE.search(page.locator("main").inner_text())
    assert code, "the letter's code stands on the meeting's page"
    return code[1]


def test_a_meeting_is_answered_by_the_parent_and_its_plan_is_reviewed(
    browser: Browser, desk: Desk, open_desk: Callable[..., Page]
) -> None:
    page = open_desk(HEAD_OF_YEAR)
    code = offered(page)
    meeting = page.url

    parent = the_parents_page(browser, desk, code)
    assert "Amira" not in parent.title() and "Khan" not in parent.title()
    seen_by_axe(browser, parent.url)
    parent.locator("[name=coming]").first.check()
    parent.locator("[name=wishes]").fill("An interpreter, please")
    with parent.expect_navigation():
        parent.get_by_role("button", name="Send to the school").click()
    assert "/p/thanks/" in parent.url
    seen_by_axe(browser, parent.url)
    parent.context.close()

    page.goto(meeting)
    expect(page.locator("h1")).to_have_text(re.compile(r"at 16:00, at school"))
    expect(page.locator("main")).to_contain_text("Can come: “An interpreter, please”")
    page.goto(f"{meeting}/agenda")
    looked_at(page)

    held(page, meeting)
    plan = plan_agreed(page, meeting)
    page.goto(f"{plan}/review")
    looked_at(page)
    reviewed(page)
    expect(page).to_have_url(re.compile("/stand-down$"))  # where that decision leads
    page.goto(page.url.replace("/stand-down", "/plan"))
    expect(page.locator("main")).to_contain_text("Quieter mornings help")
    looked_at(page)


def held(page: Page, meeting: str) -> None:
    """Another time was agreed by phone: now. Who came, and what each of them said."""
    page.goto(meeting)
    page.get_by_text("Another time was agreed").click()
    page.locator("[name=other]").fill(f"{NOW:%Y-%m-%dT%H:%M}")
    page.locator("[name=way]").select_option("phone")
    press(page, "Set this time")
    page.get_by_role("link", name=re.compile("In the meeting")).click()
    looked_at(page)
    page.locator("[name=came]").first.check()
    page.locator("[name=says_family_side_1]").fill("Changing for PE is the worst of it.")
    press(page, "Keep this meeting")
    expect(page.get_by_role("alert")).to_contain_text("Say who said it.")
    expect(page.locator("[name=says_family_side_1]")).to_have_value("Changing for PE is the worst of it.")
    page.locator("[name=who_family_side_1]").fill("Mrs Khan")
    press(page, "Keep this meeting")
    page.goto(meeting)
    expect(page.locator("main")).to_contain_text("Changing for PE is the worst of it.")
    looked_at(page)


def plan_agreed(page: Page, meeting: str) -> str:
    """Write a plan with one thing for school, begin it, and keep the mother's yes; its address."""
    page.goto(meeting)
    page.get_by_role("link", name="Plan", exact=True).click()
    with page.expect_navigation():
        page.locator("form[action$='plan/write'] button").first.click()
    page.locator("[name=does]").fill("A quiet room to change for PE")
    page.locator("[name=owner]").select_option("school")
    page.locator("[name=who]").fill("Ms Roe")
    page.locator("[name=how_known]").fill("In PE every week")
    press(page, "Add to the plan")
    looked_at(page)
    press(page, "Begin this plan")
    page.get_by_text("Keep an answer").click()
    page.locator("[name=parent]").first.check()
    page.locator("[name=answer][value=yes]").check()
    page.locator("[name=witness]").fill("Ms Roe")
    press(page, "Keep this answer")
    expect(page.locator("main")).to_contain_text("heard by Ms Roe")
    looked_at(page)
    return page.url


def reviewed(page: Page) -> None:
    """Say what became of it, and end well."""
    page.locator("[name^=did_][value=yes]").check()
    page.locator("[name^=helped_][value=yes]").check()
    page.locator("[name=feels]").first.check()
    page.locator("[name=decision][value=stand_down]").check()
    page.locator("[name=learned]").fill("Quieter mornings help")
    press(page, "Keep this review")
    looked_at(page)


def test_of_two_people_who_edit_one_row_the_second_sees_both_texts(
    desk: Desk, open_desk: Callable[..., Page]
) -> None:
    first, second = open_desk(HEAD_OF_YEAR), open_desk("d.price@oakbridge.example")
    first.goto("/cases")
    first.get_by_role("link", name=re.compile("Megan")).first.click()
    row = re.sub(r"(/cases/\d+).*", r"\1/checklist/young_carer", first.url)
    for page in (first, second):
        page.goto(row)
    first.locator("[name=q_effect]").fill("Late after treatment days.")
    press(first, "Save and back")
    second.locator("[name=q_effect]").fill("Rings home at lunch to ask how it is going.")
    press(second, "Save and back")
    shown = second.locator("main")
    expect(shown).to_contain_text("Late after treatment days.")
    expect(shown).to_contain_text("Rings home at lunch to ask how it is going.")
    expect(second.locator("[name=q_effect]")).to_have_value("Rings home at lunch to ask how it is going.")
    looked_at(second)
    press(second, "Save and back")  # now knowingly
    second.goto(row)
    expect(second.locator("[name=q_effect]")).to_have_value("Rings home at lunch to ask how it is going.")
