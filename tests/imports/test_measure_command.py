"""``gatepost measure``: a hand-worked child through files, registers and the kernel."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gatepost.access.actor import Actor
from gatepost.imports.actions import apply_plan
from gatepost.imports.plan import plan_folder
from tests.imports.folders import ASHA, BILAL, ELM, OAK, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_folder(tmp_path: Path) -> None:
    plan = plan_folder(write(tmp_path), on=date(2026, 11, 24))
    apply_plan(by=Actor.system(), plan=plan, at=datetime(2026, 11, 24, 8, 0, tzinfo=UTC))


def measured(*words: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("measure", *words, "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_asha_over_two_days() -> None:
    """Monday / and \\, Tuesday L and N: four possible, three attended, one absent and unauthorised.

    The window runs from the first counted day to the last.
    """
    (asha,) = measured("--school", OAK, "--upn", ASHA, "--from", "2026-09-07", "--to", "2026-09-08")
    assert asha == {
        "upn": ASHA,
        "laestab": OAK,
        "possible": 4,
        "attended": 3,
        "absent": 1,
        "authorised": 0,
        "unauthorised": 1,
        "late_before_close": 1,
        "late_after_close": 0,
        "blank": 0,
        "absence": "1/4",
        "persistent": True,
        "severe": False,
        "codes": {"/": 1, "\\": 1, "L": 1, "N": 1},
        "threshold": {
            "reached": False,
            "sessions": 1,
            "provisional": 1,
            "first_reached_on": None,
            "window_from": "2026-09-07",
            "window_to": "2026-09-08",
        },
    }


def test_a_register_not_taken_is_blank_and_nothing_else() -> None:
    """Wednesday 9 September: two sessions without marks."""
    (asha,) = measured("--upn", ASHA, "--from", "2026-09-08", "--to", "2026-09-09")
    assert (asha["possible"], asha["blank"], asha["absence"]) == (2, 2, "1/2")


def test_a_school_and_all_schools() -> None:
    span = ("--from", "2026-09-07", "--to", "2026-09-08")
    assert {line["upn"] for line in measured("--school", OAK, *span)} == {ASHA, BILAL}
    assert len(measured(*span)) == 3


def test_bad_asking_is_answered_in_words() -> None:
    with pytest.raises(CommandError, match="No school with the LAESTAB 9999999") as error:
        measured("--school", "9999999")
    assert error.value.returncode == 1
    with pytest.raises(CommandError, match="before it begins") as error:
        measured("--from", "2026-09-09", "--to", "2026-09-08")
    assert error.value.returncode == 2


def test_a_school_without_term_dates_is_told_so() -> None:
    from gatepost.access.models import School
    from gatepost.access.wall import scope
    from gatepost.records.models import CalendarSpan

    with scope(School.objects.filter(laestab=ELM).values_list("pk", flat=True)):
        CalendarSpan.objects.all().delete()
    with pytest.raises(CommandError, match=r"Elm Primary School .* calendar\.csv") as error:
        measured("--school", ELM)
    assert error.value.returncode == 1


def test_nobody_to_measure_is_said() -> None:
    with pytest.raises(CommandError, match="nobody to measure") as error:
        measured("--upn", "E999100126003")
    assert error.value.returncode == 1


def test_a_person_gets_a_table() -> None:
    out = io.StringIO()
    call_command("measure", "--upn", ASHA, "--from", "2026-09-07", "--to", "2026-09-08", stdout=out)
    assert ASHA in out.getvalue()
    assert "1/4" in out.getvalue()
    assert "persistent" in out.getvalue()
