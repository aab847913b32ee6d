"""Write docs/counting.md from the specs: ``python -m tests.spec.publish``."""

from pathlib import Path

from tests.spec import ages, codes, counting, numbers, roll, threshold
from tests.spec.table import Spec

PAGE = Path(__file__).parents[2] / "docs" / "counting.md"
CHAPTERS = (codes, counting, roll, threshold, ages, numbers)
SPECS: list[Spec] = [spec for chapter in CHAPTERS for spec in chapter.SPECS]

INTRODUCTION = """# How Gatepost counts

Each table on this page is a test: its answers were worked out by hand from the published rules, and every
test run asks the code for them. The page is written by `python -m tests.spec.publish`; a test fails when it
is out of date. The terms are those of the Department for Education: a *session* is a morning or an afternoon;
a *mark* is what the register says about one pupil at one session; `·` below is a mark that nobody made.
"""


def page() -> str:
    """The whole page, as Markdown."""
    chapters = (
        f"## {chapter.TITLE}\n\n{chapter.SAYS.strip()}\n\n{_specs(chapter.SPECS)}" for chapter in CHAPTERS
    )
    return "\n".join([INTRODUCTION, *chapters])


def _specs(specs: list[Spec]) -> str:
    return "\n".join(f"### {spec.title}\n\n{spec.says.strip()}\n\n{spec.table.strip()}\n" for spec in specs)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
