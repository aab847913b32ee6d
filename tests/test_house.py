"""Rules of the house that no linter knows: where writes live, how large things may grow, what no file may hold."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = sorted(p for p in (ROOT / "gatepost").rglob("*.py") if "migrations" not in p.parts)
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
MAY_WRITE = {
    "access/models.py",  # makes users
    "audit/chain.py",
    "authority/desk/receiving.py",
    "authority/outbox.py",
    "authority/school/hearing.py",
    "authority/school/watching.py",
    "audit/log.py",
    "casework/contacts.py",
    "casework/referrals.py",
    "casework/watch.py",
    "letters/runs.py",
}
"""Besides every ``actions.py``: modules whose whole purpose is one kind of write, each taking ``by=``."""
PICTURES = {"casework/uploads.py", "demonstration/drawing.py"}
"""They save a picture, to memory: no row of the database."""
LONGEST_FILE, LONGEST_FUNCTION = 500, 60
STORIES = ("demonstration/cases.py", "demonstration/rows.py")
"""Each of its functions tells one child's story from beginning to end: they are as long as the story."""


def written_in(path: Path) -> Iterator[str]:
    """Calls in a module that write to the database."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.func.attr}"


def may_write(path: Path) -> bool:
    inside = path.relative_to(ROOT / "gatepost").as_posix()
    return path.name == "actions.py" or inside in MAY_WRITE | PICTURES or "benches" in inside


def test_every_write_is_an_action() -> None:
    assert [line for path in CODE if not may_write(path) for line in written_in(path)] == []


def test_a_write_in_a_view_would_be_noticed(tmp_path: Path) -> None:
    view = ROOT / "gatepost" / "web" / "cases.py"
    assert not may_write(view)
    copy = tmp_path / "view.py"
    copy.write_text("def view(request, case):\n    case.save()\n")
    tree = [n.func.attr for n in ast.walk(ast.parse(copy.read_text())) if isinstance(n, ast.Call)]  # type: ignore[attr-defined]
    assert set(tree) & WRITES == {"save"}


@pytest.mark.parametrize("path", CODE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len(lines) <= LONGEST_FILE
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            told = path.as_posix().endswith(STORIES)
            assert told or length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


def test_no_file_names_a_package_index_or_this_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    patterns = re.compile(
        r'"resolved": *"http|^--(extra-)?index-url|https?://[^ "]*/(simple|packages)/|' + "/wo" + "rk/main",
        re.M,
    )
    found = []
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".json", ".toml", ".lock", ".yaml", ".mjs", ".scss", ".html", ""}
            and path.is_file()
        ):
            found += [name] if patterns.search(path.read_text(errors="replace")) else []
    assert found == []
