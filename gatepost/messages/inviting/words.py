"""What a family reads about a meeting. No child's name and no word of marks: a locked telephone shows it."""

from gatepost.access.models import School
from gatepost.casework.meetings.slots import set_time, slots_of
from gatepost.casework.models import Meeting, MeetingState
from gatepost.messages.words import TOKEN

SUBJECT = "Meeting at school"


def invitation(meeting: Meeting, school: School, root: str, parent: str) -> str:
    """The e-mail. ``root``: the address of the family's page, up to the token."""
    ring = f" You can also ring {school.phone}." if school.phone else ""
    parts = [
        f"Dear {parent},",
        _what(meeting, school),
        *([f"Where: {meeting.place}."] if meeting.place else []),
        f"You need to bring: {meeting.bring.lower()}.",
        *([f"An interpreter comes too: {meeting.dialect or meeting.language}."] if meeting.booked_by else []),
        *([f"Brothers and sisters: {meeting.childcare}"] if meeting.childcare else []),
        f"Tell us here what suits you: {root}{TOKEN}",
        f"The link is only for you, and it ends after two weeks.{ring}",
        f"Thank you, {school.name}",
    ]
    return "\n\n".join(parts)


def _what(meeting: Meeting, school: School) -> str:
    slot = set_time(meeting)
    if meeting.state == MeetingState.CANCELLED:
        return "We are sorry: the meeting does not take place. We will be in touch about another time."
    if slot:
        return f"We meet on {slot}. Please tell us if that does not suit you any more."
    times = "\n".join(f"– {slot}" for slot in slots_of(meeting))
    return f"We would like to hear how things are, and what would help. Can we meet?\n\n{times}"


def text(meeting: Meeting, school: School, root: str) -> str:
    """The same in a text."""
    slot = set_time(meeting)
    if meeting.state == MeetingState.CANCELLED:
        return (
            f"{school.name}: we are sorry, our meeting does not take place. We will be in touch. Thank you."
        )
    if slot:
        return (
            f"{school.name}: we meet on {slot}. If that does not suit you, tell us: {root}{TOKEN} Thank you."
        )
    ring = f" or ring {school.phone}" if school.phone else ""
    return (
        f"{school.name}: can we meet and talk? Choose a time that suits you: {root}{TOKEN}{ring}. Thank you."
    )


def about_plan(school: School, root: str, parent: str) -> str:
    """An e-mail that asks a parent to look at a plan."""
    ring = f" You can also ring {school.phone}." if school.phone else ""
    return "\n\n".join(
        [
            f"Dear {parent},",
            f"We have written down what we would like to try together. Please have a look: {root}{TOKEN}",
            f"You can say yes, ask for changes, say no, or think about it.{ring}",
            f"Thank you, {school.name}",
        ]
    )


def about_plan_in_a_text(school: School, root: str) -> str:
    """The same in a text."""
    return f"{school.name}: we wrote down what we could try together. Please look: {root}{TOKEN} Thank you."
