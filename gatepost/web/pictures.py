"""Pictures as the screens use them: each with its words and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.attendance.register import academic_year, first_monday
from gatepost.casework import drawing
from gatepost.casework.facts import Facts
from gatepost.charts.chart import Chart
from gatepost.records import registers
from gatepost.records.models import Pupil


@dataclass(frozen=True)
class YearPicture:
    """One year in two shapes: for a desk, and stacked by term for a narrow screen."""

    wide: Chart
    narrow: Chart


def year_picture(facts: Facts, *, codes: bool) -> YearPicture | None:
    """The year at a glance; None for a school without a calendar."""
    try:
        wide = drawing.year(facts, codes=codes)
        return YearPicture(wide, drawing.year(facts, codes=codes, narrow=True))
    except ValueError:
        return None


def why_pictures(facts: Facts, reader: Actor) -> list[tuple[str, Chart]]:
    """What is behind the sentences, each picture by its name: weeks, late mornings, lessons, brothers and sisters.

    Of a brother or sister only for those who may see that child's page.
    """
    named = [("Week by week", drawing.trend(facts)), ("Late mornings", drawing.late(facts))]
    if facts.lessons:
        named.append(("Lessons missed while in school", drawing.lessons(facts, in_school=True)))
    named += [
        (f"Days away, with {sibling.pupil.known_as}", drawing.together(facts, sibling))
        for sibling in facts.siblings
        if sibling.pupil and reader.may("pupil.view", sibling.pupil)
    ]
    return [(name, chart) for name, chart in named if chart]


def row_pictures(facts: Facts, row: str) -> list[Chart]:
    """The drawings that belong to a row of the checklist."""
    if row == "punctuality":
        return [chart for chart in (drawing.late(facts),) if chart]
    if row == "lessons_and_staff" and facts.lessons:
        both = (drawing.lessons(facts, in_school=True), drawing.lessons(facts, in_school=False))
        return [chart for chart in both if chart]
    return []


def sparklines(school: School, pupils: Sequence[Pupil], on: date) -> dict[int, Chart]:
    """The last twelve weeks of each pupil, by the pupil's id."""
    if not pupils:
        return {}
    register = registers.read(school, pupils=pupils, start=first_monday(academic_year(on) - 1), end=on)
    counted = register.counted(first_monday(register.first_year), on)
    charts = drawing.sparklines(register, counted, drawing.week_index(register, on))
    return {pupil.pk: chart for pupil, chart in zip(pupils, charts, strict=True)}
