"""Letters as they were written, approved and posted; and who was not written to, and why."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models import Case, Evidence
from gatepost.letters.kinds import BY_KEY, KINDS, Kind
from gatepost.records.models import Parent, Pupil


class Translation(SchoolOwned):
    """One version of a wording in another language, as this school has it. The newest counts; none is changed.

    Without ``translated_by`` the words are those that come with Gatepost.
    """

    language = models.CharField(max_length=8)
    name = models.CharField(max_length=20, help_text="The letter, the foot, or the certificate's sheet")
    text = models.TextField()
    english = models.CharField(max_length=16, help_text="Fingerprint of the English that it says")
    translated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    translated_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | Q(translated_by__isnull=True)
                | ~Q(checked_by=models.F("translated_by")),
                name="checked_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="checked_by_whom_and_when",
            ),
        ]


class RunState(models.TextChoices):
    MAKING = "making", "Being made"
    STOPPED = "stopped", "Stopped"
    MADE = "made", "Made"


class Layout(SchoolOwned):
    """The templates that letters were set with, kept so that each can be made again, byte for byte."""

    sha256 = models.CharField(max_length=64)
    files = models.JSONField(help_text="Each template's text, by its file name")
    fonts = models.CharField(max_length=64, help_text="SHA-256 of the fonts")
    engine = models.CharField(max_length=40, help_text="Typst's version")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "sha256", "fonts", "engine"], name="one_row_per_layout_fonts_and_engine"
            )
        ]


class Run(SchoolOwned):
    """Letters of one kind for many families, made by the worker one child at a time."""

    kind = models.CharField(max_length=12)
    extra = models.CharField(max_length=200, blank=True, help_text="A sentence for this group")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.MAKING)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, help_text="In which they started it")
    started_at = models.DateTimeField()

    @property
    def about(self) -> Kind:
        return BY_KEY[self.kind]


class ChildState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    MADE = "made", "Made"
    OUT = "out", "Not written"


class RunChild(SchoolOwned):
    """One child of a run: where it has got to is known by these rows alone, whatever happens to the worker."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="children")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=ChildState.choices, default=ChildState.WAITING)
    why = models.TextField(blank=True, help_text="Why nothing was written")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "pupil"], name="one_line_per_child")]


class LetterState(models.TextChoices):
    WRITTEN = "written", "To be approved"
    APPROVED = "approved", "To be posted"
    POSTED = "posted", "Posted"
    OUT = "out", "Taken out"


class PostedHow(models.TextChoices):
    FIRST = "first", "First class"
    SECOND = "second", "Second class"
    SIGNED_FOR = "signed_for", "Signed for"
    BY_HAND = "by_hand", "By hand"


class Letter(SchoolOwned):
    """One letter to one person. ``context`` is everything it says; the same context always gives the same PDF."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="letters")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="letters")
    parent = models.ForeignKey(Parent, models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="letters")
    kind = models.CharField(max_length=12, choices=[(kind.key, kind.name) for kind in KINDS])
    language = models.CharField(max_length=8)
    slots = models.JSONField(default=dict, help_text="What a person added")
    extra = models.CharField(max_length=200, blank=True, help_text="A sentence for its group")
    edits = models.JSONField(default=list, help_text="What was changed for this recipient alone")
    code = models.CharField(
        max_length=9, blank=True, help_text="On the paper: finds it when the post brings it back"
    )
    layout = models.ForeignKey(Layout, models.PROTECT, null=True, related_name="+")
    why_now = models.TextField(blank=True, help_text="Why although something spoke for waiting")
    context = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, help_text="Of the context")
    marks = models.CharField(max_length=64, help_text="SHA-256 of the marks that it was counted from")
    words = models.CharField(max_length=64, help_text="SHA-256 of wording and layout")
    pdf = models.FileField(upload_to="letters/", blank=True)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.WRITTEN)
    out_because = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    posted_on = models.DateField(null=True)
    how = models.CharField(max_length=10, choices=PostedHow.choices, blank=True)
    proof = models.CharField(max_length=60, blank=True, help_text="Number of the proof of posting")
    evidence = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="letter")
    returned_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["written_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pupil", "parent", "kind"],
                condition=Q(state__in=["written", "approved"]),
                name="one_waiting_letter_of_a_kind",
            ),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_letter_per_code"),
            models.CheckConstraint(
                condition=Q(state__in=["written", "out"]) | Q(approved_at__isnull=False),
                name="approved_before_posted",
            ),
            models.CheckConstraint(
                condition=~Q(state="posted") | Q(posted_on__isnull=False), name="posted_on_a_day"
            ),
        ]

    @property
    def about(self) -> Kind:
        return BY_KEY[self.kind]

    @property
    def front(self) -> dict[str, Any]:
        """What the first side says."""
        front: dict[str, Any] = self.context.get("front", {})
        return front


class Decision(SchoolOwned):
    """Whether one adult was to be written to, decided when letters were written; kept, whichever way it went."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    parent = models.ForeignKey(Parent, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    may = models.BooleanField()
    why = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    letter = models.OneToOneField(Letter, models.CASCADE, null=True, related_name="decision")

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
