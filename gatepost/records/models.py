"""What the school's own system knows: children, families, rolls, registers. Read here, never invented here."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q

from gatepost.access.models import SchoolOwned, User
from gatepost.attendance.calendar import SchoolCalendar, Span


class CalendarSpan(SchoolOwned):
    """A term, or days taken out of one."""

    date_from = models.DateField()
    date_to = models.DateField()
    kind = models.CharField(max_length=12)
    label = models.CharField(max_length=80, blank=True)

    @classmethod
    def calendar(cls, school_id: int) -> SchoolCalendar:
        """The days on which a school is open."""
        with connection.cursor() as cursor:  # on every page: a queryset takes longer to build than to answer
            cursor.execute(
                "SELECT date_from, date_to, kind, label FROM records_calendarspan "
                "WHERE school_id = %s ORDER BY date_from",
                [school_id],
            )
            return SchoolCalendar(Span(*row) for row in cursor.fetchall())


class Sen(models.TextChoices):
    NONE = "none", "None"
    SUPPORT = "support", "SEN support"
    EHCP = "ehcp", "EHC plan"


class SocialCare(models.TextChoices):
    NONE = "none", "None"
    CIN = "cin", "Child in need"
    CP = "cp", "Child protection plan"
    LOOKED_AFTER = "looked_after", "Looked after"


class Pupil(SchoolOwned):
    """A child as one school knows them. A child at two schools is two rows with one UPN."""

    upn = models.CharField(max_length=13)
    former_upn = models.CharField(max_length=13, blank=True)
    admission_number = models.CharField(
        max_length=20, blank=True, help_text="The school's own number; not every export has the UPN"
    )
    forename = models.CharField(max_length=250)
    surname = models.CharField(max_length=250)
    preferred_name = models.CharField(max_length=250, blank=True)
    date_of_birth = models.DateField()
    year_group = models.CharField(max_length=2)
    form = models.CharField(max_length=20, blank=True)
    sen = models.CharField(max_length=8, choices=Sen.choices, default=Sen.NONE)
    ehcp_last_review = models.DateField(null=True, blank=True)
    ehcp_next_review = models.DateField(null=True, blank=True)
    home_language = models.CharField(max_length=8, blank=True)
    young_carer = models.BooleanField(null=True, blank=True)
    fsm = models.BooleanField(null=True, blank=True)
    social_care = models.CharField(max_length=12, choices=SocialCare.choices, default=SocialCare.NONE)
    senco_note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["school", "upn"], name="one_upn_per_school")]

    @property
    def known_as(self) -> str:
        """The first name that the child goes by."""
        return self.preferred_name or self.forename

    def __str__(self) -> str:
        return f"{self.known_as} {self.surname}"


class SealedName(SchoolOwned):
    """A name that must not be used for a child any more: from before an adoption, or under protection.

    Only the safeguarding lead sees it. No paper about the child carries it, whoever typed it where.
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="sealed_names")
    name = models.CharField(max_length=250)
    sealed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sealed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["pupil", "name"], name="one_seal_per_name")]


class EnrolmentKind(models.TextChoices):
    CURRENT = "current", "Only school"
    MAIN = "main", "Main school"
    SUBSIDIARY = "subsidiary", "Second school"


class Enrolment(SchoolOwned):
    """A stretch of time on the school's roll; a child who came back has two."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="enrolments")
    start_date = models.DateField()
    leaving_date = models.DateField(null=True, blank=True, help_text="The last day on roll")
    kind = models.CharField(max_length=10, choices=EnrolmentKind.choices, default=EnrolmentKind.CURRENT)
    ended_by_death = models.BooleanField(
        default=False, help_text="The files give as the reason for leaving that the child died"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "start_date"], name="one_start_per_enrolment")
        ]


class Parent(SchoolOwned):
    """An adult in a child's life, as one school knows them. ``person_id`` joins families."""

    person_id = models.CharField(max_length=40)
    title = models.CharField(max_length=20, blank=True)
    forename = models.CharField(max_length=250, blank=True)
    surname = models.CharField(max_length=250)
    date_of_birth = models.DateField(
        null=True, blank=True, help_text="For a referral and the council’s desk; shown nowhere else"
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address_line1 = models.CharField(max_length=120, blank=True)
    address_line2 = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    address_restricted = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="en")
    needs_interpreter = models.BooleanField(default=False)
    format = models.CharField(max_length=12, default="standard")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "person_id"], name="one_person_per_school")
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.title, self.forename, self.surname) if part)

    @property
    def in_care_of(self) -> "CareOf | None":
        """Where their letters go instead of their own address; None for most."""
        return getattr(self, "care_of", None)


