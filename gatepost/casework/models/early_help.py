"""Early Help: the family's own answer, and the request that rests on it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models.case import Case
from gatepost.records.models import Parent, Pupil


class ConsentAnswer(models.TextChoices):
    YES = "yes", "Yes, please"
    NO = "no", "No, thank you"
    THINKING = "thinking", "Wants to think about it"


class Consent(SchoolOwned):
    """What one parent answered to the offer of Early Help. A later answer takes the place of an earlier one.

    Nothing is ever changed in it but its end: a yes may be taken back at any time, without a reason.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    parent = models.ForeignKey(Parent, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=ConsentAnswer.choices)
    answered_on = models.DateField()
    how_explained = models.TextField(help_text="What was explained, and how: what it is, who sees what")
    language = models.CharField(max_length=8, default="en", help_text="In which language it was explained")
    agencies = models.CharField(max_length=300, blank=True, help_text="Who may be told, as the parent said")
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(
        auto_now=True, help_text="So that what is new can be told from the rest"
    )

    class Meta:
        ordering: ClassVar = ["answered_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(answer="yes", withdrawn_to__isnull=False),
                name="only_a_yes_is_taken_back",
            )
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil

    @property
    def stands(self) -> bool:
        """A yes that has not been taken back."""
        return self.answer == ConsentAnswer.YES and self.withdrawn_on is None


def latest_answers(case: Case) -> tuple[Consent, ...]:
    """Each parent's last answer: an earlier one of the same parent no longer counts."""
    said = case.consents.select_related("parent", "taken_by")
    return tuple({consent.parent_id: consent for consent in said}.values())


class HelpRequest(SchoolOwned):
    """A request for an Early Help assessment: frozen when it is made, stopped when a yes is taken back."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="help_requests")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="requests")
    frozen = models.JSONField(help_text="Everything it says, as its JSON twin")
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(upload_to="early-help/")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_on = models.DateField(null=True, blank=True)
    sent_to = models.CharField(max_length=200, blank=True)
    stopped_on = models.DateField(null=True, blank=True, help_text="The family changed their mind")

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil
