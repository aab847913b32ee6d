"""What a family or a colleague reads. A locked telephone shows a text to anybody: no child's name stands in it."""

from django.utils import timezone

from gatepost.access.models import School
from gatepost.casework.models import ColleagueRequest, ReasonGiven

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


TWO_MINUTES = "Two minutes about a pupil, please"
UNANSWERED = "A colleague has not answered yet"


def request_mail(request: ColleagueRequest, reminders: int = 0) -> tuple[str, str]:
    """Subject and text of a question to a colleague. A mailbox may be on a projector: no child is named."""
    if request.sibling_upn:
        return school_mail(request, reminders)
    who = request.asked_by or request.school
    again = "A reminder, in case this slipped by: " if reminders else ""
    subject = f"Reminder: {TWO_MINUTES[:1].lower()}{TWO_MINUTES[1:]}" if reminders else TWO_MINUTES
    body = (
        f"Dear {request.name},\n\n{again}{who} would like to know what you see of a pupil whom you know. "
        "There are four short questions on one page.\n\n"
        f"{request.root}{TOKEN}\n\n"
        f"The link is for you alone, needs no sign-in, and is good for one answer until "
        f"{request.ends_on.day} {request.ends_on:%B}. It shows no name until you ask it to. "
        "Please do not pass it on.\n\n"
        f"If you are worried about the pupil, the page has a button that tells the safeguarding lead. "
        f"If it cannot wait, go and tell them now.\n\nThank you.\n{request.school}"
    )
    return subject, body


def school_mail(request: ColleagueRequest, reminders: int) -> tuple[str, str]:
    """Subject and text of a question to a brother's or sister's school: it names no child, theirs or ours."""
    subject = f"{'Reminder: a' if reminders else 'A'} question from {request.school} about a pupil"
    body = (
        f"Dear colleagues at {request.name},\n\n{request.asked_by or request.school} of {request.school} has a "
        "question about attendance for your attendance officer or head. Please pass it to one of them.\n\n"
        f"{request.root}{TOKEN}\n\n"
        f"The link needs no sign-in and is good for one answer until {request.ends_on.day} "
        f"{request.ends_on:%B}. The page says why we ask. “Not shared” is a full answer. "
        f"To be sure that it comes from us, ring us on the number that our website gives.\n\n"
        f"Thank you.\n{request.school}"
    )
    return subject, body


def unanswered_mail(request: ColleagueRequest) -> tuple[str, str]:
    """Subject and text for whoever asked a colleague and has no answer. No child is named."""
    day = timezone.localdate(request.asked_at)
    body = (
        f"{request.name} has not answered the question of {day.day} {day:%B} yet. "
        "Sign in to Gatepost: on the row you can ask somebody else, or write down what you heard in person."
    )
    return UNANSWERED, body


def alarm_mail(school: School, *, visit: bool) -> tuple[str, str]:
    """Tells the safeguarding lead that something waits; it names no child. Subject and body."""
    what = (
        "Somebody who went on a home visit has not said that they are well."
        if visit
        else "A child whom nobody has reached waits for your decision."
    )
    where = "Open “Not seen, not reached” in Gatepost: it says who, and what was tried."
    return f"{school.name}: please look now", f"{what}\n\n{where}"


def received_mail(school: School) -> tuple[str, str]:
    """Tells the safeguarding lead that a message came in which only they should see. Subject and body."""
    what = "A message came in that nobody but you should look at first."
    return f"{school.name}: please look now", f"{what}\n\nOpen “Messages received” in Gatepost."


def register_mail(school: School, forms: list[str]) -> tuple[str, str]:
    """Asks a teacher for a register that has not come in. Subject and body."""
    named = " and ".join(forms)
    says = f"The register of {named} has not come in yet. Until it does, nobody knows who in it is safe."
    return f"{school.name}: the register of {named}", f"{says}\n\nPlease take it now. Thank you."
