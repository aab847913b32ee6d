"""Gatepost's own format: a folder of CSV files in UTF-8, each with a heading, dates as year-month-day.

Any subset of the files may come; columns that are not marked as required may be missing, and then what is
held stays as it is. An empty cell in a column that is there means "none".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gatepost.imports import cells
from gatepost.imports.cells import ColumnRule as Col, one_of, text, whole, words, yes_no
from gatepost.imports.faults import Broken

CALLED = {
    "schools.csv": "Schools",
    "calendar.csv": "Term dates",
    "pupils.csv": "Children",
    "parents.csv": "Parents and carers",
    "siblings.csv": "Brothers and sisters",
    "services.csv": "Other services",
    "staff.csv": "Staff",
    "session_marks.csv": "Register marks",
    "lesson_marks.csv": "Lesson marks",
}
"""What each file holds, for a person who chose files of another kind."""
LONGEST_NUMBER = 20
"""Characters of an admission number."""
SERVICES = ("early_help", "cin", "cp", "looked_after", "youth_offending", "camhs", "other")


@dataclass(frozen=True)
class FileRule:
    """A file that may stand in the folder, and its columns."""

    name: str
    columns: Sequence[Col]

    @property
    def required(self) -> list[str]:
        """The columns without which the file cannot be read."""
        return [column.name for column in self.columns if column.required]


def files(*, on: date, roles: Sequence[str]) -> tuple[FileRule, ...]:
    """The files of the format, in the order in which they build on one another.

    ``on`` is today: nobody is born later. ``roles`` are the roles that staff may have.
    """
    laestab = Col("laestab", cells.laestab, required=True)
    upn = Col("upn", cells.upn, required=True)
    return (
        FileRule("schools.csv", (laestab, *_SCHOOL)),
        FileRule("calendar.csv", (laestab, *_CALENDAR)),
        FileRule("pupils.csv", (laestab, upn, Col("date_of_birth", _born_by(on), required=True), *_PUPIL)),
        FileRule("parents.csv", (upn, Col("date_of_birth", _born_by(on), empty=None), *_PARENT)),
        FileRule("siblings.csv", (upn, Col("sibling_upn", cells.upn, required=True))),
        FileRule("services.csv", (upn, *_SERVICE)),
        FileRule("staff.csv", (laestab, Col("role", one_of(*roles), required=True), *_STAFF)),
        FileRule("session_marks.csv", (upn, laestab, *_SESSION_MARK)),
        FileRule("lesson_marks.csv", (upn, laestab, *_LESSON_MARK)),
    )


def _born_by(on: date) -> cells.Reader:
    def read(cell: str) -> date | Broken:
        born = cells.day(cell)
        if isinstance(born, date) and born > on:
            return Broken("A date of birth lies in the past", "Correct the year")
        return born

    return read


_SCHOOL = (
    Col("name", text(200), required=True),
    Col("urn", cells.urn),
    Col("phase", one_of("primary", "secondary", "special", "all-through")),
    Col("head_name", text(120)),
    Col("phone", cells.phone),
    Col("address", text(500, lines=True)),
    *(Col(moment, cells.clock, empty=None) for moment in ("am_opens", "am_closes", "pm_opens", "pm_closes")),
)
_CALENDAR = (
    Col("date_from", cells.day, required=True),
    Col("date_to", cells.day, required=True),
    Col("kind", one_of("term", "holiday", "inset", "closure", "bank_holiday"), required=True),
    Col("label", text(80)),
)
_PUPIL = (
    Col("former_upn", cells.upn),
    Col("admission_number", text(LONGEST_NUMBER)),
    Col("forename", text(250), required=True),
    Col("surname", text(250), required=True),
    Col("preferred_name", text(250)),
    Col("year_group", one_of(*cells.YEAR_GROUPS), required=True),
    Col("form", text(20)),
    Col("start_date", cells.day, required=True),
    Col("leaving_date", cells.day, empty=None),
    Col("leaving_reason", text(200)),
    Col("enrolment", one_of("current", "main", "subsidiary"), empty="current"),
    Col("sen", one_of("none", "support", "ehcp"), empty="none"),
    Col("ehcp_last_review", cells.day, empty=None),
    Col("ehcp_next_review", cells.day, empty=None),
    Col("home_language", cells.language),
    Col("young_carer", yes_no, empty=None),
    Col("fsm", yes_no, empty=None),
    Col("social_care", one_of("none", "cin", "cp", "looked_after"), empty="none"),
    Col("senco_note", text(10_000, lines=True)),
)
_PARENT = (
    Col("person_id", text(40), required=True),
    Col("title", text(20), required=True),
    Col("forename", text(250)),
    Col("surname", text(250), required=True),
    Col("relationship", text(40)),
    Col("parental_responsibility", one_of("yes", "no", "unknown"), empty="unknown"),
    Col("education_law_parent", one_of("yes", "no", "unknown"), empty="unknown"),
    Col("lives_with", yes_no, empty=False),
    Col("priority", whole(1, 9), empty=9),
    Col("phone", cells.phone),
    Col("email", cells.email),
    Col("address_line1", text(120)),
    Col("address_line2", text(120)),
    Col("town", text(80)),
    Col("postcode", text(10)),
    Col("address_visibility", one_of("normal", "restricted"), empty="normal"),
    Col("language", cells.language, empty="en"),
    Col("needs_interpreter", yes_no, empty=False),
    Col("format", one_of("standard", "large_print", "audio"), empty="standard"),
    Col("contact_restriction", one_of("none", "no_contact", "no_address", "refer_dsl"), empty="none"),
    Col("restriction_review", cells.day, empty=None),
)
_SERVICE = (
    Col("service", one_of(*SERVICES), required=True),
    Col("lead_name", text(120)),
    Col("lead_phone", cells.phone),
    Col("lead_email", cells.email),
    Col("last_meeting", cells.day, empty=None),
    Col("next_meeting", cells.day, empty=None),
)
_STAFF = (
    Col("email", cells.email, required=True),
    Col("name", text(120), required=True),
    Col("forms", words(20), empty=()),
    Col("groups", words(40), empty=()),
)
_MINUTES = Col("minutes_late", whole(0, 420), empty=None)
_SESSION_MARK = (
    Col("date", cells.school_day, required=True),
    Col("session", cells.session, required=True),
    Col("code", text(250), required=True),
    _MINUTES,
    Col("comment", text(500, lines=True)),
)
_LESSON_MARK = (
    Col("date", cells.school_day, required=True),
    Col("period", whole(1, 12), required=True),
    Col("subject", text(60), required=True),
    Col("group", text(40), required=True),
    Col("teacher", text(120)),
    Col("code", text(250), required=True),
    _MINUTES,
)
