"""Who relied on which marks, and what changed in them since."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from gatepost.access.models import SchoolOwned, User
from gatepost.attendance.figures import Figures, Line, lines
from gatepost.casework.models.case import Case
from gatepost.records.models import Pupil, RegisterImport


class ReliedKind(models.TextChoices):
    LETTER = "letter", "Letter"
    CERTIFICATE = "certificate", "Certificate"
    REFERRAL = "referral", "Referral"
    CONVERSATION = "conversation", "Talk with a parent"
    CONCERN = "concern", "Decision about a concern"
    CASE = "case", "Opening of the case"


class Reliance(SchoolOwned):
    """Something that says figures of a child, with all that they were counted from.

    ``subject`` is the key of the letter, referral, talk, concern or case. ``marks`` are the marks of two
    academic years, compressed: 0 where a session did not count.
    """

    kind = models.CharField(max_length=12, choices=ReliedKind.choices)
    subject = models.BigIntegerField()
    name = models.CharField(max_length=200, help_text="What it is called on a list")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="reliances")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="reliances")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", help_text="Who said it")
    at = models.DateTimeField()
    counted_to = models.DateField()
    first_year = models.SmallIntegerField()
    marks = models.BinaryField()
    sha256 = models.CharField(max_length=64, help_text="Of the marks and of the school weeks")
    policy = models.CharField(max_length=64, help_text="Version of the policy pack")
    figures = models.JSONField()
    out = models.BooleanField(default=False, help_text="Sent, signed or said: it cannot be unsaid")
    let_go = models.BooleanField(default=False, help_text="It never went out: nobody relies on it any more")

    class Meta:
        verbose_name = "figure that somebody relied on"
        verbose_name_plural = "figures that somebody relied on"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject"], name="one_reliance_per_subject")
        ]
        indexes: ClassVar = [models.Index(fields=["school", "counted_to"])]

    @property
    def said(self) -> Figures:
        """The figures as they were said."""
        return Figures.from_json(self.figures)


class FigureChange(SchoolOwned):
    """That figures which somebody relied on are no longer so: what was said, what is, and the step proposed.

    One stands open for each reliance; more changes of marks bring it up to date until a person has dealt with
    it. It goes by itself when the figures are again as they were said.
    """

    reliance = models.ForeignKey(Reliance, models.CASCADE, related_name="changes")
    noticed_at = models.DateTimeField()
    register_import = models.ForeignKey(RegisterImport, models.SET_NULL, null=True, related_name="+")
    before = models.JSONField(help_text="The figures that were told last")
    after = models.JSONField()
    marks = models.JSONField(default=list, help_text='[["2026-11-02 AM", "N", "M"], …]')
    sha256 = models.CharField(max_length=64, help_text="What ``after`` was counted from")
    fallen = models.CharField(max_length=200, blank=True, help_text="Why its ground no longer stands")
    proposal = models.CharField(max_length=40, help_text="The key of the step")
    gone_at = models.DateTimeField(null=True, blank=True)
    dealt_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dealt_at = models.DateTimeField(null=True, blank=True)
    dealt = models.TextField(blank=True, help_text="What was done about it, in a sentence")

    class Meta:
        ordering: ClassVar = ["-noticed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reliance"],
                condition=Q(dealt_at__isnull=True, gone_at__isnull=True),
                name="one_open_change_per_reliance",
            ),
            models.CheckConstraint(
                condition=Q(dealt_at__isnull=True) | ~Q(dealt=""), name="dealt_with_in_a_sentence"
            ),
        ]

    @property
    def pupil(self) -> Pupil:
        return self.reliance.pupil

    @property
    def open(self) -> bool:
        """Nobody has dealt with it, and it has not gone by itself."""
        return self.dealt_at is None and self.gone_at is None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The figures that differ, in words."""
        return lines(Figures.from_json(self.before), Figures.from_json(self.after))
