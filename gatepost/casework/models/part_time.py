"""Part-time timetables that were agreed: an exception, with an end and a review."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from gatepost.access.models import SchoolOwned, User
from gatepost.records.models import Pupil


class PartTimeTimetable(SchoolOwned):
    """That a child comes for part of the week, from a day to a day, and who agreed to it."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="part_time_timetables")
    start = models.DateField()
    end = models.DateField(help_text="The last day on which it holds")
    review_on = models.DateField()
    agreed_with = models.CharField(max_length=200, help_text="Parents and professionals who agreed")
    why = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["start", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="part_time_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(review_on__gte=F("start"), review_on__lte=F("end")),
                name="part_time_is_reviewed_in_time",
            ),
        ]
