"""The letters a school writes, in the order of its support: what each is for, what a person adds, who may send it."""

from dataclasses import dataclass
from typing import Literal

LETTERS_TO_PARENTS = ("letters_to_parents",)
"""Rows of the checklist that a letter sharing the concern is evidence for."""
MEETING = ("parent_meeting",)


@dataclass(frozen=True)
class Slot:
    """What a person writes into a letter. ``start``: how our own wording begins, for the person to change."""

    key: str
    label: str
    hint: str = ""
    kind: Literal["text", "line", "date", "moment"] = "text"
    start: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of letter. ``follows``: the stage that comes before it; ``stage``: empty outside the stages."""

    key: str
    stage: str
    name: str
    when: str
    slots: tuple[Slot, ...] = ()
    follows: str = ""
    serves: tuple[str, ...] = LETTERS_TO_PARENTS
    formal: bool = False
    """Names the law: never in bulk, never from an unchecked translation, never before lead professionals are asked."""
    waits: bool = False
    """A known reason, such as an illness, speaks against it: then a person writes their own letter."""
    head_signs: bool = False
    encloses_certificate: bool = False
    most_pages: int = 1

    @property
    def permission(self) -> str:
        """What approving it asks for: from the last offer on, the headteacher alone."""
        return "referral.sign" if self.head_signs else "letter.send"


WE_WILL = Slot("we_will", "What will the school do?", "One thing or a few, each with a name and a day.")
SUPPORT = Slot(
    "support", "What has been tried so far?", "Each with its date, also what the family said to it."
)
FURTHER = Slot(
    "further",
    "What more is offered, and how can it be taken up?",
    "Include what was not taken up before.",
)
FIRST_TIME = Slot("first_time", "First time to meet", kind="moment")
SECOND_TIME = Slot("second_time", "Second time to meet", kind="moment")

IMPROVE = (
    Slot("record", "1. What does the register show?", "Days missed that were not agreed, and when."),
    Slot(
        "benefits",
        "2. Why being at school helps, and what the law asks of parents",
        start=(
            "Being here helps with learning, with friends and with feeling safe. The law (section 7 of the "
            "Education Act 1996) asks parents to see that their child has a full-time education."
        ),
    ),
    Slot("support", "3. What support has been given so far?", SUPPORT.hint),
    Slot("further", "4. " + FURTHER.label, FURTHER.hint),
    Slot(
        "warning",
        "5. A clear warning of what may follow",
        start=(
            "If days are missed that we have not agreed, the council may send a penalty notice. It may also "
            "choose another way, such as asking a court."
        ),
    ),
    Slot("period_from", "6. The period begins on", kind="date"),
    Slot("period_to", "The period ends on", "Three to six weeks, as your council has set.", kind="date"),
    Slot("enough", "7. What would be enough improvement for this child?"),
    Slot(
        "ends_early",
        "8. What could end the period early?",
        start="More days missed that we have not agreed may end the period early. We would talk to you first.",
    ),
)
"""The eight contents of a notice to improve (Working together to improve school attendance, August 2024)."""

KINDS = (
    Kind(
        "glad",
        "L0",
        "Glad you are back",
        "After ten sessions in a row without an absence.",
        serves=MEETING,
    ),
    Kind("noticed", "L1", "We have noticed", "Days are adding up and no reason is known.", waits=True),
    Kind(
        "talk",
        "L2",
        "Can we talk?",
        "It goes on, and a call was tried.",
        (FIRST_TIME, SECOND_TIME),
        follows="noticed",
        waits=True,
    ),
    Kind(
        "plan",
        "L3",
        "Our plan together",
        "After a conversation or a meeting.",
        (
            Slot("spoke_on", "When did you talk?", kind="date"),
            Slot("parent_said", "What did the parent say?", "Their own words, as read back to them."),
            WE_WILL,
            Slot("review_on", "When will you look at it together?", kind="date"),
        ),
        follows="talk",
        encloses_certificate=True,
    ),
    Kind(
        "review",
        "L4",
        "How our plan is going",
        "On the day of the review.",
        (
            Slot("spoke_on", "When did you look at the plan?", kind="date"),
            Slot("went_well", "What went well?"),
            Slot("still_hard", "What is still hard?"),
            WE_WILL,
            Slot("review_on", "When is the next look?", kind="date"),
        ),
        follows="plan",
    ),
    Kind(
        "concern",
        "L5",
        "Formal concern",
        "Support was offered and has not worked yet.",
        (SUPPORT, FURTHER),
        follows="review",
        formal=True,
        waits=True,
        most_pages=2,
    ),
    Kind(
        "council",
        "L6",
        "Before we ask the council",
        "A last offer of support. The headteacher signs.",
        (SUPPORT, FURTHER, Slot("answer_by", "When do you need an answer?", kind="date")),
        follows="concern",
        formal=True,
        waits=True,
        head_signs=True,
        most_pages=2,
    ),
    Kind(
        "improve",
        "N1",
        "Notice to improve",
        "As the council’s code of conduct asks. The headteacher signs.",
        IMPROVE,
        follows="council",
        formal=True,
        waits=True,
        head_signs=True,
        most_pages=2,
    ),
    Kind(
        "invitation",
        "",
        "Invitation to a meeting",
        "Whenever you would like to meet.",
        (FIRST_TIME, SECOND_TIME, Slot("place", "Where?", kind="line")),
        serves=MEETING,
    ),
    Kind(
        "certificate",
        "",
        "Attendance certificate",
        "Whenever a family should see what the register says.",
        serves=MEETING,
        encloses_certificate=True,
    ),
)
CONVERSATION = Kind(
    "conversation",
    "",
    "Our talk",
    "After a talk: it holds what was said, and nothing that anybody adds.",
    (
        Slot("spoke_on", "When did you talk?", kind="date"),
        *(
            Slot(key, label)
            for key, label in (
                ("cut_short", "Whether it was cut short"),
                ("counted", "Days missed, as they were told"),
                ("otherwise", "What the parent has instead"),
                ("heard", "What the parent said"),
                ("ideas", "The parent's own ideas"),
                ("offered", "What was offered"),
                ("meeting", "What was agreed about meeting"),
                ("early_help", "The answer about Early Help"),
                ("law", "What was said about the law"),
                ("illness", "What was said about illness"),
                ("starts", "When school starts"),
                ("closes", "When the register closes"),
                ("first", "What is done first"),
                ("corrected", "What the parent put right"),
            )
        ),
    ),
    serves=MEETING,
    most_pages=2,
)
"""Written from a talk alone: ``letters.talks`` fills it, and refuses anything else."""
BY_KEY = {kind.key: kind for kind in (*KINDS, CONVERSATION)}
