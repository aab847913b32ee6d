"""A morning from the first look to the last, interrupted every ninety seconds, and nothing of it is lost.

The script keeps a clock of its own: each step takes as long as it takes a person, and nobody waits for it.
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import GATEPOST, Desk, accessible
from tests.browser.test_morning import COLLEAGUE, LEAD, OFFICER, WAITS, how_many
from tests.browser.test_visit import TELEPHONE, send_somebody
from tests.messages.notify import Notify

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nobody_rung_yet")]
HEAD = "h.sutcliffe@oakbridge.example"
EVERY = 90
CALLS = (
    (("s", "i", "Enter"), 80, "Safe: ill"),
    (("a",), 40, "Safe: here, or on the way"),
    (("s", "t", "Enter"), 75, "Safe: transport"),
    (("s", "o", "Enter"), 70, "Safe: overslept"),
)
"""What is pressed, how many seconds the call took, and what the row says afterwards."""


class Day:
    """One officer's morning: its clock, what was kept, and what comes in between."""

    def __init__(self, page: Page, colleague: Page) -> None:
        self.page, self.colleague = page, colleague
        self.seconds = self.interrupted_at = self.interruptions = 0
        self.kept: dict[str, str] = {}
        self.others = cycle((self.away_and_back, self.somebody_else, self.no_connection, self.undone))

    def row(self) -> Locator:
        """The row that has the focus."""
        row = self.page.locator("[data-row]:focus-within")
        expect(row).to_have_count(1)
        return row

    def call(self, keys: tuple[str, ...], seconds: int, says: str) -> None:
        """Ring, keep what was heard, and perhaps be interrupted."""
        self.press(keys, says)
        self.takes(seconds)

    def press(self, keys: tuple[str, ...], says: str) -> None:
        row = self.row().get_attribute("id") or ""
        for key in keys:
            self.page.keyboard.press(key)
        self.kept[row] = says

    def takes(self, seconds: int) -> None:
        """Let the clock go on; every ninety seconds somebody or something interrupts."""
        self.seconds += seconds
        if self.seconds - self.interrupted_at >= EVERY:
            self.interrupted_at = self.seconds
            self.interruptions += 1
            next(self.others)()

    def away_and_back(self) -> None:
        """Somebody at the hatch: another page, at once, and back."""
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto("/")
        self.page.goto("/morning")
        self.row()

    def somebody_else(self) -> None:
        """A colleague rings the family that the officer is about to ring."""
        row = self.row().get_attribute("id")
        self.colleague.goto("/morning?show=all")
        self.colleague.locator(f"#{row} .gp-away__name").click()
        self.colleague.get_by_role("button", name="No answer").click()
        expect(self.colleague.locator("#said")).to_contain_text("no answer")

    def no_connection(self) -> None:
        """The connection goes for two calls, and comes back."""
        self.page.context.set_offline(True)
        for keys, _, says in (CALLS[0], CALLS[2]):
            self.press(keys, says)
        expect(self.page.get_by_text(WAITS).first).to_be_visible()
        self.page.context.set_offline(False)
        expect(self.page.get_by_text(WAITS)).to_have_count(0, timeout=60_000)

    def undone(self) -> None:
        """A key too many, and its undo."""
        row = self.row().get_attribute("id")
        before = self.page.locator(f"#{row} .gp-away__now").inner_text()
        self.page.keyboard.press("a")
        expect(self.page.locator(f"#{row} .gp-away__now")).to_contain_text("Safe", timeout=30_000)
        self.page.keyboard.press("u")
        expect(self.page.locator(f"#{row} .gp-away__now")).to_have_text(before)

    def nothing_is_lost(self) -> None:
        """Every row says what was kept on it."""
        self.page.goto("/morning?show=all")
        for row, says in self.kept.items():
            expect(self.page.locator(f"#{row} .gp-away__now")).to_contain_text(says)


@contextmanager
def worker(desk: Desk) -> Iterator[None]:
    """The background worker, as long as it is needed."""
    with subprocess.Popen(
        [*GATEPOST, "work"], env=desk.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            yield
        finally:
            running.terminate()


def text_and_answer(head: Page, page: Page, desk: Desk, gateway: Notify, browser: Browser) -> None:
    """The head switches texts on, the officer sends them, and one parent answers by the link, without an account."""
    head.goto("/messages/rules")
    head.get_by_label("Families may be texted from here").check()
    head.get_by_role("button", name="Save").click()
    page.goto("/morning/text")
    accessible(page)
    send = page.get_by_role("button", name=re.compile(r"Send \d+ text"))
    many = int(re.sub(r"\D", "", send.inner_text()))
    with worker(desk):
        send.click()
        for _ in range(500):
            page.reload()
            if len(gateway.taken) == many:
                break
    assert len({text["phone_number"] for text in gateway.taken}) == many
    link = re.search(r"http\S+/a/\S+", gateway.taken[0]["personalisation"]["message"])
    assert link
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    parent = context.new_page()
    parent.goto(link[0].rstrip("."))
    parent.locator("input[value=ill]").check()
    parent.get_by_role("button", name="Tell the school").click()
    assert "The school has your answer" in parent.locator("body").inner_text()
    context.close()


def test_one_key_tells_a_childs_social_worker(open_desk: Callable[..., Page]) -> None:
    page = open_desk(LEAD)
    page.goto("/morning?show=all&q=Asante")
    page.locator("[data-row] .gp-away__name").first.focus()
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Tell their worker")).to_be_visible()
    expect(page.get_by_text("Sam Ortiz").first).to_be_visible()
    accessible(page)


def test_a_morning_interrupted_every_ninety_seconds_loses_nothing(
    desk: Desk, gateway: Notify, browser: Browser, open_desk: Callable[..., Page]
) -> None:
    page, colleague = open_desk(OFFICER), open_desk(COLLEAGUE)
    page.goto("/morning")
    expect(page.locator("#counts")).to_contain_text("not explained")
    accessible(page)
    page.reload()
    day = Day(page, colleague)
    calls = cycle(CALLS)
    while day.interruptions < 6:
        day.call(*next(calls))
    assert day.seconds >= 6 * EVERY
    day.nothing_is_lost()

    safe = how_many(page, "safe")
    text_and_answer(open_desk(HEAD), page, desk, gateway, browser)
    page.goto("/morning")
    assert how_many(page, "safe") == safe + 1

    visit = send_somebody(page)
    telephone = open_desk(OFFICER, **TELEPHONE)
    telephone.goto(visit)
    telephone.get_by_role("button", name="Saw the child").click()
    expect(telephone.locator(".govuk-inset-text")).to_contain_text("saw the child", timeout=30_000)

    page.goto("/morning?show=all")
    known = int(page.locator("#count-safe").inner_text())
    assert how_many(page, "safe") == safe + 2
    page.goto("/morning/close")
    expect(page.get_by_text(re.compile(rf"^{known} of \d+$"))).to_be_visible()
    expect(page.get_by_text("by reply").first).to_be_visible()
    accessible(page)
    day.nothing_is_lost()
