"""What the council's pages say about clocks, days and notices. ``{% load council %}``."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from gatepost.authority.deciding.earlier import time_for_court
from gatepost.authority.desk.clocks import working_days_between
from gatepost.authority.models import DeskReferral, SchoolPost
from gatepost.casework.referral_states import OPEN
from gatepost.policy import national
from gatepost.policy.penalties import Notice

register = template.Library()


@register.filter
def days_in_tray(referral: DeskReferral, on: date) -> str:
    """How long it has been here."""
    days = (on - timezone.localdate(referral.received_at)).days
    return "today" if days <= 0 else f"{days} day{'s' if days != 1 else ''}"


@register.filter
def clock(referral: DeskReferral, on: date) -> str:
    """What is left of the time: working days, or that the clock stands still."""
    if referral.state not in OPEN:
        return "the clock has ended"
    if referral.due_on is None:
        return f"clock stopped, {referral.days_left} left{_not_known(on)}"
    left = working_days_between(on, referral.due_on)
    if referral.due_on < on:
        return f"was due {referral.due_on.day} {referral.due_on:%b}"
    if referral.due_on == on:
        return "due today"
    return f"{left} working day{'s' if left != 1 else ''} left{_not_known(referral.due_on)}"


def _not_known(day: date) -> str:
    """A word where the working days up to a day were counted without its bank holidays."""
    known = day <= national.bank_holidays_known_until()
    return "" if known else f" (bank holidays of {day.year} not known)"


@register.filter
def court_clock(referral: DeskReferral, on: date) -> str:
    """What is left of the time for a court, while it can still be decided; empty where it does not press."""
    time = time_for_court(referral, on)
    if time is None or referral.state not in OPEN or not time.presses(on):
        return ""
    if time.over:
        return "too late for a court"
    if time.in_time < time.sessions:
        return f"for a court: {time.in_time} of {time.sessions} in time"
    return f"for a court: all until {time.all_until.day} {time.all_until:%b}"


@register.filter
def over_words(referral: DeskReferral) -> str:
    """Why nothing follows any more, and what an officer does about notices that stand."""
    if referral.state == "ground_lost":
        return (
            f"The marks behind this have changed. {referral.ended_why} Withdraw any notice that rests on it."
        )
    if referral.state == "withdrawn":
        return f"The school has withdrawn this: {referral.ended_why}"
    return f"Returned to the school. {referral.ended_why}"


CARRIED = {
    "referral": "The referral",
    "answer": "Your answers",
    "withdrawn": "That it is withdrawn",
    "ground": "The marks that have changed",
    "left": "That the child has left",
    "progress": "The count of the improvement period",
}


@register.filter
def message_words(post: SchoolPost) -> str:
    """What a file for the council holds."""
    return CARRIED.get(post.kind, "A message")


@register.filter
def day_words(value: object) -> str:
    """A day that came as text, as people say it."""
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"


@register.filter
def notice_words(notice: Notice) -> str:
    """What a notice would be."""
    if notice.early is None:
        return f"the second: £{notice.amount}, with no lower amount"
    return f"the first: £{notice.amount}, or £{notice.early} if paid early"


@register.simple_tag
def letter_part(part: str) -> SafeString:
    """A paragraph of a letter in Markdown: a heading or words, with what is bold. Names are only words."""
    level = min(len(part) - len(part.lstrip("#")), 2)
    bold = [
        format_html("<strong>{}</strong>", words) if n % 2 else escape(words)
        for n, words in enumerate(part.lstrip("# ").split("**"))
    ]
    said = mark_safe("".join(bold))  # noqa: S308 - each piece was escaped above
    if level:
        return format_html(
            '<h{0} class="govuk-heading-{1}">{2}</h{0}>', level, "l" if level == 1 else "m", said
        )
    return format_html('<p class="govuk-body">{}</p>', said)
