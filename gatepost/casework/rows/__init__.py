"""The sixteen rows, in the order of the checklist: one module each, named for what it is."""

from gatepost.casework.rows import (
    ehcp,
    family_circumstances,
    first_day_contact,
    health,
    language,
    lead_professional,
    learning_needs,
    lessons_and_staff,
    letters_to_parents,
    mental_health,
    parent_meeting,
    pastoral_staff,
    punctuality,
    pupil_voice,
    siblings,
    young_carer,
)
from gatepost.casework.rows.frame import Row

ROWS: tuple[Row, ...] = (
    first_day_contact.ROW,
    letters_to_parents.ROW,
    pastoral_staff.ROW,
    pupil_voice.ROW,
    parent_meeting.ROW,
    family_circumstances.ROW,
    punctuality.ROW,
    siblings.ROW,
    lessons_and_staff.ROW,
    young_carer.ROW,
    learning_needs.ROW,
    language.ROW,
    ehcp.ROW,
    health.ROW,
    lead_professional.ROW,
    mental_health.ROW,
)
BY_KEY = {row.key: row for row in ROWS}
