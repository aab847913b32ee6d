"""Structured talks with parents, and what they see differently."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models.case import Case, Evidence
from gatepost.records.models import Parent, Pupil


class TalkOutcome(models.TextChoices):
    TALKED = "talked", "We talked to the end"
    ENDED_EARLY = "ended_early", "The talk was cut short"
    STOPPED = "stopped", "We stopped, and talk another day"
    LATER = "later", "It was not a good time"
    NO_ANSWER = "no_answer", "Nobody answered, or it was somebody else"


class Conversation(SchoolOwned):
    """One structured talk with one parent: begun, held step by step, ended. Nothing in it is deleted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="conversations")
    parent = models.ForeignKey(Parent, models.PROTECT, related_name="+")
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    in_person = models.BooleanField(default=False)
    good_thing = models.CharField(max_length=240, blank=True, help_text="One good recent thing, a sentence")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=TalkOutcome.choices, blank=True)
    ring_again_on = models.DateField(null=True)
    evidence = models.OneToOneField(
        Evidence, models.PROTECT, null=True, related_name="conversation", help_text="What it came to be"
    )

    class Meta:
        ordering: ClassVar = ["started_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "parent"], condition=Q(ended_at__isnull=True), name="one_open_talk_per_parent"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(outcome=""), name="a_talk_ends_in_an_outcome"
            ),
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil


class StepState(models.TextChoices):
    OPEN = "open", "Not yet"
    SAID = "said", "Said"
    NOT_TODAY = "not_today", "Not today"


class ConversationStep(SchoolOwned):
    """What became of one step of a talk. ``told``: the very words that stood on the screen when it was said."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=40, help_text="The step's key: 'early_help'")
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.OPEN)
    why_not = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    answers = models.JSONField(default=dict, help_text="By question key, as the pack declares them")
    told = ArrayField(models.TextField(), default=list)
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, to notice two people at once")
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "step"], name="one_line_per_step")
        ]

    @property
    def pupil(self) -> Pupil:
        return self.conversation.pupil


class MarksDispute(SchoolOwned):
    """A parent sees some marks differently. It stops any referral until a named person has answered."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="disputes")
    parent = models.ForeignKey(Parent, models.PROTECT, related_name="+")
    conversation = models.OneToOneField(
        Conversation, models.PROTECT, null=True, related_name="dispute", help_text="Where it was said"
    )
    says = models.TextField(help_text="What the parent has instead")
    raised_on = models.DateField()
    answer = models.TextField(blank=True, help_text="What was found, and told to the family")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | (Q(answered_by__isnull=False) & ~Q(answer="")),
                name="answered_by_whom_and_how",
            )
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil
