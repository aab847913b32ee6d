"""Who works where: people, schools and roles."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models


class People(BaseUserManager["User"]):
    """Makes users; an e-mail address is the only name for signing in."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    shortcuts = models.BooleanField(default=True, help_text="Single-key shortcuts switched on")

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email


class Phase(models.TextChoices):
    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    SPECIAL = "special", "Special"
    ALL_THROUGH = "all-through", "All-through"


class School(models.Model):
    """A school, its times and the policy pack of its authority."""

    laestab = models.CharField(max_length=7, unique=True)
    urn = models.CharField(max_length=6, blank=True)
    name = models.CharField(max_length=200)
    phase = models.CharField(max_length=12, choices=Phase.choices, blank=True)
    head_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)
    am_opens = models.TimeField(null=True, blank=True)
    am_closes = models.TimeField(null=True, blank=True)
    pm_opens = models.TimeField(null=True, blank=True)
    pm_closes = models.TimeField(null=True, blank=True)
    pack = models.CharField(max_length=60, default="england")
    authority = models.CharField(max_length=80, blank=True, help_text="As in the published national figures")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's role at one school; forms and groups say whom a tutor or teacher sees."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    school = models.ForeignKey(School, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=40)
    forms = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    groups = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    left = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "school", "role"], name="one_membership_per_role")
        ]


class Officer(models.Model):
    """A person at the desk of a local authority that has no school of its own in this installation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="desks")
    authority = models.CharField(max_length=80)
    left = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "authority"], name="one_seat_a_desk")
        ]


class SchoolOwned(models.Model):
    """What belongs to one school. The wall (``access.wall``) keeps every other school's rows out of sight."""

    school = models.ForeignKey(School, models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class AuthorityOwned(models.Model):
    """What belongs to a local authority's desk: behind the same wall, and out of every school's sight."""

    authority = models.CharField(max_length=80, help_text="Its name, as schools have it")

    class Meta:
        abstract = True
