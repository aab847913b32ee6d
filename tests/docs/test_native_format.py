"""The page about the native format says what the code reads: each column, whether it is required, its words."""

import re
from datetime import date

import pytest

from gatepost.imports.cells import ColumnRule
from gatepost.imports.faults import Broken
from gatepost.imports.formats import native
from gatepost.imports.formats.native import FileRule
from gatepost.policy import national
from tests.docs.pages import DOCS

PAGE = (DOCS / "native-format.md").read_text(encoding="utf-8")
FILES = native.files(on=date(2026, 11, 25), roles=list(national.roles()))
CHAPTERS = dict(re.findall(r"^## (\w+\.csv)\n(.*?)(?=^## |\Z)", PAGE, flags=re.M | re.S))
COLUMNS = [
    pytest.param(rule, column, id=f"{rule.name}: {column.name}") for rule in FILES for column in rule.columns
]
WORDS = "This must be one of: "


def lines(chapter: str) -> list[list[str]]:
    """The cells of each line of a chapter's table, without its heading."""
    table = [line for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def line_of(rule: FileRule, column: ColumnRule) -> list[str]:
    return next(line for line in lines(CHAPTERS[rule.name]) if line[0].strip("*") == column.name)


def test_every_file_has_a_chapter_and_no_other_does() -> None:
    assert list(CHAPTERS) == [rule.name for rule in FILES]


@pytest.mark.parametrize("rule", FILES, ids=lambda rule: rule.name)
def test_the_columns_are_those_of_the_code_and_bold_ones_are_required(rule: FileRule) -> None:
    told = {line[0].strip("*"): line[0].startswith("**") for line in lines(CHAPTERS[rule.name])}
    assert told == {column.name: column.required for column in rule.columns}


@pytest.mark.parametrize(("rule", "column"), COLUMNS)
def test_a_column_of_fixed_words_names_each_of_them(rule: FileRule, column: ColumnRule) -> None:
    refusal = column.value("no such word")
    if not isinstance(refusal, Broken) or not refusal.rule.startswith(WORDS):
        return
    holds = line_of(rule, column)[1].replace("`1` to `14`", ", ".join(f"`{n}`" for n in range(1, 15)))
    assert set(re.findall(r"`([^`]+)`", holds)) == set(refusal.rule.removeprefix(WORDS).split(", "))


@pytest.mark.parametrize(("rule", "column"), COLUMNS)
def test_what_an_empty_cell_means_is_told_of_every_column_that_may_be_empty(
    rule: FileRule, column: ColumnRule
) -> None:
    told = line_of(rule, column)[2]
    named = re.fullmatch(r"`(.+)`", told)
    assert bool(told) != column.required
    assert (column.value(named[1]) if named else None) == (column.value("") if named else None)
