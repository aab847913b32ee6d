"""What a family reads. A locked telephone shows a text to anybody: no child's name stands in it."""

from gatepost.access.models import School
from gatepost.casework.models import ReasonGiven

TOKEN = "{token}"  # noqa: S105 - a place in a text, filled in as it is sent
IN_THEIR_WORDS = {
    ReasonGiven.ILL: "Ill",
    ReasonGiven.APPOINTMENT: "A medical or dental appointment",
    ReasonGiven.ANXIOUS: "Too worried to come in",
    ReasonGiven.OVERSLEPT: "A difficult morning, or we overslept",
    ReasonGiven.TRANSPORT: "Trouble getting there",
    ReasonGiven.HOLIDAY: "A holiday or a trip",
    ReasonGiven.CARING: "A family emergency, or helping to look after someone",
    ReasonGiven.FOOD_CLOTHES: "Food, clothes or money",
    ReasonGiven.AT_SCHOOL: "Something at school",
    ReasonGiven.PARENT_UNAWARE: "I thought they were at school",
    ReasonGiven.NOT_SAID: "I would rather not say here",
    ReasonGiven.OTHER: "Something else",
}
"""The reasons that a call may end with, as a parent would put them."""


def absence_text(school: School, root: str) -> str:
    """Asks why a child is away. ``root``: the address at which answers are given, up to the token."""
    ring = f" or ring {school.phone}" if school.phone else ""
    return (
        f"{school.name}: your child is not in school today and we have not heard why. "
        f"We want to be sure that all is well. Tell us here: {root}{TOKEN}{ring}. Thank you."
    )
