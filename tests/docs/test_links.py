"""Every link of the documentation leads somewhere, and every page can be reached from the README."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.docs.pages import PAGES, PROJECT, named

ELSEWHERE = ("https://", "http://", "mailto:")


def links(text: str) -> list[str]:
    """The addresses of a page's links and pictures, those that stand in code left out."""
    tokens = [
        child
        for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text)
        for child in token.children or []
    ]
    found = [token.attrGet("href") or token.attrGet("src") for token in tokens]
    return [str(address) for address in found if address]


def broken(page: Path, text: str) -> list[str]:
    """The relative links of a page that lead to no file, or to no heading of it."""
    inside = [address for address in links(text) if not address.startswith(ELSEWHERE)]
    return [address for address in inside if not leads_somewhere(page, address)]


def leads_somewhere(page: Path, address: str) -> bool:
    place, _, heading = address.partition("#")
    target = (page.parent / place).resolve() if place else page
    if not target.is_relative_to(PROJECT) or not target.exists():
        return False
    return not heading or heading in headings(target.read_text(encoding="utf-8"))


def headings(text: str) -> set[str]:
    """The headings of a page, as links name them."""
    titles = re.findall(r"^#+ (.+)$", text, flags=re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert broken(page, page.read_text(encoding="utf-8")) == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, ahead = set[Path](), [PROJECT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page.suffix == ".md" and page.is_file() and page not in seen:
            seen.add(page)
            inside = [
                a.partition("#")[0]
                for a in links(page.read_text(encoding="utf-8"))
                if not a.startswith(ELSEWHERE)
            ]
            ahead += [(page.parent / place).resolve() for place in inside if place]
    assert [named(page) for page in PAGES if page not in seen] == []


@pytest.mark.parametrize(
    "address", ["docs/no-such-page.md", "docs/glossary.md#no-such-heading", "../elsewhere.md"]
)
def test_mutant_a_broken_link_is_noticed(address: str) -> None:
    assert broken(PROJECT / "README.md", f"See [this]({address}).") == [address]
