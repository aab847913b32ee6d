"""What a form names by its key: a number of the database, or nothing."""

import pytest

from gatepost.web.desk import as_key


@pytest.mark.parametrize(
    ("said", "key"), [("7", 7), ("", 0), ("-7", 0), ("7a", 0), ("²", 0), ("٣", 0), ("9" * 19, 0), (" 7", 0)]
)
def test_what_is_no_key_names_nothing(said: str, key: int) -> None:
    assert as_key(said) == key
