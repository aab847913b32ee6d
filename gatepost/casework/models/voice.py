"""Hearing a child: a sitting, what was said at each prompt, who may read it, and what became of it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models.case import Case
from gatepost.records.models import Pupil

HONEST_TRIES = 2
"""Tries of different shape at hearing a child who would rather not talk: then nobody presses on."""


class SittingOutcome(models.TextChoices):
    HEARD = "heard", "Heard, and read back"
    STOPPED = "stopped", "Stopped: what was said is kept"
    CHOSE_NOT_TO = "chose_not_to", "Would rather not talk"


class VoiceSession(SchoolOwned):
    """One try at hearing a child, in one format. Nothing is asked before the child was told who will read it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="voice_sessions")
    format = models.CharField(max_length=20, help_text="The format's key: 'cards'")
    with_whom = models.CharField(max_length=120, help_text="The adult whom the child talks to")
    place = models.CharField(max_length=120, blank=True)
    helper = models.CharField(max_length=160, blank=True, help_text="Interpreter, advocate, breaks")
    subjects = ArrayField(models.CharField(max_length=60), default=list, help_text="The child's own lessons")
    began_at = models.DateTimeField()
    told_first_at = models.DateTimeField(null=True, help_text="When the child was told who will read this")
    keep_from_home = models.TextField(blank=True, help_text="What the child does not want told at home")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=14, choices=SittingOutcome.choices, blank=True)
    how_tried = models.TextField(
        blank=True, help_text="How it was offered, where the child chose not to talk"
    )
    agreed_by = models.CharField(max_length=10, blank=True, help_text="How the child said it is right")
    loop_due_on = models.DateField(null=True)
    loop_closed_on = models.DateField(null=True)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["began_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(outcome__in=["heard", "stopped"]) | Q(told_first_at__isnull=False),
                name="told_before_heard",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(outcome=""), name="a_sitting_ends_in_an_outcome"
            ),
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil

    @property
    def shape(self) -> tuple[str, str, str]:
        """What makes two tries different: the way, the person or the place."""
        return self.format, self.with_whom.strip().lower(), self.place.strip().lower()


class VoiceItem(SchoolOwned):
    """What a child said at one prompt, word for word, and whom the child lets read it besides staff who help."""

    session = models.ForeignKey(VoiceSession, models.CASCADE, related_name="items")
    prompt = models.CharField(max_length=80, help_text="The prompt's key: 'lunch'")
    place = models.PositiveSmallIntegerField()
    asked = models.CharField(max_length=200, help_text="The prompt, as it stood on the page")
    answer = models.CharField(max_length=20, blank=True, help_text="The pile, the face, the light")
    chosen = ArrayField(models.CharField(max_length=40), default=list, help_text="Reasons of the shared list")
    words = models.TextField(blank=True)
    share_parents = models.BooleanField(default=False)
    share_council = models.BooleanField(default=False)
    with_lead_since = models.DateTimeField(null=True, help_text="When its words went to the lead alone")
    file = models.FileField(
        upload_to="voice/", blank=True, help_text="A photo or drawing; its words say what it shows"
    )

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "prompt"], name="one_answer_per_prompt")
        ]

    @property
    def pupil(self) -> Pupil:
        return self.session.case.pupil


class LoopAnswer(SchoolOwned):
    """What became of one thing that a child said: done, or not possible and why."""

    session = models.ForeignKey(VoiceSession, models.CASCADE, related_name="loop")
    item = models.ForeignKey(VoiceItem, models.CASCADE, related_name="+")
    did = models.TextField(blank=True)
    could_not = models.TextField(blank=True, help_text="We couldn't, because …")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "item"], name="one_answer_to_each"),
            models.CheckConstraint(condition=~Q(did="", could_not=""), name="done_or_why_not"),
        ]

    @property
    def pupil(self) -> Pupil:
        return self.session.case.pupil
