"""Concerns: reasons to think about a child."""

from typing import ClassVar

from django.db import models

from gatepost.access.models import SchoolOwned, User
from gatepost.records.models import Pupil


class ConcernState(models.TextChoices):
    NEW = "new", "To think about"
    WATCH = "watch", "Watching"
    KNOWN = "known", "Known reason"
    CASE = "case", "In a case"
    GONE = "gone", "No longer so"


class Concern(SchoolOwned):
    """A reason to think about a child, in a sentence with its numbers. It opens nothing by itself."""

    pupil = models.ForeignKey(
        Pupil, models.CASCADE, related_name="concerns", db_index=False
    )  # the constraint's
    key = models.CharField(max_length=40, help_text="The trigger in the policy pack")
    sentence = models.TextField()
    numbers = models.JSONField(default=dict)
    weight = models.FloatField(default=0, help_text="Nearest to the threshold first")
    first_seen = models.DateField()
    last_seen = models.DateField()
    state = models.CharField(max_length=8, choices=ConcernState.choices, default=ConcernState.NEW)
    until = models.DateField(null=True, blank=True, help_text="Watching, or a known reason, to this date")
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "key"], name="one_concern_per_trigger")
        ]
