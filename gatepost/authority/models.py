"""What a school has sent and heard, and what an authority has on its desk. Each side keeps its own account."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gatepost.access.models import AuthorityOwned, SchoolOwned, User
from gatepost.casework.models import Case, Referral
from gatepost.casework.referral_states import State
from gatepost.records.models import Pupil


class Partner(models.Model):
    """Another installation, known by the public key that a person has pinned. Holds nothing about a child.

    ``authority``: whose desk it is, if it is one. ``laestabs``: the schools for which it may speak.
    """

    name = models.CharField(max_length=120)
    public_key = models.CharField(max_length=44, unique=True)
    address = models.URLField(
        blank=True, help_text="Where it answers; without one, files are carried by hand"
    )
    authority = models.CharField(max_length=80, blank=True)
    laestabs = ArrayField(models.CharField(max_length=7), default=list, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Way(models.TextChoices):
    DESK = "desk", "To the council’s desk in this installation"
    PARTNER = "partner", "To the council’s own Gatepost"
    DOWNLOAD = "download", "By secure mail"


class Dispatch(SchoolOwned):
    """A referral on its way: by which way, when, and what was last told of its ground."""

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="dispatch")
    ref = models.UUIDField(default=uuid4, unique=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    authority = models.CharField(max_length=80)
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    told_changes = models.JSONField(default=list, help_text="Changed marks, as last told to the council")
    told_left = models.BooleanField(default=False)
    told_progress = models.JSONField(default=dict)
    outcome = models.TextField(blank=True, help_text="Typed in where the council answers by mail")
    outcome_on = models.DateField(null=True, blank=True)
    ended_why = models.TextField(blank=True, help_text="Why it was withdrawn, or its ground has gone")

    @property
    def pupil(self) -> Pupil:
        return self.referral.case.pupil

    @property
    def case(self) -> Case:
        return self.referral.case


class _Post(models.Model):
    """One message that went or came: the thread of a referral, and the outbox at once."""

    uid = models.UUIDField(default=uuid4)
    outgoing = models.BooleanField()
    kind = models.CharField(max_length=12)
    body = models.JSONField(default=dict)
    who = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True, help_text="Why it was not taken")

    class Meta:
        abstract = True


class SchoolPost(SchoolOwned, _Post):
    """A message as the school has it."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="posts")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "uid"], name="school_post_once")]
        ordering: ClassVar = ["at", "pk"]

    @property
    def pupil(self) -> Pupil:
        return self.dispatch.pupil


class Ask(SchoolOwned):
    """Something that the council asks: a task in a row of the school's case, with a date."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="asks")
    uid = models.UUIDField(unique=True)
    row = models.CharField(max_length=40)
    question = models.TextField()
    due_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="an_answer_has_words"
            )
        ]

    @property
    def pupil(self) -> Pupil:
        return self.dispatch.pupil


class DeskReferral(AuthorityOwned):
    """A referral as the authority has it: what was signed, byte for byte, and what is recounted from its marks."""

    ref = models.UUIDField(unique=True)
    number = models.CharField(max_length=20, blank=True, help_text="As people say it: 26-1184")
    key = models.CharField(max_length=44, blank=True, help_text="Of the sender; empty in this installation")
    laestab = models.CharField(max_length=7)
    school_name = models.CharField(max_length=200)
    upn = models.CharField(max_length=13)
    child = models.CharField(max_length=200)
    initials = models.CharField(max_length=12)
    year_group = models.CharField(max_length=4)
    route = models.CharField(max_length=40)
    route_name = models.CharField(max_length=120)
    state = models.CharField(max_length=12, default=State.SENT)
    officer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    due_on = models.DateField(null=True, help_text="None while the clock stands still")
    days_left = models.PositiveSmallIntegerField(default=0, help_text="Kept while the clock stands still")
    claimed = models.PositiveSmallIntegerField(help_text="Sessions, as the signed pack says")
    counted = models.PositiveSmallIntegerField(help_text="Sessions, recounted from the marks")
    gaps = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(help_text="The pack’s twin, byte for byte")
    sha256 = models.CharField(max_length=64)
    register = models.JSONField(help_text="The marks of the window: as they are known now")
    window = ArrayField(models.CharField(max_length=13), default=list)
    changes = models.JSONField(default=list)
    accepted_weak = models.PositiveSmallIntegerField(default=0)
    pdf = models.FileField(upload_to="desk/")
    pages = models.JSONField(default=dict, help_text="Section → page")
    deliveries = models.PositiveSmallIntegerField(default=1)
    left_school = models.BooleanField(default=False)
    progress = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0, help_text="Counts decisions, to notice two at once")
    ended_why = models.TextField(blank=True)
    return_reasons = ArrayField(models.CharField(max_length=40), default=list)
    by_hand = models.BooleanField(
        default=False, help_text="Came on paper or by e-mail: what is decided is told by hand too"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["authority", "state", "due_on", "id"], name="desk_tray"),
            models.Index(fields=["authority", "upn"], name="desk_child"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "number"], condition=~Q(number=""), name="one_number_each"
            )
        ]


class DeskParent(AuthorityOwned):
    """A parent whom a referral names: every decision is for one parent and one child."""

    referral = models.ForeignKey(DeskReferral, models.CASCADE, related_name="parents")
    name = models.CharField(max_length=200)
    person = models.CharField(max_length=200, help_text="The name without title and case, to find them again")
    born = models.DateField(null=True, help_text="Where the school holds it")
    relationship = models.CharField(max_length=60, blank=True)
    address = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["authority", "person"], name="desk_person")]

    def __str__(self) -> str:
        return self.name


class SamePerson(AuthorityOwned):
    """An officer's answer: whether two parents whom referrals name are one and the same person."""

    one = models.ForeignKey(DeskParent, models.CASCADE, related_name="+")
    other = models.ForeignKey(DeskParent, models.CASCADE, related_name="+")
    same = models.BooleanField()
    why = models.CharField(max_length=300, help_text="How the officer knows")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="one_answer_a_pair"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="pairs_in_one_order"),
        ]


