"""The plan: who does what by when for which reason, what the family says to it, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models.case import Case
from gatepost.casework.models.meeting import Meeting
from gatepost.records.models import Parent, Pupil


class PlanState(models.TextChoices):
    DRAFT = "draft", "Being written"
    RUNNING = "running", "Under way"
    ENDED = "ended", "Reviewed"


class Decision(models.TextChoices):
    CARRY_ON = "carry_on", "Carry on as it is"
    CHANGE = "change", "Change the plan"
    STAND_DOWN = "stand_down", "Stand down: it is going well"
    STEP_UP = "step_up", "Bring in more help"


class Feels(models.TextChoices):
    BETTER = "better", "Better"
    SAME = "same", "About the same"
    WORSE = "worse", "Harder"


class Plan(SchoolOwned):
    """What was agreed to try from ``starts_on`` until it is looked at again on ``review_on``."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="plans")
    starts_on = models.DateField()
    review_on = models.DateField()
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.DRAFT)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_on = models.DateField(null=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    feels = models.CharField(max_length=8, choices=Feels.choices, blank=True, help_text="In the child’s view")
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True)
    learned = models.TextField(blank=True, help_text="What was seen, in a sentence or two")
    changed_at = models.DateTimeField(
        auto_now=True, help_text="So that what is new can be told from the rest"
    )

    class Meta:
        ordering: ClassVar = ["starts_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=~Q(state="ended"), name="one_living_plan_per_case"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (Q(reviewed_on__isnull=False) & ~Q(decision="")),
                name="ended_by_a_review",
            ),
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil


class Owner(models.TextChoices):
    SCHOOL = "school", "Somebody at school"
    FAMILY = "family", "Somebody in the family"
    CHILD = "child", "The child"
    SERVICE = "service", "Somebody from another service"


class Did(models.TextChoices):
    YES = "yes", "Done"
    PARTLY = "partly", "In part"
    NO = "no", "Not yet done"


class PlanAction(SchoolOwned):
    """One thing that a person does. ``reason``: the reason of the shared list that it answers."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actions")
    does = models.CharField(max_length=300)
    reason = models.CharField(max_length=40, blank=True)
    who = models.CharField(max_length=120)
    owner = models.CharField(max_length=8, choices=Owner.choices)
    by_when = models.DateField()
    how_known = models.CharField(max_length=200, help_text="How we will know")
    did = models.CharField(max_length=8, choices=Did.choices, blank=True)
    helped = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["by_when", "pk"]


class AgreementAnswer(models.TextChoices):
    YES = "yes", "Yes"
    CHANGES = "changes", "Yes, with changes"
    NO = "no", "No"
    THINKING = "thinking", "Wants to think"


class Agreement(SchoolOwned):
    """What one parent says to a plan: signed by a typed name, or spoken before a witness. Each answer stays."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="agreements")
    parent = models.ForeignKey(Parent, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=AgreementAnswer.choices)
    changes = models.TextField(blank=True)
    typed_name = models.CharField(max_length=200, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(typed_name="", witness=""), name="signed_or_witnessed")
        ]

    @property
    def pupil(self) -> Pupil:
        return self.plan.pupil
