"""A case put to the local authority, and the parents it names."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.casework.models.case import Case
from gatepost.casework.referral_states import State
from gatepost.records.models import Parent, Pupil


class Referral(SchoolOwned):
    """A case put to the local authority: frozen evidence, the head's signature, its hash."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    route = models.CharField(max_length=40)
    will_change = models.TextField(blank=True, help_text="What do you think will change for the child?")
    why_now = models.TextField(blank=True, help_text="Why this way, and why now")
    considered = models.TextField(blank=True, help_text="What else was thought of and tried; a line each")
    accepted = models.JSONField(default=dict, help_text="Weak point's key → the head's sentence")
    frozen = models.JSONField(default=dict, help_text="Everything the pack says, as its JSON twin")
    sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to="packs/", blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    sent_back = models.TextField(blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=12, default=State.DRAFTED, choices=[(state.value, state.value) for state in State]
    )

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


class Confirmation(SchoolOwned):
    """A person's word on something the authority asks and no record can show, or why a mark stays as it is."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="confirmations")
    key = models.CharField(max_length=60, help_text="What is asked: 'notice_first'")
    says = models.CharField(max_length=600)
    happened_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "key"], name="one_word_per_ask")]

    @property
    def pupil(self) -> Pupil:
        return self.case.pupil


class KnownNotice(SchoolOwned):
    """A penalty notice that the school knows of: to one parent, for one child. The council keeps the count."""

    child = models.ForeignKey(Pupil, models.CASCADE, related_name="known_notices")
    parent = models.ForeignKey(Parent, models.CASCADE, related_name="+")
    issued_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True, help_text="A withdrawn notice never was one")
    told_by = models.CharField(max_length=120, help_text="Who told the school")

    class Meta:
        ordering: ClassVar = ["issued_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["child", "parent", "issued_on"], name="a_notice_is_known_once")
        ]

    @property
    def pupil(self) -> Pupil:
        return self.child
