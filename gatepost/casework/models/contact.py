"""Tries to reach a family on a day away: facts, never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.records.models import Parent, Pupil


class Channel(models.TextChoices):
    CALL = "call", "Phone call"
    TEXT = "text", "Text message"
    VISIT = "visit", "Home visit"
    MESSAGE = "message", "Message"
    SCHOOL = "school", "In school"


class Outcome(models.TextChoices):
    NO_ANSWER = "no_answer", "no answer"
    LEFT_MESSAGE = "left_message", "left a message"
    SPOKE = "spoke", "spoke"
    SENT = "sent", "sent"
    ARRIVED = "arrived", "here, or on the way"
    WRONG_NUMBER = "wrong_number", "wrong number"
    WORRIED = "worried", "told the safeguarding lead"
    SAW_CHILD = "saw_child", "saw the child"
    ADULT_ONLY = "adult_only", "spoke at the door, did not see the child"
    CARD_LEFT = "card_left", "nobody came to the door, card left"
    MOVED_AWAY = "moved_away", "told that the family has moved"
    WITHDRAWN = "withdrawn", "taken back"


class ReasonGiven(models.TextChoices):
    """Why a child is away, in the parent's words and nobody else's: never a mark."""

    ILL = "ill", "Ill"
    APPOINTMENT = "appointment", "Medical or dental appointment"
    ANXIOUS = "anxious", "Not able or too anxious to come"
    OVERSLEPT = "overslept", "Overslept or routine"
    TRANSPORT = "transport", "Transport"
    HOLIDAY = "holiday", "Holiday or trip"
    CARING = "caring", "Caring, or a family emergency"
    FOOD_CLOTHES = "food_clothes", "Food, clothes or money"
    AT_SCHOOL = "at_school", "Something at school"
    PARENT_UNAWARE = "parent_unaware", "Parent did not know"
    NOT_SAID = "not_said", "Would not say"
    OTHER = "other", "Other"


class ContactAttempt(SchoolOwned):
    """One try to reach a family on a day away: a fact, never changed and never deleted.

    Whoever was mistaken adds a second row that ``withdraws`` the first. Rows of one call share ``call``: one
    ring may be about brothers and sisters.
    """

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="contact_attempts")
    parent = models.ForeignKey(Parent, models.PROTECT, null=True, blank=True, related_name="+")
    call = models.UUIDField(help_text="The same for every child whom one call was about")
    date = models.DateField(help_text="The day away")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.CALL)
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    reason = models.CharField(max_length=14, choices=ReasonGiven.choices, blank=True)
    words = models.CharField(max_length=4000, blank=True)
    heard_child = models.BooleanField(default=False)
    back_on = models.DateField(null=True, blank=True)
    advice = models.CharField(max_length=240, blank=True, help_text="Help offered, as it was said")
    suggestion = models.CharField(max_length=2, blank=True, help_text="A mark to consider, never a mark")
    worried = models.BooleanField(default=False)
    number = models.CharField(
        max_length=40, blank=True, help_text="Where somebody else answered: doubtful until another is held"
    )
    withdraws = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "call"], name="one_attempt_per_call_and_child"),
            models.CheckConstraint(
                condition=Q(outcome="withdrawn", withdraws__isnull=False)
                | (~Q(outcome="withdrawn") & Q(withdraws__isnull=True)),
                name="only_a_withdrawal_withdraws",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "date"])]
        ordering: ClassVar = ["at", "pk"]

    @property
    def asked(self) -> bool:
        """Whether somebody tried to speak to the family, answered or not."""
        return self.outcome not in (Outcome.ARRIVED, Outcome.WORRIED, Outcome.WITHDRAWN)

    def __str__(self) -> str:
        """What happened, as the case may tell it; the words of a worry are the safeguarding lead's alone."""
        whom = f" to {self.parent}" if self.parent else ""
        told = [f"{self.get_channel_display()}{whom}: {self.get_outcome_display()}"]
        told += [f"reason given: {self.get_reason_display().lower()}"] if self.reason else []
        told += ["spoke to the child as well"] if self.heard_child else []
        told += [f"offered: {self.advice}"] if self.advice else []
        told += [f"“{self.words}”"] if self.words and not self.worried else []
        return "; ".join(told) + "."


def standing_attempts() -> "models.QuerySet[ContactAttempt]":
    """Every attempt that nobody has taken back, oldest first."""
    return ContactAttempt.objects.filter(withdraws=None, withdrawn_by=None)
