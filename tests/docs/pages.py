"""The pages that the tests of the documentation read."""

from pathlib import Path

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
PAGES = sorted([PROJECT / "README.md", PROJECT / "SECURITY.md", *DOCS.rglob("*.md")])


def named(page: Path) -> str:
    """A page as the reader of a failure knows it."""
    return page.relative_to(PROJECT).as_posix()
