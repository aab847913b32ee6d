"""The outbox: each message to a family, where it has got to, and who was left out and why."""

from datetime import date, timedelta
from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models import Case, ColleagueRequest, Meeting, Plan
from gatepost.records.models import Parent, Pupil


class Channel(models.TextChoices):
    EMAIL = "email", "E-mail"
    TEXT = "text", "Text"


class Kind(models.TextChoices):
    ABSENCE = "absence", "Asks why a child is away"
    FAMILY = "family", "To a family"
    MEETING = "meeting", "About a meeting or a plan"
    ASKS = "asks", "Asks a colleague"
    UNANSWERED = "unanswered", "Tells whoever asked a colleague"
    REGISTER = "register", "Reminds of a register"
    LEAD = "lead", "Tells the safeguarding lead"
    SERVICE = "service", "Tells a social worker or youth justice worker"
    QUESTION = "question", "Tells of another school's question"


class State(models.TextChoices):
    """Where a message stands. ``unknown`` is never sent again by itself: a person looks."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Not sent"
    UNKNOWN = "unknown", "Not known: check"
    STOPPED = "stopped", "Stopped"


class TextRules(SchoolOwned):
    """What a school has decided about messages; without a row, no text goes out."""

    texting = models.BooleanField(default=False)
    oldest_marks = models.PositiveSmallIntegerField(default=90, help_text="Minutes")
    mail_hold = models.PositiveSmallIntegerField(default=10, help_text="Minutes")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school"], name="one_set_of_text_rules")]

    @classmethod
    def of(cls, school_id: int) -> "TextRules":
        """The rules that hold at a school."""
        return cls.objects.filter(school_id=school_id).first() or cls(school_id=school_id)

    @property
    def hold(self) -> timedelta:
        """How long an e-mail can still be stopped."""
        return timedelta(minutes=self.mail_hold)


class NeverText(SchoolOwned):
    """Somebody who has asked not to be texted."""

    parent = models.OneToOneField(Parent, models.CASCADE, related_name="never_text")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Batch(SchoolOwned):
    """Texts to many families at once, and every family left out with the reason."""

    date = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    left_out = models.JSONField(default=list, help_text="[[a child's id, why], …]")


class FamilyPage(SchoolOwned):
    """A page for one parent without an account: opened by a link or the code of a letter, answered once."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    parent = models.ForeignKey(Parent, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="pages")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="pages")
    code = models.CharField(max_length=16, help_text="For those who have the letter and not the link")
    made_on = models.DateField()
    ends_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    said = models.JSONField(default=dict, help_text="What the parent answered, by question")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "code"], name="one_page_per_code"),
            models.UniqueConstraint(
                fields=["case", "parent"],
                condition=models.Q(answered_at__isnull=True),
                name="one_open_page_per_parent",
            ),
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil


class Message(SchoolOwned):
    """One message to one adult: a parent, a colleague, or a child's worker elsewhere, known by name alone.

    ``call`` names it to the provider, and on the worklist.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, null=True, blank=True, related_name="messages")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="+")
    children = ArrayField(models.BigIntegerField(), help_text="Ids of all whom it is about")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    parent = models.ForeignKey(Parent, models.PROTECT, null=True, blank=True, related_name="+")
    request = models.ForeignKey(ColleagueRequest, models.PROTECT, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True, help_text="A worker elsewhere")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    version = models.CharField(max_length=20, help_text="What tells two of a kind apart: a date")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    calendar = models.TextField(blank=True, help_text="A calendar file that goes with it")
    page = models.ForeignKey(FamilyPage, models.PROTECT, null=True, blank=True, related_name="messages")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    why = models.CharField(max_length=200, blank=True, help_text="What went wrong, in words")
    call = models.UUIDField(default=uuid4, unique=True)
    provider_id = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    queued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    queued_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="When a provider took it")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When the link in it was used")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pupil", "kind", "parent", "version"], name="one_message_per_occasion"
            ),
            models.UniqueConstraint(fields=["request", "kind", "version"], name="one_message_per_request"),
            models.UniqueConstraint(fields=["staff", "kind", "version"], name="one_message_per_colleague"),
            models.UniqueConstraint(
                fields=["pupil", "version"], condition=Q(kind="service"), name="one_message_per_worker"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, request__isnull=False, staff__isnull=True)
                | Q(parent__isnull=False, request__isnull=True, staff__isnull=True)
                | Q(parent__isnull=True, request__isnull=True, staff__isnull=False)
                | Q(parent__isnull=True, request__isnull=True, staff__isnull=True, kind="service"),
                name="to_one_person_we_know",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "-queued_at"])]
        ordering: ClassVar = ["-queued_at", "-pk"]

    @property
    def reference(self) -> str:
        """What the provider knows it by; begins with the school, whose wall it stands behind."""
        return f"{self.school_id}.{self.call.hex}"

    @property
    def day(self) -> date:
        """The day that it is about: that on which it was written."""
        return timezone.localdate(self.queued_at)

    @property
    def addressee(self) -> str:
        """Whom it is written to, by name."""
        if self.request is None:
            return self.name or str(self.staff or self.parent)
        return str(self.request.asked_by) if self.kind == Kind.UNANSWERED else self.request.name

    @property
    def masked(self) -> str:
        """As much of a number or an address as tells two apart."""
        name, at, domain = self.to.partition("@")
        return f"{name[:1]}…@{domain}" if at else f"…{self.to[-3:]}"

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"
