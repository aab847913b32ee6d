"""What people do for a child: concerns, cases, the sixteen rows, evidence, referrals."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.records.models import Parent, Pupil


class ConcernState(models.TextChoices):
    NEW = "new", "To think about"
    WATCH = "watch", "Watching"
    KNOWN = "known", "Known reason"
    CASE = "case", "In a case"
    GONE = "gone", "No longer so"


class Concern(SchoolOwned):
    """A reason to think about a child, in a sentence with its numbers. It opens nothing by itself."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="concerns")
    key = models.CharField(max_length=40, help_text="The trigger in the policy pack")
    sentence = models.TextField()
    numbers = models.JSONField(default=dict)
    weight = models.FloatField(default=0, help_text="Nearest to the threshold first")
    first_seen = models.DateField()
    last_seen = models.DateField()
    state = models.CharField(max_length=8, choices=ConcernState.choices, default=ConcernState.NEW)
    until = models.DateField(null=True, blank=True, help_text="Watching, or a known reason, to this date")
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "key"], name="one_concern_per_trigger")
        ]


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


class Referral(SchoolOwned):
    """A case put to the local authority: frozen evidence, the head's signature, its hash."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    route = models.CharField(max_length=40)
    will_change = models.TextField(blank=True, help_text="What do you think will change for the child?")
    accepted = models.JSONField(default=dict, help_text="Weak point's key → the head's sentence")
    frozen = models.JSONField(default=dict, help_text="Everything the pack says, as its JSON twin")
    sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to="packs/", blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    sent_back = models.TextField(blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="signed_who_and_when",
            )
        ]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil


class ReferredParent(SchoolOwned):
    """A parent whom a referral names: every decision is per parent, per child."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Parent, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "parent"], name="one_line_per_referred_parent")
        ]


class LastLook(SchoolOwned):
    """When a person last opened a case, for "since you last looked"."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "user"], name="one_look_per_person")]


class Channel(models.TextChoices):
    CALL = "call", "Phone call"
    TEXT = "text", "Text message"
    VISIT = "visit", "Home visit"
    MESSAGE = "message", "Message"


class Outcome(models.TextChoices):
    NO_ANSWER = "no_answer", "no answer"
    LEFT_MESSAGE = "left_message", "left a message"
    SPOKE = "spoke", "spoke"
    SENT = "sent", "sent"
    ARRIVED = "arrived", "here, or on the way"
    WRONG_NUMBER = "wrong_number", "wrong number"
    WORRIED = "worried", "told the safeguarding lead"
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
    words = models.CharField(max_length=240, blank=True)
    heard_child = models.BooleanField(default=False)
    back_on = models.DateField(null=True, blank=True)
    advice = models.CharField(max_length=240, blank=True, help_text="Help offered, as it was said")
    suggestion = models.CharField(max_length=2, blank=True, help_text="A mark to consider, never a mark")
    worried = models.BooleanField(default=False)
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
    withdrawn = ContactAttempt.objects.filter(withdraws__isnull=False).values("withdraws")
    return ContactAttempt.objects.filter(withdraws__isnull=True).exclude(pk__in=withdrawn)


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
