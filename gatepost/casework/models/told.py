"""What a school that a child came from has told: a count of sessions, with its source. Never counted here."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gatepost.access.models import SchoolOwned, User
from gatepost.records.models import Pupil


class ToldCount(SchoolOwned):
    """Sessions not agreed before a child joined, as the school before told them. No mark is behind it here."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="told_counts")
    sessions = models.PositiveSmallIntegerField()
    start = models.DateField()
    end = models.DateField(help_text="The last day that was counted, there")
    told_by = models.CharField(max_length=200, help_text="Which school, and who there")
    told_on = models.DateField()
    used = models.BooleanField(null=True, help_text="Whether a person lets the council read it; nobody yet")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["start", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="told_count_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return (
            f"Before joining: {self.sessions} session{'s' if self.sessions != 1 else ''} not agreed, "
            f"{_day(self.start)} to {_day(self.end)}. "
            f"Told by {self.told_by} on {_day(self.told_on)}; not counted here."
        )


def _day(on: object) -> str:
    return f"{on:%d %B %Y}".lstrip("0")
