"""The case: one child's support, its sixteen rows, what happened, pauses, and who last looked."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.records.models import Parent, Pupil


class CaseStatus(models.TextChoices):
    OPEN = "open", "Open"
    STOOD_DOWN = "stood_down", "Stood down"
    REFERRED = "referred", "With the council"


class Case(SchoolOwned):
    """Support for one child from the first worry to the last review. Pins the pack it was opened under."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="cases")
    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lead = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="led_cases")
    worry = models.TextField(blank=True)
    first_step = models.CharField(max_length=200, blank=True)
    first_step_on = models.DateField(null=True, blank=True)
    pack_version = models.CharField(max_length=64)
    status = models.CharField(max_length=12, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    closed_because = models.CharField(max_length=200, blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    thank_family = models.BooleanField(null=True)

    read_with: ClassVar = ("school", "pupil__school", "lead")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(status="open"), name="one_open_case_per_pupil"
            )
        ]

    def __str__(self) -> str:
        return f"Case {self.pk}"


class RowStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    DONE = "done", "Done"
    NOT_NEEDED = "not_needed", "Not needed"


class RowState(SchoolOwned):
    """Where a case stands on one row of the checklist. The machine never sets it to done."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="row_states")
    row = models.CharField(max_length=40, help_text="The row's key: 'punctuality'")
    status = models.CharField(max_length=12, choices=RowStatus.choices, default=RowStatus.NOT_STARTED)
    answers = models.JSONField(default=dict, help_text="By question key, as the pack declares them")
    not_needed_reason = models.CharField(max_length=40, blank=True)
    not_needed_note = models.TextField(blank=True)
    turned_on = models.BooleanField(
        default=False, help_text="Switched on by a person although data would not"
    )
    next_action = models.CharField(max_length=300, blank=True)
    next_who = models.CharField(max_length=120, blank=True)
    next_on = models.DateField(null=True, blank=True)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    judged_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, help_text="Counts saves, to notice two people at once")
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "row"], name="one_state_per_row"),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | Q(judged_on__isnull=False), name="judged_who_and_when"
            ),
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil


class EvidenceKind(models.TextChoices):
    CALL = "call", "Phone call"
    VISIT = "visit", "Home visit"
    TEXT = "text", "Text message"
    LETTER = "letter", "Letter"
    MEETING = "meeting", "Meeting"
    VOICE = "voice", "The child's own words"
    OFFER = "offer", "Offer of help"
    REQUEST = "request", "Question to a colleague or school"
    REPLY = "reply", "Answer from a colleague or school"
    REFERRAL = "referral", "Referral to a service"
    CONSULTATION = "consultation", "Lead professional consulted"
    DOCUMENT = "document", "Document"
    NOTE = "note", "Note"


class Evidence(SchoolOwned):
    """One thing that happened, said once, serving every row it fits."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence")
    rows = ArrayField(models.CharField(max_length=40), help_text="Keys of the rows that it serves")
    kind = models.CharField(max_length=14, choices=EvidenceKind.choices)
    happened_on = models.DateField()
    who = models.CharField(max_length=200, help_text="Who did it or was spoken to")
    says = models.TextField(help_text="What happened, in plain words")
    parent = models.ForeignKey(Parent, models.PROTECT, null=True, blank=True, help_text="To or with whom")
    language = models.CharField(max_length=8, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    share_parents = models.BooleanField(default=False, help_text="May be seen by parents")
    share_council = models.BooleanField(default=False, help_text="May go to the council")
    reasons = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="From the shared list, as given here",
    )
    request = models.ForeignKey(
        "ColleagueRequest", models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    voice = models.ForeignKey("VoiceSession", models.PROTECT, null=True, blank=True, related_name="evidence")
    file = models.FileField(upload_to="evidence/", blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    taken_back = models.CharField(max_length=200, blank=True, help_text="Why it no longer stands")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["happened_on", "pk"]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil


class Hold(SchoolOwned):
    """A pause placed by the safeguarding lead or the SENCo; only they release it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="holds")
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    why = models.TextField()
    placed_at = models.DateTimeField(auto_now_add=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil


class LastLook(SchoolOwned):
    """When a person last opened a case, for "since you last looked"."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="one_look_per_person")]
