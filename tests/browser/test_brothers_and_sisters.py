"""Brothers and sisters: one row and one call, and one key that takes them one by one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import accessible
from tests.browser.test_morning import EVERYBODY, OFFICER, Keys, on_the_list

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("nobody_rung_yet")]


def a_family(page: Page) -> tuple[Keys, Locator]:
    """Stand on the first row of several children."""
    keys = on_the_list(page, EVERYBODY)
    row = page.locator("[data-row]:has([data-split])").first
    row.locator(".gp-away__name").focus()
    return keys, page.locator(f"#{row.get_attribute('id')}")


def only(row: Locator) -> str | None:
    return row.locator(".gp-away__name").get_attribute("data-only")


def test_one_key_answers_for_brothers_and_sisters_one_by_one(open_desk: Callable[..., Page]) -> None:
    """Together; then the first alone, who is ill, and the next, who is on the way; then on to another row."""
    page = open_desk(OFFICER)
    keys, row = a_family(page)
    assert only(row) is None
    safe = int(row.locator("[data-url]").get_attribute("data-safe") or 0)
    keys.press("x")
    first = only(row)
    assert first
    expect(page.locator("#said")).to_contain_text(first)
    accessible(page)
    keys.press("s", "i", "Enter")
    expect(row.locator(f"[data-safe='{safe + 1}']")).to_be_attached()
    expect(row.locator(":focus")).to_have_count(1)
    assert only(row) not in (None, first)
    keys.press("a")
    expect(row.locator(f"[data-safe='{safe + 2}']")).to_be_attached()
    assert only(row) is None
    expect(row.locator(":focus")).to_have_count(0)


def test_the_key_goes_round_and_ends_with_the_row(open_desk: Callable[..., Page]) -> None:
    """First, second, both again; and a row that is left is whole again."""
    page = open_desk(OFFICER)
    keys, row = a_family(page)
    many = len(row.locator("[data-split]").evaluate("line => JSON.parse(line.dataset.split)"))
    seen = []
    for _ in range(many + 1):
        keys.press("x")
        seen.append(only(row))
    assert len(set(seen)) == many + 1
    assert seen[-1] is None
    keys.press("x", "Enter")
    expect(row.locator("input[name=children]:checked")).to_have_count(1)
    row.locator(".gp-away__name").focus()
    keys.press("x")
    page.get_by_role("link", name="Close the morning").focus()
    expect(row.locator("[data-only]")).to_have_count(0)
