"""Letters to many families as Dawn sends them: made while she is elsewhere, looked at, stopped, posted, come back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, accessible, fits
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.browser

OFFICER = "d.price@oakbridge.example"
PUT_OFF = """
from django.db import connection
connection.cursor().execute(
    "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day'"
    " WHERE status = 'todo' AND task_name LIKE '%send_message'"
)
"""


def start(page: Page, first: int, children: int) -> str:
    """A run for a few of those who need a letter, from the keyboard; its address."""
    page.goto("/letters")
    page.locator("[name=pupils]").evaluate_all(
        "(boxes, [from, to]) => boxes.forEach((box, n) => { box.checked = n >= from && n < to })",
        [first, first + children],
    )
    Keyboard(page).push("Make the letters to look at")
    expect(page.locator("#progress")).to_contain_text("You can leave this page")
    return page.url


def work(desk: Desk) -> None:
    """The worker makes what is to be made. Messages on hold stay out: they wait by the demonstration's clock, and
    the database, on a later day, would hand them out again without end."""
    desk.command("shell", "--no-imports", "-c", PUT_OFF)
    desk.command("procrastinate", "worker", "--one-shot")


def in_the_database(desk: Desk, statement: str) -> str:
    """What a statement prints, asked of the school behind the page."""
    setting = (
        "from gatepost.access.wall import scope; from gatepost.access.models import School; "
        "from gatepost.letters.models import Letter, Run; from gatepost.records.models import RegisterYear\n"
        "with scope([School.objects.get(name__startswith='Oakbridge').pk]):\n    "
    )
    return desk.command("shell", "--no-imports", "-c", setting + statement).strip()


def test_letters_are_made_while_one_is_elsewhere_looked_at_and_posted(
    desk: Desk, open_desk: Callable[..., Page]
) -> None:
    page = open_desk(OFFICER)
    keys = Keyboard(page)
    run = start(page, 0, 3)
    accessible(page)
    fits(page)
    page.goto("/cases")
    work(desk)
    page.goto(run)
    expect(page.locator("#progress")).to_contain_text("Made: letters for 3 children")
    accessible(page)

    # The preview: down to the next, "e" changes one, "x" takes it out with a reason.
    keys.press(page.locator("main li a[href^='/letters/']").first)
    accessible(page)
    fits(page)
    first = page.url
    with page.expect_navigation():
        page.keyboard.press("ArrowDown")
    second = page.url
    assert second != first
    with page.expect_navigation():
        page.keyboard.press("ArrowUp")
    assert page.url == first
    with page.expect_navigation():
        page.keyboard.press("e")
    assert page.url.endswith("/edit")
    accessible(page)
    keys.write(page.locator("main textarea").nth(1), "We have seen some days off, and would like to help.")
    with page.expect_navigation():
        page.get_by_role("button", name="Change this letter").press("Enter")
    expect(page.locator("main")).to_contain_text("would like to help.")
    page.goto(second)
    page.keyboard.press("x")
    page.keyboard.insert_text("They rang this morning.")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("They rang this morning.")

    # Approved, on the sheet for the post office, posted; and one comes back.
    page.goto(run)
    keys.push("Approve ")
    keys.press(page.get_by_role("link", name=re.compile("by postcode")).last)
    accessible(page)
    page.goto(run)
    keys.write(page.locator("[name=proof]"), "AB 123 456 7")
    keys.push("Posted: ")
    expect(page.locator("main")).to_contain_text("They rang this morning.")
    code = in_the_database(
        desk, f"print(Letter.objects.filter(run={run.rsplit('/', 1)[1]}, state='posted').first().code)"
    )
    page.goto("/letters/returned")
    keys.write(page.locator("[name=code]"), code)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Nobody is written to at this address")
    page.goto(run)
    expect(page.locator("main")).to_contain_text("came back")


def test_a_run_that_is_stopped_makes_nothing_more(desk: Desk, open_desk: Callable[..., Page]) -> None:
    page = open_desk(OFFICER)
    run = start(page, 10, 2)
    Keyboard(page).push("Stop")
    work(desk)
    page.goto(run)
    expect(page.locator("main")).to_contain_text("Stopped.")
    assert page.get_by_role("button", name=re.compile("Approve")).count() == 0


def test_a_mark_that_changes_after_the_approval_keeps_the_letter_from_the_post(
    desk: Desk, open_desk: Callable[..., Page]
) -> None:
    page = open_desk(OFFICER)
    keys = Keyboard(page)
    run = start(page, 20, 1)
    work(desk)
    page.goto(run)
    keys.push("Approve ")
    in_the_database(
        desk,
        f"pupil = Run.objects.get(pk={run.rsplit('/', 1)[1]}).children.get().pupil_id; "
        "year = RegisterYear.objects.filter(pupil=pupil).order_by('year').last(); marks = bytes(year.marks); "
        "year.marks = marks.replace(b'O', b'M', 1) if b'O' in marks else marks.replace(b'/', b'I', 1); year.save()",
    )
    keys.push("Posted: ")
    said = page.locator("main").inner_text()
    assert "Marks have changed since." in said
    assert "Posted: 1" not in said