class CareOf(SchoolOwned):
    """Where one adult's letters go whose own address nobody may know, or who has none: care of somebody they trust.

    A person writes it down here, and no import touches it. While it stands, nothing is sent to any other
    address of theirs.
    """

    parent = models.OneToOneField(Parent, models.PROTECT, related_name="care_of")
    of = models.CharField(max_length=60, help_text="As printed after “c/o”")
    address_line1 = models.CharField(max_length=120)
    address_line2 = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=10)
    source = models.CharField(max_length=200, help_text="With whom it was agreed, and when")
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = "address to write care of"
        verbose_name_plural = "addresses to write care of"

    @property
    def lines(self) -> tuple[str, ...]:
        """The address as it is printed below the adult's name."""
        lines = (f"c/o {self.of}", self.address_line1, self.address_line2, self.town, self.postcode)
        return tuple(line.strip() for line in lines if line.strip())


class Responsibility(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class Restriction(models.TextChoices):
    NONE = "none", "None"
    NO_CONTACT = "no_contact", "Do not contact"
    NO_ADDRESS = "no_address", "Do not use an address"
    REFER_DSL = "refer_dsl", "Speak to the safeguarding lead first"


class GuardianManager(models.Manager["Guardian"]):
    """Reads with each adult whether they have died, so that nobody who asks can forget to look."""

    def get_queryset(self) -> models.QuerySet["Guardian"]:
        gone = Death.objects.filter(parent=OuterRef("parent"), taken_back_at=None)
        return super().get_queryset().annotate(has_died=Exists(gone))


class Guardian(SchoolOwned):
    """How one adult stands to one child."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="guardians")
    parent = models.ForeignKey(Parent, models.CASCADE, related_name="guardianships")
    relationship = models.CharField(max_length=40, blank=True)
    parental_responsibility = models.CharField(
        max_length=8, choices=Responsibility.choices, default="unknown"
    )
    education_law_parent = models.CharField(max_length=8, choices=Responsibility.choices, default="unknown")
    lives_with = models.BooleanField(default=False)
    priority = models.PositiveSmallIntegerField(default=9)
    contact_restriction = models.CharField(max_length=12, choices=Restriction.choices, default="none")
    restriction_review = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "parent"], name="one_guardianship_per_pair")
        ]
        ordering: ClassVar = ["priority", "pk"]

    objects = GuardianManager()

    @property
    def died(self) -> bool:
        """Whether this adult has died, as far as anybody has told the school: read with the row."""
        return bool(getattr(self, "has_died", False))

    @property
    def responsible(self) -> bool:
        """A living parent whom the law makes answerable for attendance, as far as the school knows."""
        return not self.died and "yes" in (self.parental_responsibility, self.education_law_parent)

    @property
    def needs_care_of(self) -> bool:
        """Whether no letter can go to this adult's own address: nobody may know it, or there is none."""
        held = self.parent.address_line1.strip() and self.parent.postcode.strip()
        return self.contact_restriction == "no_address" or self.parent.address_restricted or not held


class Death(SchoolOwned):
    """That a child, or an adult in a child's life, has died: as soon as anybody says so, confirmed or not.

    People tell it here; of a child, a school's files may tell it as the reason for leaving. No import, and no
    taking back of one, undoes it. What the desk sends by itself falls silent for the whole family at once
    (``records.deaths``).
    """

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="deaths", help_text="Whose page told it")
    parent = models.ForeignKey(
        Parent, models.PROTECT, null=True, related_name="deaths", help_text="Empty: the child died"
    )
    source = models.CharField(max_length=200, help_text="Who told us, and when")
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, help_text="It was a mistake")

    class Meta:
        ordering: ClassVar = ["told_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["parent"],
                condition=Q(parent__isnull=False, taken_back_at__isnull=True),
                name="one_death_of_an_adult",
            ),
            models.UniqueConstraint(
                fields=["pupil"],
                condition=Q(parent__isnull=True, taken_back_at__isnull=True),
                name="one_death_of_a_child",
            ),
        ]

    @property
    def who(self) -> str:
        return str(self.parent or self.pupil)


