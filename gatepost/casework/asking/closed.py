"""Why a link to a colleague no longer opens anything: in words that name no child."""

from datetime import date

from django.utils import timezone

from gatepost.casework.models import CaseStatus, ColleagueRequest, RequestState


def closed_because(request: ColleagueRequest, on: date) -> str:
    """A sentence for whoever opens the link; empty while it may be answered."""
    if request.state == RequestState.ANSWERED and request.answered_at:
        return f"It was answered on {_day(timezone.localdate(request.answered_at))}. A link is good for one answer."
    if request.state == RequestState.WITHDRAWN:
        return "The colleague who asked has taken the question back."
    if has_left(request):
        return "It was sent to somebody who no longer works at this school."
    if request.case.status != CaseStatus.OPEN:
        return "The answer is no longer needed."
    if on > request.ends_on:
        return f"It could be answered until {_day(request.ends_on)}."
    return ""


def has_left(request: ColleagueRequest) -> bool:
    """Whether the colleague's place at the school has ended."""
    return request.colleague is not None and request.colleague.left is not None


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"
