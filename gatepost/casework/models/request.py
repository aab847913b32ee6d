"""Two minutes of a colleague's time: a question about one child, answered through a link or at the desk."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gatepost.access.models import Membership, School, SchoolOwned, User
from gatepost.casework.models.case import Case
from gatepost.records.models import Pupil


class RequestState(models.TextChoices):
    OPEN = "open", "Waiting for an answer"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ColleagueRequest(SchoolOwned):
    """One question to one colleague for the sake of one row. Its link ends with it, and names nobody."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="requests")
    row = models.CharField(max_length=40, help_text="The row's key: 'pastoral_staff'")
    sibling_upn = models.CharField(
        max_length=13, blank=True, help_text="Of a brother or sister: then it is their school that is asked"
    )
    colleague = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField(
        blank=True, help_text="Kept as it was when asked: also of somebody without an account"
    )
    about = models.CharField(max_length=240, blank=True, help_text="What stands out, in a sentence")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ends_on = models.DateField(help_text="The last day on which the link is good")
    root = models.CharField(max_length=200, help_text="The address of the page, up to the token")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    answers = models.JSONField(default=dict, help_text="By question key; a draft until it is answered")
    answered_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    back_on = models.DateField(null=True, help_text="When it went back to whoever asked, unanswered")

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "row", "email", "name"],
                condition=Q(state="open"),
                name="one_open_request_each",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="answered_when"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "state"])]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil

    def __str__(self) -> str:
        return f"Request {self.pk}"


class SchoolQuestion(SchoolOwned):
    """Another school's question, as it arrives here: who asks, and about which pupil of this school.

    It knows nothing of the child whose case it is asked for: that record stays on the other side of the wall.
    """

    from_school = models.ForeignKey(School, models.CASCADE, related_name="+")
    request = models.BigIntegerField(help_text="The number of the request at the school that asks")
    upn = models.CharField(max_length=13, help_text="Of the pupil asked about; this school may not know it")
    asked_at = models.DateTimeField()
    ends_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["from_school", "request"], name="a_question_arrives_once")
        ]

    @property
    def about(self) -> Pupil | None:
        """This school's own pupil, when it has one by that number."""
        return Pupil.objects.filter(school=self.school_id, upn=self.upn).first()

    def __str__(self) -> str:
        return f"Question {self.pk}"