class LettersAgain(SchoolOwned):
    """That the safeguarding lead lets letters and texts about one child go out again after a death."""

    death = models.ForeignKey(Death, models.CASCADE, related_name="released")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    agreed_with = models.CharField(max_length=200, help_text="With whom in the family, and how")
    said_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["death", "pupil"], name="one_release_per_child_and_death")
        ]


class SiblingLink(SchoolOwned):
    """A brother or sister, here or elsewhere; of another school no more than its place is known."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="sibling_links")
    sibling_upn = models.CharField(max_length=13)
    sibling_school = models.CharField(
        max_length=200, blank=True, help_text="The other school's name, if known"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "sibling_upn"], name="one_link_per_sibling")
        ]


class Service(SchoolOwned):
    """A service beside the family, and its lead professional."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="services")
    service = models.CharField(max_length=20)
    lead_name = models.CharField(max_length=120, blank=True)
    lead_phone = models.CharField(max_length=40, blank=True)
    lead_email = models.EmailField(blank=True)
    last_meeting = models.DateField(null=True, blank=True)
    next_meeting = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "service"], name="one_line_per_service")
        ]


class RegisterYear(SchoolOwned):
    """One pupil's academic year: 530 bytes, as ``attendance.register`` lays them out."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="register_years")
    year = models.SmallIntegerField(help_text="The year in which the academic year began")
    marks = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "year"], name="one_register_per_year")
        ]
        indexes: ClassVar = [models.Index(fields=["school", "year"])]


class MarkNote(SchoolOwned):
    """What a mark says besides its code: minutes late, the register's comment."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="mark_notes")
    date = models.DateField()
    pm = models.BooleanField()
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "date", "pm"], name="one_note_per_session")
        ]


class Amendment(SchoolOwned):
    """A change of a mark: original and new entry, when, why and by whom. Written once, kept."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="amendments")
    date = models.DateField()
    pm = models.BooleanField()
    original = models.CharField(max_length=2)
    new = models.CharField(max_length=2)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    register_import = models.ForeignKey("RegisterImport", models.PROTECT, null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pupil", "date"])]


class RegisterImport(SchoolOwned):
    """One reading of a school's files: when, by whom, from what, and what it changed."""

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the files")
    counts = models.JSONField(default=dict)
    marks_to = models.DateField(null=True, help_text="The last date that has a mark")


class RegisterChange(SchoolOwned):
    """What one import changed in one pupil's register: so each can be taken back, and any past state shown.

    ``difference`` is the exclusive-or of the 530 bytes before and after, compressed: a few bytes a day.
    Laid over the register again, in any order, it takes the change out.
    """

    register_import = models.ForeignKey(RegisterImport, models.CASCADE, related_name="register_changes")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    year = models.SmallIntegerField()
    difference = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register_import", "pupil", "year"], name="one_change_per_register_and_import"
            )
        ]


class TeachingGroup(SchoolOwned):
    """A group, its subject and teacher, and each time it met in an academic year."""

    year = models.SmallIntegerField()
    code = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    teacher = models.CharField(max_length=120, blank=True)
    meetings = ArrayField(
        models.IntegerField(), default=list, help_text="date.toordinal() × 16 + period, ascending"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "year", "code", "subject"], name="one_group_per_year")
        ]

    @staticmethod
    def meeting(on: date, period: int) -> int:
        """How a meeting is written: ordered by date, then by period."""
        return on.toordinal() * 16 + period


class LessonYear(SchoolOwned):
    """One pupil's lessons with one group: a byte for each of the group's meetings, in their order."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="lesson_years")
    group = models.ForeignKey(TeachingGroup, models.CASCADE, related_name="lesson_years")
    marks = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pupil", "group"], name="one_lesson_row_per_group")
        ]
