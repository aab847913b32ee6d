"""What only the morning needs: its times, who has taken which rows, visits asked for, what the lead decided."""

from datetime import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models import Outcome
from gatepost.morning.clock import Clock
from gatepost.records.models import Parent, Pupil


class MorningTimes(SchoolOwned):
    """A school's own times; without a row, those of ``Clock``."""

    retry_minutes = models.PositiveSmallIntegerField(default=40)
    named_at = models.TimeField(default=time(10, 0))
    alarm_at = models.TimeField(default=time(10, 15))
    everyone_at = models.TimeField(default=time(10, 30))
    aim = models.TimeField(default=time(11, 0))
    oldest_marks = models.PositiveSmallIntegerField(default=240, help_text="Minutes")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school"], name="one_morning_per_school")]

    @classmethod
    def of(cls, school_id: int) -> Clock:
        """The times that hold at a school."""
        row = cls.objects.filter(school_id=school_id).first()
        if row is None:
            return Clock()
        return Clock(
            row.retry_minutes, row.named_at, row.alarm_at, row.everyone_at, row.aim, row.oldest_marks
        )


class OldMarks(SchoolOwned):
    """That a school rings on marks that are old: who said so, and why. Once a day, for everybody there."""

    date = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    read_at = models.DateTimeField(null=True, help_text="When those marks were read")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "date"], name="one_going_on_per_school_and_day")
        ]


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


class BestTime(SchoolOwned):
    """When an adult is best rung, as they said it: it stands beside their number."""

    parent = models.OneToOneField(Parent, models.CASCADE, related_name="+")
    words = models.CharField(max_length=60)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


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


class Visit(SchoolOwned):
    """People on their way to a family's door: who, where, why, and by when they say that they are well.

    ``address`` is frozen as whoever sent them saw it: those who go may read it, whatever else they may see.
    """

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+", help_text="The youngest of them")
    children = ArrayField(models.BigIntegerField(), help_text="Ids of all whom it is about")
    call = models.UUIDField(unique=True, help_text="The same form sent twice is one visit")
    date = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    first = models.ForeignKey(User, models.PROTECT, related_name="+", help_text="Who goes")
    second = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    alone_agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey(Parent, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=300)
    reason = models.CharField(max_length=240)
    to_check = models.CharField(max_length=240, blank=True, help_text="What to look out for")
    risk = models.CharField(max_length=240, blank=True)
    people = models.CharField(max_length=240, blank=True, help_text="Who lives there, if the lead allows")
    check_in_by = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(second__isnull=False) | Q(alone_agreed_by__isnull=False),
                name="two_or_agreed_with_the_lead",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["school", "date"])]
        ordering: ClassVar = ["at", "pk"]

    @property
    def visitors(self) -> str:
        """Who goes, by name."""
        return f"{self.first} and {self.second}" if self.second else f"{self.first}, alone"


AT_THE_DOOR = (Outcome.SAW_CHILD, Outcome.ADULT_ONLY, Outcome.CARD_LEFT, Outcome.MOVED_AWAY, Outcome.WORRIED)
"""The five buttons of a telephone at the door."""


class VisitReport(SchoolOwned):
    """What a visit found: written at the door, perhaps without a connection, and kept once."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="reports")
    key = models.UUIDField(unique=True, help_text="Made on the telephone: sent twice it is kept once")
    outcome = models.CharField(max_length=14, choices=[(one.value, one.label) for one in AT_THE_DOOR])
    at = models.DateTimeField(help_text="When the button was pressed")
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=120, blank=True)
    said = models.CharField(max_length=500, blank=True)
    offer = models.CharField(max_length=240, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]


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


class ServiceTold(SchoolOwned):
    """That a child's social worker or youth justice worker was told today that nobody knows why they are away."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    date = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    service = models.CharField(max_length=20)
    lead_name = models.CharField(max_length=120, help_text="As it stood then")
    by_mail = models.BooleanField(help_text="By an e-mail of the outbox; otherwise somebody told them")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pupil", "date", "service"], name="one_telling_per_service_and_day"
            )
        ]
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


class ReceivedMessage(SchoolOwned):
    """What a family told the school before anybody rang, as it came in: it changes nothing by itself.

    A person says whom it is about; then a try with this ``call`` stands on the child's row, and while it does the
    message is done with. ``not_about``: the children of whom a person said that it is not about them.
    """

    key = models.UUIDField(unique=True, help_text="The same form sent twice is one message")
    date = models.DateField(help_text="The morning that it is for")
    at = models.DateTimeField(help_text="When it was written down here")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sender = models.CharField(max_length=120, blank=True, help_text="As they named themselves")
    contact = models.CharField(max_length=254, blank=True, help_text="The number or the e-mail it came from")
    words = models.CharField(max_length=1000)
    not_about = ArrayField(models.BigIntegerField(), default=list)
    call = models.UUIDField(null=True, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["school", "date"])]
        ordering: ClassVar = ["at", "pk"]
