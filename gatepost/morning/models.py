"""What only the morning needs: its times, who has taken which rows, visits asked for, what the lead decided."""

from datetime import time
from typing import ClassVar

from django.db import models

from gatepost.access.models import SchoolOwned, User
from gatepost.morning.clock import Clock
from gatepost.records.models import Pupil


class MorningTimes(SchoolOwned):
    """A school's own times; without a row, those of ``Clock``."""

    retry_minutes = models.PositiveSmallIntegerField(default=40)
    named_at = models.TimeField(default=time(10, 0))
    alarm_at = models.TimeField(default=time(10, 15))
    everyone_at = models.TimeField(default=time(10, 30))
    aim = models.TimeField(default=time(11, 0))

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school"], name="one_morning_per_school")]

    @classmethod
    def of(cls, school_id: int) -> Clock:
        """The times that hold at a school."""
        row = cls.objects.filter(school_id=school_id).first()
        if row is None:
            return Clock()
        return Clock(row.retry_minutes, row.named_at, row.alarm_at, row.everyone_at, row.aim)


class Claim(SchoolOwned):
    """Who is ringing about a child at the moment: for fifteen minutes, so that two people share a list."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    date = models.DateField()
    by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "date"], name="one_claim_per_child_and_day")
        ]


class VisitRequest(SchoolOwned):
    """Somebody asks that a family be visited today."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    date = models.DateField()
    call = models.UUIDField(help_text="The same for every child whom one request is about")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "call"], name="one_visit_per_request_and_child")
        ]


class DecisionKind(models.TextChoices):
    CALL = "call", "I ring again myself"
    VISIT = "visit", "A visit, now"
    SOCIAL_WORKER = "social_worker", "Ring the social worker"
    POLICE = "police", "Ask the police for a welfare check"
    OFFICE = "office", "The office may ring the family"
    SAFE = "safe", "I know that this child is safe"


class LeadDecision(SchoolOwned):
    """What the safeguarding lead decided about a child nobody had seen or reached. Kept, never changed."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    date = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=14, choices=DecisionKind.choices)
    sentence = models.CharField(max_length=500)
    again_at = models.DateTimeField(null=True, blank=True, help_text="When to look again")

    class Meta:
        ordering: ClassVar = ["at", "pk"]


class Escalation(SchoolOwned):
    """That a child came before the safeguarding lead by the clock: noted once, when it was noticed."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    date = models.DateField()
    at = models.DateTimeField()
    why = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "date", "why"], name="one_escalation_per_ground")
        ]
