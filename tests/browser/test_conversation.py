"""A whole talk as Dawn holds it: with the keyboard alone, with the connection cut twice, and without a script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Desk, accessible, fits
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser

OFFICER, HEAD_OF_YEAR = "d.price@oakbridge.example", "r.castellan@oakbridge.example"
FIRST, SECOND = "up all night on her phone", ", tummy hurts in the mornings"


def begin(page: Page, child: str = "Amira") -> str:
    """From the list of cases to the first step; the address of the steps."""
    keys = Keyboard(page)
    page.goto("/cases")
    keys.press(page.get_by_role("link", name=re.compile(child)).first)
    keys.follow("Talk with a parent")
    accessible(page)
    fits(page)
    assert child not in page.title()
    keys.write(page.locator("[name=good_thing]"), "Ms Roe says that Art has gone really well.")
    keys.press(page.get_by_role("button", name="Start", exact=True))
    assert page.url.endswith("/steps/greeting")
    return page.url.rsplit("/", 1)[0]


def heading(page: Page) -> str:
    return page.locator("#step-heading").inner_text()


def saved(page: Page) -> Locator:
    return page.locator("[data-saved]")


def onward(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowRight")


def pick(page: Page, question: str, value: str) -> None:
    Keyboard(page).choose(page.get_by_role("group", name=question), value)


def test_a_whole_talk_with_the_keyboard_and_the_connection_cut_twice(
    desk: Desk, open_desk: Callable[..., Page]
) -> None:
    page = open_desk(OFFICER)
    steps = begin(page)
    pick(page, "Is it the right person?", "yes")
    accessible(page)
    onward(page)
    assert "Who I am" in heading(page)
    onward(page)
    assert "really well" in page.locator(".gp-talk__say").inner_text()
    page.goto(f"{steps}/days_missed")
    assert re.search(r"has missed \d+½? days since", page.locator(".gp-talk__say").inner_text())
    accessible(page)
    onward(page)
    onward(page)
    assert "What makes it hard?" in heading(page)

    # The words go straight into the box; the connection goes, twice, and every word is kept.
    page.keyboard.insert_text(FIRST)
    expect(saved(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    page.context.set_offline(True)
    page.keyboard.insert_text(SECOND)
    expect(saved(page)).to_have_text(re.compile("no connection"))
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[name=q_parents_words]")).to_have_value(FIRST + SECOND)
    page.context.set_offline(False)
    expect(saved(page)).to_have_text(re.compile("^Saved"))
    page.context.set_offline(True)
    page.keyboard.press("Alt+1")
    page.keyboard.press("Alt+3")
    expect(saved(page)).to_have_text(re.compile("no connection"))
    page.context.set_offline(False)
    expect(saved(page)).to_have_text(re.compile("^Saved"))
    ticked = page.locator("[name=q_reasons]:checked").count()
    assert ticked == 2

    # Whoever types without a pause is kept all the same.
    note = page.locator("[name=note]")
    note.focus()
    before = saved(page).inner_text()
    for sign in "she likes art and the new tutor, and she will try the side gate" * 2:
        page.keyboard.type(sign, delay=100)
        if saved(page).inner_text() != before:
            break
    assert saved(page).inner_text() != before
    page.locator("[name=q_parents_words]").focus()
    expect(saved(page)).to_have_text(re.compile("^Saved"))

    # The browser dies: another one finds the draft.
    again = page.context.new_page()
    page.close()
    again.goto(f"{steps}/working_together")
    expect(again.locator("[name=q_parents_words]")).to_have_value(FIRST + SECOND)
    assert again.locator("[name=q_reasons]:checked").count() == 2
    accessible(again)
    fits(again)
    finish(again, steps)


def finish(page: Page, steps: str) -> None:
    keys = Keyboard(page)
    page.locator("[name=q_parents_words]").focus()
    onward(page)
    page.keyboard.press("Alt+ArrowLeft")
    page.wait_for_url("**/working_together")
    assert "✔" in heading(page)
    page.goto(f"{steps}/early_help")
    pick(page, "What did the parent say?", "no")
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowRight")
    accessible(page)
    assert "What was explained?" in page.locator(".govuk-error-summary").inner_text()
    keys.tick(page.locator("[name=q_explained]").first)
    keys.write(page.locator("[name=q_answered_by]"), "Mrs Khan")
    keys.write(page.locator("[name=q_in_language]"), "Urdu")
    onward(page)
    page.goto(f"{steps}/register_times")
    onward(page)
    page.goto(f"{steps}/thanks")
    keys.push("Said it: end the talk")
    assert page.url.endswith("/after")
    accessible(page)
    told = page.locator("main").inner_text()
    assert FIRST + SECOND in told
    keys.push("Keep all this")
    accessible(page)
    told = page.locator("main").inner_text()
    assert "Our talk to Mrs Samina Khan" in told
    assert "Attendance certificate to Mrs Samina Khan" in told
    letter = page.locator("details", has_text="Our talk to").first.inner_text()
    assert FIRST in letter
    assert "council" not in letter
    assert "reading age" in letter
    # Two presses since the talk ended: all of it is kept, and all of it goes.
    keys.push("Send ")
    accessible(page)
    assert "To be approved" not in page.locator("main").inner_text()
    assert "To be posted" in page.locator("main").inner_text()


def test_without_a_script_each_button_keeps_what_was_typed(
    desk: Desk, open_desk: Callable[..., Page]
) -> None:
    page = open_desk(HEAD_OF_YEAR, java_script_enabled=False)
    page.goto("/cases")
    page.get_by_role("link", name=re.compile("Kofi")).first.click()
    page.get_by_role("link", name="Talk with a parent").click()
    page.get_by_role("button", name="Parent is here in person").click()
    steps = page.url.rsplit("/", 1)[0]
    page.locator("[name=note]").fill("They came with a neighbour.")
    page.get_by_role("button", name=re.compile("14 One thing to do first")).click()
    assert page.url.endswith("/first_thing")
    page.goto(f"{steps}/greeting")
    assert page.locator("[name=note]").input_value() == "They came with a neighbour."
    page.get_by_text("Pause: they are upset").click()
    page.get_by_role("button", name="Stop, and ring later").click()
    assert page.url.endswith("/after")
    told = page.locator("main").inner_text()
    assert "That is a good outcome" in told
    assert page.locator("[name=outcome][value=stopped]").is_checked()


def test_the_second_of_two_writers_sees_both_texts(desk: Desk, open_desk: Callable[..., Page]) -> None:
    dawn, year = open_desk(OFFICER), open_desk(HEAD_OF_YEAR)
    steps = begin(dawn, "Megan")
    for page, words in ((dawn, "Dawn's words"), (year, "The other words")):
        page.goto(f"{steps}/working_together")
        expect(page.locator("[name=q_parents_words]")).to_be_focused()
        page.locator("[name=note]").wait_for()
        if page is dawn:
            year.goto(f"{steps}/working_together")
            page.keyboard.insert_text(words)
            expect(saved(page)).to_have_text(re.compile("^Saved"))
    year.go_back()
    year.goto(f"{steps}/working_together")
    stale = year.locator("[name=seen_version]")
    stale.evaluate("field => { field.value = 0 }")
    year.locator("[name=q_parents_words]").fill("The other words")
    expect(saved(year)).to_have_text(re.compile("wrote here while you were writing"))
    with year.expect_navigation():
        year.get_by_role("button", name="Keep", exact=True).last.click()
    both = year.get_by_role("alert").first.inner_text()
    assert "Dawn's words" in both
    assert "The other words" in both
    accessible(year)


def test_the_guide_is_one_sheet(desk: Desk, open_desk: Callable[..., Page]) -> None:
    page = open_desk(OFFICER, viewport={"width": 390, "height": 844})
    page.goto("/cases")
    page.get_by_role("link", name=re.compile("Amira")).first.click()
    page.get_by_role("link", name="Talk with a parent").click()
    fits(page)
    page.get_by_role("link", name="Print the guide").click()
    accessible(page)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
