"""The morning in a real browser: sixty absences by keyboard, and nobody is shut out of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, accessible, fits

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nobody_rung_yet")]
OFFICER, COLLEAGUE, LEAD = (
    "d.price@oakbridge.example",
    "l.barton@oakbridge.example",
    "j.bell@oakbridge.example",
)
EVERYBODY = "/morning?show=all"
WAITS = "Saved on this computer, will send"
ELSEWHERE = "c.whitby@millbrook.example"
AFTERWARDS = """
from datetime import timedelta
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.records.models import RegisterImport
school = School.objects.get(phase='primary')
with scope([school.pk]):
    for each in RegisterImport.objects.filter(school=school):
        each.at += timedelta(days={days})
        each.save()
"""


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def how_many(page: Page, shown: str) -> int:
    return int(page.locator(f"#many-{shown}").inner_text())


def on_the_list(page: Page, address: str = "/morning") -> Keys:
    """Stand on the first row, as the page does by itself."""
    page.goto(address)
    # Never wait_for_function: what it asks a second time is code from a string, which our security policy forbids.
    expect(page.locator("[data-row]:focus-within")).to_have_count(1)
    return Keys(page)


@pytest.fixture
def school_day(open_desk: Callable[..., Page]) -> Page:
    """The list, as the attendance officer has it."""
    page = open_desk(OFFICER)
    page.goto("/morning")
    return page


def test_no_answer_is_one_key_and_undo_another(school_day: Page) -> None:
    keys = on_the_list(school_day)
    dots = school_day.locator("[data-row] .gp-away__tried").first
    before = dots.inner_text().count("●")
    keys.press("n")
    expect(school_day.locator("#said")).to_contain_text("no answer")
    assert keys.pressed == 1
    assert dots.inner_text().count("●") == before + 1
    keys.press("u")
    expect(school_day.locator("#said")).to_contain_text("taken back")
    assert dots.inner_text().count("●") == before


def test_sixty_absences_take_no_more_than_180_keys(school_day: Page) -> None:
    """Spoken to sixty families, all ill: three keys each, and the next row comes by itself."""
    keys = on_the_list(school_day)
    before = how_many(school_day, "safe")
    for _ in range(60):
        keys.press("s", "i", "Enter")
    expect(school_day.locator("#many-safe")).to_have_text(str(before + 60), timeout=60_000)
    assert keys.pressed <= 180


def test_a_worry_reaches_the_lead_in_two_keys(school_day: Page, open_desk: Callable[..., Page]) -> None:
    keys = on_the_list(school_day)
    keys.press("!", "Enter")
    expect(school_day.locator("#said")).to_contain_text("told the safeguarding lead")
    board = open_desk(LEAD)
    board.goto("/morning/board")
    expect(board.get_by_text("Somebody is worried.").first).to_be_visible()
    accessible(board)
    board.get_by_role("link", name="Decide").first.click()
    expect(board.get_by_role("button", name="Keep this decision")).to_be_visible()
    accessible(board)


def test_news_of_others_does_not_take_a_worry_from_the_keyboard(school_day: Page) -> None:
    """The list is brought up to date every few seconds, also between two keys of one person."""
    keys = on_the_list(school_day)
    keys.press("!")
    with school_day.expect_response(lambda answer: "/morning/changes" in answer.url):
        school_day.evaluate(
            "const at = document.getElementById('changes'); at.setAttribute('hx-get', '/morning/changes?v=old');"
            "htmx.process(at); htmx.ajax('GET', '/morning/changes?v=old', {target: '#changes', swap: 'outerHTML'})"
        )
    expect(school_day.locator("#changes")).not_to_have_attribute("hx-get", "/morning/changes?v=old")
    keys.press("Enter")
    expect(school_day.locator("#said")).to_contain_text("told the safeguarding lead")


def test_without_a_connection_keys_wait_on_their_rows_and_go_later(school_day: Page) -> None:
    keys = on_the_list(school_day)
    before = how_many(school_day, "safe")
    school_day.context.set_offline(True)
    keys.press("s", "i", "Enter", "s", "i", "Enter")
    expect(school_day.get_by_text(WAITS).first).to_be_visible()
    school_day.get_by_role("link", name="Close the morning").click()
    expect(school_day.locator("#said")).to_contain_text("2 not sent yet")
    school_day.context.set_offline(False)
    expect(school_day.locator("#many-safe")).to_have_text(str(before + 2), timeout=30_000)


def test_a_list_that_hears_no_news_says_that_it_may_be_old(school_day: Page) -> None:
    school_day.clock.install()
    on_the_list(school_day, EVERYBODY)
    old = school_day.locator("#old-page")
    school_day.context.set_offline(True)
    school_day.clock.run_for(16_000)
    expect(old).to_contain_text("this page may be out of date")
    accessible(school_day)
    school_day.context.set_offline(False)
    school_day.clock.run_for(16_000)
    expect(old).to_have_count(0)
    school_day.context.clear_cookies()
    school_day.clock.run_for(16_000)
    expect(old).to_contain_text("You are signed out")
    expect(school_day.locator("#name-login, [name=login]")).to_have_count(0)


def test_what_was_pressed_without_a_connection_outlives_the_page_and_holds_no_words(school_day: Page) -> None:
    """The page is left and opened again: the computer still has the key, the server gets it once, with no name."""
    keys = on_the_list(school_day)
    name = school_day.locator(":focus").inner_text()
    school_day.route("**/morning/*", lambda route: route.abort())
    school_day.route("**/morning/*?*", lambda route: route.abort())
    keys.press("a")
    expect(school_day.get_by_text(WAITS)).to_have_count(1)
    held = school_day.evaluate("JSON.stringify({...localStorage})")
    assert name.split()[0] not in held
    school_day.on("dialog", lambda dialog: dialog.accept())
    school_day.goto("/morning?show=all")
    expect(school_day.get_by_text(WAITS)).to_have_count(1)
    school_day.unroute_all()
    row = school_day.locator("[data-row]").filter(has_text=name.split(" ", 1)[0]).first
    expect(row.locator(".gp-away__now")).to_contain_text("Safe", timeout=30_000)
    assert school_day.evaluate("localStorage.getItem('gatepost-keys-' + document.body.dataset.me)") == "[]"


def test_a_form_that_does_not_reach_the_server_is_kept_with_its_words(school_day: Page) -> None:
    keys = on_the_list(school_day)
    name = school_day.locator(":focus").get_attribute("id")
    keys.press("Enter")
    school_day.get_by_label("Their words, if you like").fill("He slept badly.")
    school_day.get_by_label("Best time to ring, if they said").fill("never before ten")
    school_day.locator("label:has([value=ill])").click()
    school_day.context.set_offline(True)
    school_day.get_by_role("button", name="Save what you heard").click()
    expect(school_day.get_by_text(WAITS)).to_have_count(1)
    held = school_day.evaluate("JSON.stringify({...localStorage})")
    assert "slept" not in held and "before ten" not in held
    school_day.context.set_offline(False)
    expect(school_day.get_by_text(WAITS)).to_have_count(0, timeout=30_000)
    school_day.locator(f"#{name}").click()
    expect(school_day.get_by_text("best rung: never before ten")).to_be_visible()
    school_day.goto("/morning/close")
    expect(school_day.get_by_role("cell").filter(has_text="He slept badly.")).to_be_visible()


def test_a_key_on_a_row_whose_answer_is_still_on_its_way_is_not_lost(school_day: Page) -> None:
    """A wrong number, and at once a talk with the next contact, before the server has answered the first."""
    keys = on_the_list(school_day)
    row = school_day.locator("[data-row]:has([data-left='2'])").first
    row.locator(".gp-away__name").focus()
    safe = how_many(school_day, "safe")
    key = row.get_attribute("id")
    keys.press("n", "s")
    expect(school_day.locator(f"#{key} [data-left='1']")).to_be_attached()
    expect(school_day.locator(f"#{key} #spoke-strip")).to_be_visible()
    keys.press("i", "Enter")
    expect(school_day.locator("#many-safe")).to_have_text(str(safe + 1))


def test_the_counts_of_the_keys_are_those_of_the_server(school_day: Page) -> None:
    """Each answer brings one row; what it changes in the headings is counted by the page itself."""
    keys = on_the_list(school_day, EVERYBODY)
    keys.press("n", "a", "h")
    expect(school_day.locator("#said")).to_contain_text("visit asked for")
    school_day.keyboard.press("u")
    expect(school_day.locator("#said")).to_contain_text("taken back")
    counted = school_day.locator("#counts, .gp-pills").all_inner_texts()
    school_day.reload()
    assert school_day.locator("#counts, .gp-pills").all_inner_texts() == counted


def test_letters_typed_into_a_field_keep_nothing(school_day: Page) -> None:
    on_the_list(school_day, EVERYBODY)
    school_day.keyboard.press("Enter")
    words = school_day.get_by_label("Their words, if you like")
    words.fill("")
    words.press_sequentially("navwh")
    assert words.input_value() == "navwh"
    expect(school_day.locator("#said")).to_be_empty()


def test_the_open_list_is_accessible_by_day_and_by_night(open_desk: Callable[..., Page]) -> None:
    for scheme in ("light", "dark"):
        page = open_desk(COLLEAGUE, color_scheme=scheme)
        for address in ("/morning?show=all", "/morning/close", "/morning/paper"):
            page.goto(address)
            accessible(page)
        page.goto("/morning?show=all")
        page.locator(".gp-away__name").first.click()
        expect(page.get_by_role("button", name="I am worried")).to_be_visible()
        accessible(page)


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_narrow_screen_without_a_script_a_call_can_be_kept(
    open_desk: Callable[..., Page], width: int
) -> None:
    page = open_desk(COLLEAGUE, java_script_enabled=False, viewport={"width": width, "height": 700})
    page.goto(EVERYBODY)
    fits_without_script(page, width)
    page.locator(".gp-away__name").last.click()
    page.get_by_role("button", name="Here, or on the way").click()
    assert "here, or on the way" in page.locator(".gp-news").inner_text()


def fits_without_script(page: Page, width: int) -> None:
    """Without a script the browser can still measure what it drew."""
    boxes = [each.bounding_box() for each in page.locator(".gp-away__line, .gp-pills a, .gp-find").all()]
    assert all(box is None or box["x"] + box["width"] <= width + 1 for box in boxes)


def test_twenty_rows_on_a_small_desktop_screen(school_day: Page) -> None:
    school_day.goto("/morning?show=all")
    seen = school_day.evaluate(
        "[...document.querySelectorAll('[data-row]')].filter(e => e.getBoundingClientRect().bottom <= 768).length"
    )
    assert seen >= 20
    fits(school_day)


def test_the_list_waits_for_newer_marks_or_a_reason(desk: Desk, open_desk: Callable[..., Page]) -> None:
    """Without a script, on a telephone: the block, the paper list, a reason that is missing, and on."""
    desk.command("shell", "--no-imports", "-c", AFTERWARDS.format(days=-1))
    try:
        page = open_desk(ELSEWHERE, viewport={"width": 390, "height": 844})
        page.goto("/morning")
        expect(page.get_by_text("These marks are from yesterday")).to_be_visible()
        expect(page.locator("[data-row]")).to_have_count(0)
        accessible(page)
        fits(page)
        page.get_by_role("button", name="Continue anyway").click()
        expect(page.get_by_role("link", name="Say in a few words why")).to_have_count(1)
        page.get_by_label("Why you call on these marks").fill("The file comes at noon.")
        page.get_by_role("button", name="Continue anyway").click()
        expect(page.get_by_text("Carol Whitby went on at")).to_be_visible()
        expect(page.locator("[data-row]").first).to_be_visible()
        accessible(page)
        fits(page)
    finally:
        desk.command("shell", "--no-imports", "-c", AFTERWARDS.format(days=1))
