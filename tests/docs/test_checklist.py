"""Each row of the checklist has its data, code, template and tests, and the page that says where."""

import ast
from pathlib import Path

import pytest

from gatepost.casework.rows import ROWS
from gatepost.policy.pack import load
from tests.docs import publish_checklist
from tests.docs.publish_checklist import PAGE, TESTS, page, places

KEYS = [row.key for row in load("england").rows]


def test_sixteen_rows_are_numbered_alike_in_data_and_code() -> None:
    numbered = {row.id: row.key for row in load("england").rows}
    assert numbered == {row.id: row.key for row in ROWS}
    assert list(numbered) == [f"C{n}" for n in range(1, 17)]


@pytest.mark.parametrize("key", KEYS)
def test_a_row_has_all_its_places(key: str) -> None:
    assert [place for place in places(key) if not place.is_file()] == []


@pytest.mark.parametrize("key", KEYS)
def test_a_row_names_its_key_in_its_own_module(key: str) -> None:
    assert f'KEY = "{key}"' in places(key)[1].read_text(encoding="utf-8")


@pytest.mark.parametrize("key", KEYS)
def test_a_rows_tests_test_something(key: str) -> None:
    tree = ast.parse((TESTS / f"test_{key}.py").read_text(encoding="utf-8"))
    tests = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert tests


def test_the_published_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_mutant_a_row_without_its_tests_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish_checklist, "TESTS", tmp_path)
    with pytest.raises(AssertionError):
        test_a_row_has_all_its_places("punctuality")


def test_mutant_a_renamed_row_makes_the_page_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(publish_checklist.GATES, "hard", "warns")
    with pytest.raises(AssertionError):
        test_the_published_page_is_current()