class Tick(AuthorityOwned):
    """An officer's own judgement of one line of the triage card."""

    referral = models.ForeignKey(DeskReferral, models.CASCADE, related_name="ticks")
    line = models.CharField(max_length=40)
    answer = models.CharField(max_length=8, choices=[("met", "Met"), ("not_met", "Not met"), ("ask", "Ask")])
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "line"], name="one_tick_a_line")]


class DeskPost(AuthorityOwned, _Post):
    """A message as the authority has it."""

    referral = models.ForeignKey(DeskReferral, models.CASCADE, related_name="posts", null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["authority", "uid"], name="desk_post_once")]
        ordering: ClassVar = ["at", "pk"]


class Decision(AuthorityOwned):
    """What was decided for one parent and one child, and why. A withdrawn one never was an earlier notice."""

    referral = models.ForeignKey(DeskReferral, models.PROTECT, related_name="decisions")
    parent = models.ForeignKey(DeskParent, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=40)
    reasons = models.TextField()
    internal = models.BooleanField(default=False, help_text="The reasons stay at the desk")
    terms = models.JSONField(default=dict, help_text="What this kind of decision asks for")
    order = models.PositiveSmallIntegerField(null=True, help_text="A penalty notice: first or second")
    amount = models.PositiveSmallIntegerField(null=True)
    issued_on = models.DateField(null=True)
    served_on = models.DateField(null=True, help_text="Received by the parent: the first day of payment")
    paid_on = models.DateField(null=True)
    paid = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    needs_check = models.BooleanField(default=False, help_text="A second officer checks it before it is told")
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=40, blank=True)
    withdrawn_note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parent"], condition=Q(withdrawn_at__isnull=True), name="one_standing_decision_each"
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="a_decision_has_reasons"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(by__isnull=True) | ~Q(checked_by=models.F("by")),
                name="nobody_checks_themselves",
            ),
        ]

    @property
    def is_told(self) -> bool:
        """Whether the school knows it: at once, or when a second officer has checked it."""
        return not self.needs_check or self.checked_at is not None


class SupportMeeting(SchoolOwned):
    """The termly meeting of a school and its authority: when, with whom, what was asked and agreed."""

    held_on = models.DateField()
    with_whom = models.CharField(max_length=160)
    people = models.CharField(max_length=300, blank=True)
    cohort = models.CharField(max_length=300, blank=True)
    asks = models.TextField(blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-held_on", "-pk"]


class MeetingAction(SchoolOwned):
    """Something agreed at a support meeting: who, by when, and whether it was done."""

    meeting = models.ForeignKey(SupportMeeting, models.CASCADE, related_name="actions")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=120)
    by_date = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["by_date", "pk"]


class AgreedAction(AuthorityOwned):
    """What was agreed at a support meeting, as the council has it: of a child no more than initials and year."""

    agenda = models.ForeignKey(DeskPost, models.CASCADE, related_name="agreed")
    laestab = models.CharField(max_length=7)
    number = models.PositiveBigIntegerField(help_text="The school’s own number of it")
    child = models.CharField(max_length=20, blank=True)
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=120)
    by_date = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["by_date", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "laestab", "number"], name="one_agreed_action")
        ]
