"""Write docs/checklist.md: where each row of the checklist lives. Run ``python -m tests.docs.publish_checklist``."""

from pathlib import Path

from gatepost.policy.pack import load
from gatepost.policy.schema import Row
from tests.docs.pages import DOCS, PROJECT

PAGE = DOCS / "checklist.md"
DATA = PROJECT / "gatepost/policy/data/packs/england/checklist.yaml"
CODE = PROJECT / "gatepost/casework/rows"
TEMPLATE = PROJECT / "gatepost/web/templates/gatepost/checklist/row.html"
TESTS = PROJECT / "tests/rows"

INTRODUCTION = """# The checklist

Sixteen rows, each with one key that is spelled the same in data, code and tests. This page is written by
`python -m tests.docs.publish_checklist`; a test fails when it is out of date or when a piece is missing.
[How to add a row](how-to-add-a-row.md) says what belongs in each place.

The words are the national pack's; an authority may have its own. *Stops* is a row that stops a referral until
it is judged, *weakens* one that only weakens it. One template draws every row from its questions.
"""
HEADING = "| row | name and question | gate | data | code | tests |\n|---|---|---|---|---|---|"
GATES = {"hard": "stops", "weak": "weakens", "none": "neither"}


def places(key: str) -> list[Path]:
    """The files that a row needs."""
    return [DATA, CODE / f"{key}.py", TEMPLATE, TESTS / f"test_{key}.py"]


def page() -> str:
    """The whole page, as Markdown."""
    rows = "\n".join(_line(row) for row in load("england").rows)
    return f"{INTRODUCTION}\n{HEADING}\n{rows}\n\nTemplate: {_link(TEMPLATE)}.\n"


def _line(row: Row) -> str:
    data, code, _, tests = places(row.key)
    where = f"{_link(data, row.key)} | {_link(code)} | {_link(tests)}"
    return f"| {row.id} | **{row.name}** {row.question} | {GATES[row.gate]} | {where} |"


def _link(file: Path, words: str = "") -> str:
    return f"[{words or file.name}](../{file.relative_to(PROJECT).as_posix()})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
