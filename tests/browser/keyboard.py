"""A person who uses the keyboard alone."""

from playwright.sync_api import Locator, Page

FARTHEST = 400
"""More presses of Tab than any page of ours should need."""


class Keyboard:
    """Reaches things as a person does: by Tab, arrows, Space and Enter; the mouse is never used."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        target.wait_for(state="attached")
        for _ in range(FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached with the keyboard")

    def press(self, target: Locator) -> None:
        """Reach a link or a button and press it; the page that follows has loaded when this returns."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def open(self, summary: Locator) -> None:
        """Open a fold of the page."""
        self.reach(summary)
        if not summary.evaluate("element => element.parentElement.open"):
            self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        """Follow a link by its words."""
        self.press(self.page.get_by_role("link", name=name, exact=True).first)

    def push(self, name: str) -> None:
        """Push a button by its words."""
        self.press(self.page.get_by_role("button", name=name).first)

    def write(self, target: Locator, words: str) -> None:
        """Type words into a field, over whatever is there."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def pick_date(self, target: Locator, iso: str) -> None:
        """Fill a date field as its own typing would."""
        self.reach(target)
        target.fill(iso)

    def choose(self, group: Locator, value: str) -> None:
        """Move within a group of radios with the arrow keys until the wanted one is chosen."""
        radios = group.locator("input[type=radio]")
        for _ in range(FARTHEST):
            if radios.evaluate_all("all => all.some(one => one === document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _ in range(radios.count()):
            if group.locator(f"input[value='{value}']").is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen with the arrow keys")

    def tick(self, box: Locator) -> None:
        """Tick a box."""
        self.reach(box)
        if not box.is_checked():
            self.page.keyboard.press("Space")
