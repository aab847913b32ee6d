"""The form of one try to reach a family: what happened, in whose words, for which children."""

from datetime import date, datetime
from typing import Any

from django import forms

from gatepost.casework.contacts import Told
from gatepost.casework.models import Outcome, ReasonGiven
from gatepost.morning.gathering import Family, Morning
from gatepost.morning.reasons import reasons
from gatepost.records.models import Parent
from gatepost.web.desk import moment

VISIT = "visit"
NOT_A_CALL = (Outcome.ARRIVED, Outcome.WORRIED)
BACK = [
    ("tomorrow", "Next school day"),
    ("today", "Later today"),
    ("date", "On a date"),
    ("unknown", "Not known"),
]


class CallForm(forms.Form):
    """What happened in one try to reach a family."""

    outcome = forms.ChoiceField(choices=[*Outcome.choices, (VISIT, "Visit")])
    reason = forms.ChoiceField(
        choices=ReasonGiven.choices,
        required=False,
        error_messages={"invalid_choice": "Choose what the parent told you, or “would not say”."},
    )
    parent = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)
    children = forms.MultipleChoiceField(required=False)
    back = forms.ChoiceField(choices=BACK, required=False)
    back_on = forms.DateField(required=False)
    heard_child = forms.BooleanField(required=False)
    offers = forms.MultipleChoiceField(
        choices=[(offer.key, offer.label) for offer in reasons().offers], required=False
    )
    words = forms.CharField(
        max_length=240,
        required=False,
        error_messages={"max_length": "Keep the note to 240 characters."},
    )
    best_time = forms.CharField(
        max_length=60,
        required=False,
        error_messages={"max_length": "Keep the best time to ring to 60 characters."},
    )
    call = forms.UUIDField()
    seen = forms.IntegerField(initial=0)
    pressed_at = forms.CharField(max_length=40, required=False)

    def __init__(self, data: Any, family: Family) -> None:
        super().__init__(data)
        self.fields["parent"].choices = [("", ""), *((c.parent.pk, "") for c in family.contacts)]  # type: ignore[attr-defined]
        self.fields["children"].choices = [(c.pupil.pk, "") for c in family.children]  # type: ignore[attr-defined]

    def clean_pressed_at(self) -> datetime | None:
        """The computer's clock; nothing, where it makes no sense."""
        return moment(self.cleaned_data["pressed_at"])

    def clean(self) -> dict[str, Any]:
        """A date that is meant must be given."""
        given = super().clean() or {}
        if given.get("back") == "date" and not given.get("back_on"):
            self.add_error("back_on", "Give the date on which the child is expected back.")
        return given

    def told(self, morning: Morning, family: Family) -> Told:
        """The form as the try it describes."""
        given = self.cleaned_data
        offered = [offer.label for offer in reasons().offers if offer.key in given["offers"]]
        spoke = given["outcome"] == Outcome.SPOKE
        return Told(
            outcome=Outcome(given["outcome"]),
            parent=parent_of(family, given["parent"]) if given["outcome"] not in NOT_A_CALL else None,
            reason=given["reason"] if spoke else "",
            words=given["words"],
            heard_child=given["heard_child"],
            back_on=self._back_on(morning) if spoke else None,
            advice=", ".join(offered),
        )

    def _back_on(self, morning: Morning) -> date | None:
        calendar = morning.roll_call.calendar
        return {
            "today": morning.on,
            "date": self.cleaned_data["back_on"],
            "unknown": None,
        }.get(self.cleaned_data["back"], calendar.next_school_day(morning.on))


def parent_of(family: Family, pk: int | None) -> Parent | None:
    """The adult of this family whom a form named."""
    return next((c.parent for c in family.contacts if c.parent.pk == pk), None)
