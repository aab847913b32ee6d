"""Every row of every spec, and the page that publishes them."""

import pytest

from tests.spec import codes
from tests.spec.publish import PAGE, SPECS, page
from tests.spec.table import Row, Spec

CASES = [
    pytest.param(spec, row, id=f"{spec.title}: {next(iter(row.values()))} {number}")
    for spec in SPECS
    for number, row in enumerate(spec.rows, start=1)
]


@pytest.mark.parametrize(("spec", "row"), CASES)
def test_the_answer_is_the_one_worked_out_by_hand(spec: Spec, row: Row) -> None:
    assert spec.faults(row) == {}


def test_the_published_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.spec.publish"


def test_the_codes_of_the_table_are_all_the_codes_there_are() -> None:
    assert [row["code"] for row in codes.SPECS[0].rows] == [code.symbol for code in codes.BOOK.codes]
