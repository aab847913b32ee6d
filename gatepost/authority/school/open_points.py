"""What is still open between a school and its council in one case, for the case's first page."""

from datetime import date
from typing import NamedTuple

from django.db.models import Value
from django.db.models.fields import TextField

from gatepost.authority.models import Ask, MeetingAction
from gatepost.casework.models import Case


class Asked(NamedTuple):
    """A question of the council's without an answer yet."""

    pk: int
    question: str
    due_on: date


class Agreed(NamedTuple):
    """What was agreed at a support meeting and is not done yet."""

    what: str
    who: str
    by_date: date


def open_points(case: Case) -> tuple[list[Asked], list[Agreed]]:
    """Both, the most pressing first; asked in one question, because every opening of a case asks it."""
    asks = Ask.objects.filter(dispatch__referral__case=case, answered_at__isnull=True).order_by()
    agreed = MeetingAction.objects.filter(case=case, done_on__isnull=True).order_by()
    nobody = Value("", output_field=TextField())
    found = asks.values_list(Value("ask"), "pk", "question", nobody, "due_on").union(
        agreed.values_list(Value("agreed"), "pk", "what", "who", "by_date"), all=True
    )
    rows = sorted(found, key=lambda row: (row[4], row[1]))
    return (
        [Asked(pk, words, due) for kind, pk, words, _, due in rows if kind == "ask"],
        [Agreed(words, who, due) for kind, _, words, who, due in rows if kind == "agreed"],
    )
