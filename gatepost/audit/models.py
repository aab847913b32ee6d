"""What people did and looked at: ids and verbs, never content, and no foreign keys.

The log must outlive what it speaks of, and must not itself become a leak.
"""

from django.db import models


class Event(models.Model):
    """One thing that one person did or looked at. Written once, never changed."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.BigIntegerField(null=True, help_text="User's id; empty for the worker and commands")
    role = models.CharField(max_length=40)
    verb = models.CharField(max_length=60, help_text="What was done: 'case.opened', 'pupil.viewed'")
    subject = models.CharField(max_length=60, help_text="Kind of thing: 'casework.case'")
    subject_id = models.BigIntegerField(null=True)
    school = models.BigIntegerField(null=True)
    pupil = models.BigIntegerField(null=True, help_text="The child concerned, to answer 'who looked?'")

    class Meta:
        indexes = [models.Index(fields=["school", "pupil", "at"])]


class Seal(models.Model):
    """A link of the chain: the digest of a run of events together with the seal before it."""

    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    events = models.IntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
