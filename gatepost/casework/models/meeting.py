"""Meetings with a family: offered at three times, fixed, held or not, and what each person there said."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models.case import Case, Evidence
from gatepost.records.models import Parent, Pupil


class MeetingState(models.TextChoices):
    OFFERED = "offered", "Offered"
    FIXED = "fixed", "A time is set"
    HELD = "held", "Held"
    NOT_ATTENDED = "not_attended", "The family could not come"
    CANCELLED = "cancelled", "Cancelled by school"


class Way(models.TextChoices):
    SCHOOL = "school", "At school"
    HOME = "home", "At the family’s home"
    PHONE = "phone", "By phone"
    VIDEO = "video", "By video"


class Meeting(SchoolOwned):
    """One meeting. ``uid`` never changes, so that a changed calendar file moves the entry in a calendar.

    ``slots``: the times offered, each ``[ISO moment in local time, way]``; ``sequence`` counts the changes.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="meetings")
    uid = models.UUIDField(default=uuid4, unique=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    formal = models.BooleanField(default=False, help_text="A family has at least a week’s notice")
    slots = models.JSONField(default=list)
    place = models.CharField(max_length=200, blank=True)
    led_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=MeetingState.choices, default=MeetingState.OFFERED)
    at = models.CharField(max_length=16, blank=True, help_text="The moment that is set, as ISO local time")
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    language = models.CharField(max_length=8, blank=True, help_text="The interpreter’s language")
    dialect = models.CharField(max_length=60, blank=True)
    booked_by = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=60, blank=True, help_text="The interpreter service’s number")
    access_needs = models.CharField(max_length=300, blank=True)
    childcare = models.CharField(max_length=300, blank=True)
    bring = models.CharField(max_length=200, default="Nothing")
    planned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    planned_on = models.DateField()
    ended_on = models.DateField(null=True, help_text="Held, not attended or cancelled")
    changed_at = models.DateTimeField(
        auto_now=True, help_text="So that what is new can be told from the rest"
    )
    why_ended = models.CharField(max_length=300, blank=True)
    offer = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="meeting_offered")
    evidence = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="meeting_held")
    asked: tuple["MeetingPerson", ...] = ()
    """Its people, where they were read together with it."""

    class Meta:
        ordering: ClassVar = ["planned_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["offered", "cancelled"]) | ~Q(at=""), name="a_set_meeting_has_a_time"
            )
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil

    @property
    def over(self) -> bool:
        return self.state in (MeetingState.HELD, MeetingState.NOT_ATTENDED, MeetingState.CANCELLED)


class Part(models.TextChoices):
    PARENT = "parent", "Parent or carer"
    CHILD = "child", "The child"
    LEAD = "lead", "Leads the case"
    SENCO = "senco", "SENCo"
    DSL = "dsl", "Safeguarding lead"
    PROFESSIONAL = "professional", "Other professional"
    OTHER = "other", "Also there"


class ComingAnswer(models.TextChoices):
    YES = "yes", "Can come"
    OTHER_TIME = "other_time", "Would like another time"
    PHONE = "phone", "Would rather talk by phone"
    CANNOT = "cannot", "Cannot come"


class MeetingPerson(SchoolOwned):
    """Somebody asked to a meeting, what they answered, and whether they came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="people")
    part = models.CharField(max_length=12, choices=Part.choices)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(Parent, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=12, choices=ComingAnswer.choices, blank=True)
    answered_on = models.DateField(null=True)
    slot = models.CharField(max_length=16, blank=True, help_text="The time that suits, of those offered")
    wishes = models.CharField(max_length=300, blank=True, help_text="What would make it easier")
    came = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "name"], name="one_line_per_person_asked")
        ]

    def __str__(self) -> str:
        return self.name


class MeetingNote(SchoolOwned):
    """What one person said to one item of the agenda. Different views stand beside each other."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes")
    item = models.CharField(max_length=40, help_text="The agenda’s key: 'family_side'")
    who = models.CharField(max_length=200)
    says = models.TextField()
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
