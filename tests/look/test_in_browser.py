"""The gallery in a real browser: by day, by night, narrow, with faults, with and without a script."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.look import gallery

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--allow-file-access-from-files"]
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    gallery.write(folder)
    return folder


def opened(browser: Browser, pages: Path, name: str, *, width: int = 1366, script: bool = True) -> Page:
    viewport = {"width": width, "height": 768}
    page = browser.new_context(viewport=viewport, java_script_enabled=script).new_page()  # type: ignore[arg-type]
    page.goto((pages / f"{name}.html").as_uri())
    return page


@pytest.mark.parametrize("name", ["light", "dark", "faulty"])
def test_nobody_is_shut_out(browser: Browser, pages: Path, name: str) -> None:
    page = opened(browser, pages, name)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 640, 1366])
def test_the_page_never_scrolls_sideways(browser: Browser, pages: Path, width: int) -> None:
    page = opened(browser, pages, "faulty", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_everything_to_press_is_large_enough(browser: Browser, pages: Path) -> None:
    page = opened(browser, pages, "light", width=390)
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, select, input:not([type=hidden]), nav a, .govuk-button')]
        .map(each => [each, each.getBoundingClientRect()]).filter(([, box]) => box.width > 0 && box.height < 24)
        .map(([each]) => each.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_faults_take_the_focus_and_lead_to_their_field(browser: Browser, pages: Path) -> None:
    page = opened(browser, pages, "faulty")
    assert "govuk-error-summary" in page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="Write who does it.").press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_who"


def test_an_answer_reveals_what_follows_from_it(browser: Browser, pages: Path) -> None:
    page = opened(browser, pages, "light")
    reason = page.get_by_label("Why is it not needed?")
    assert not reason.is_visible()
    page.get_by_label("Not needed", exact=True).check()
    assert reason.is_visible()


def test_without_a_script_everything_can_be_answered(browser: Browser, pages: Path) -> None:
    page = opened(browser, pages, "light", script=False)
    assert page.get_by_label("Why is it not needed?").is_visible()
    page.locator("summary", has_text="Dawn Price").click()
    assert page.get_by_role("link", name="My settings").is_visible()


def test_focus_is_never_hidden_by_the_bar_at_the_foot(browser: Browser, pages: Path) -> None:
    page = opened(browser, pages, "light")
    page.get_by_label("Who does it?").focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        box, bar = page.evaluate(
            """[document.activeElement, document.querySelector('.gp-actions--sticky')]
            .map(each => each.getBoundingClientRect().toJSON())"""
        )
        inside = page.evaluate("!!document.activeElement.closest('.gp-actions--sticky')")
        assert inside or box["top"] < bar["top"] or box["top"] >= bar["bottom"]
