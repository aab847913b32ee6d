"""What an import found before it wrote: enough to take it back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from gatepost.access.models import SchoolOwned
from gatepost.records.models import RegisterImport


class Before(SchoolOwned):
    """The rows of one table as they stood before one write of an import."""

    register_import = models.ForeignKey(RegisterImport, models.CASCADE, related_name="before")
    kind = models.CharField(max_length=60, help_text="The table's model: 'records.pupil'")
    added = ArrayField(models.BigIntegerField(), help_text="Rows that were not there")
    rows = models.BinaryField(help_text="The rows that were, as compressed JSON")


class TakenBack(SchoolOwned):
    """An import that was taken back, and the entry in the list of imports under which that was done."""

    register_import = models.OneToOneField(RegisterImport, models.CASCADE, related_name="taken_back")
    under = models.OneToOneField(RegisterImport, models.CASCADE, related_name="takes_back")


class Statement(SchoolOwned):
    """What a person said of the files of an import, and why they went on where the whole of it looked wrong."""

    register_import = models.OneToOneField(RegisterImport, models.CASCADE, related_name="statement")
    as_at = models.DateField(null=True, help_text="The day of which the files speak")
    whole = models.BooleanField(default=False, help_text="Everybody on roll stands in them")
    missing = ArrayField(
        models.BigIntegerField(), default=list, help_text="Pupils on roll whom files of everybody left out"
    )
    reasons = models.JSONField(default=list, help_text="[{doubt, reason}]: why a person went on")


class RememberedMatch(SchoolOwned):
    """How a school's file of one layout was matched the last time."""

    layout = models.CharField(max_length=64, help_text="SHA-256 of the kind and the headings")
    match = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "layout"], name="one_match_per_layout")]


class WondeLink(SchoolOwned):
    """A school's link to Wonde: its key, unreadable without ours, and how far its marks have been read."""

    token = models.BinaryField(default=b"", help_text="Encrypted; empty: the installation's own key is used")
    read_to = models.DateTimeField(null=True, help_text="Marks changed later than this are still to come")
    number = models.CharField(
        max_length=40, blank=True, help_text="The school's id at Wonde, once it is known"
    )
    kept_at = models.DateTimeField(null=True, help_text="When the key was given")
    tried_at = models.DateTimeField(null=True, help_text="When the worker last asked")
    trouble = models.CharField(
        max_length=500, blank=True, help_text="Why the last night kept nothing; no names"
    )
    left_out = models.CharField(
        max_length=300, blank=True, help_text="Whom the last reading left out, and why; no names"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="one_wonde_link_per_school")]


class NotSiblings(SchoolOwned):
    """Two children of whom somebody said that they are no brothers and sisters: they are not proposed again."""

    one = models.ForeignKey("records.Pupil", models.CASCADE, related_name="+", help_text="The lower number")
    other = models.ForeignKey("records.Pupil", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="one_word_on_two_children")]
