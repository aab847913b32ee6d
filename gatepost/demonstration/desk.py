"""One child's case, told as the people of the school would have recorded it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from gatepost.access.actor import Actor
from gatepost.access.models import Membership
from gatepost.casework import actions
from gatepost.casework.facts import Facts, gather
from gatepost.casework.models import Case, RowStatus
from gatepost.records.models import CalendarSpan, Parent, Pupil

ROLES = {
    "officer": "attendance_officer",
    "senco": "senco",
    "dsl": "dsl",
    "head": "head",
    "year": "head_of_year",
}


@dataclass
class Desk:
    """Who acts for one child, and how many days before ``on`` they did so. Needs the school's scope."""

    pupil: Pupil
    on: date

    @cached_property
    def staff(self) -> dict[str, Actor]:
        """Somebody in each role at the child's school; as head of year, somebody who looks after the child."""
        people = Membership.objects.filter(school=self.pupil.school, left__isnull=True).select_related("user")
        near = sorted(people, key=lambda m: (self.pupil.form not in m.forms, m.pk))
        return {word: Actor.of(next(m for m in near if m.role == role)) for word, role in ROLES.items()}

    @cached_property
    def tutor(self) -> str:
        """The name of the child's form tutor or class teacher."""
        tutors = Membership.objects.filter(
            school=self.pupil.school, role="tutor", forms__contains=[self.pupil.form]
        )
        tutor = tutors.select_related("user").first()
        return str(tutor.user) if tutor else "The form tutor"

    @cached_property
    def parents(self) -> list[Parent]:
        """Those with responsibility, the first to be rung first."""
        return [g.parent for g in self.pupil.guardians.select_related("parent") if g.responsible]

    @cached_property
    def case(self) -> Case:
        """The child's case, once ``open`` has opened it."""
        return Case.objects.select_related("pupil__school").get(pupil=self.pupil)

    @cached_property
    def _calendar(self) -> Any:
        return CalendarSpan.calendar(self.pupil.school_id)

    def ago(self, days: int) -> date:
        """The school day that many days ago, or the last one before it."""
        day = self.on - timedelta(days=days)
        while not self._calendar.is_open(day) and self.on - day < timedelta(days=120):
            day -= timedelta(days=1)
        return day

    def facts(self) -> Facts:
        """All that is known about the child now."""
        return gather(self.pupil, on=self.on, case=self.case)

    def open(self, days: int, worry: str, first_step: str, lead: str = "year") -> None:
        """Begin the support."""
        actions.open_case(
            by=self.staff["officer"],
            pupil=self.pupil,
            on=self.ago(days),
            lead=self.staff[lead].user,
            worry=worry,
            first_step=first_step,
            first_step_on=self.on,
        )

    def did(
        self, days: int, kind: str, rows: Sequence[str], says: str, *, by: str = "officer", **more: Any
    ) -> None:
        """Record one thing that happened, for every row that it serves; by default who recorded it did it."""
        actor = self.staff[by]
        actions.add_evidence(
            by=actor,
            case=self.case,
            rows=list(rows),
            kind=kind,
            happened_on=self.ago(days),
            who=more.pop("who", actor.name),
            says=says,
            on=self.on,
            **more,
        )

    def judged(self, row: str, days: int, by: str = "year", **answers: Any) -> None:
        """A person has looked, and calls the row done."""
        self._save(row, days, by, RowStatus.DONE, answers)

    def began(
        self,
        row: str,
        days: int,
        by: str = "year",
        *,
        next_step: tuple[str, str, int] | None = None,
        **answers: Any,
    ) -> None:
        """A person has begun; ``next_step`` is what, who, and in how many days."""
        self._save(row, days, by, RowStatus.IN_PROGRESS, answers, next_step)

    def _save(
        self,
        row: str,
        days: int,
        by: str,
        status: RowStatus,
        answers: dict[str, Any],
        next_step: tuple[str, str, int] | None = None,
    ) -> None:
        held = self.case.row_states.filter(row=row).first()
        what, who, ahead = next_step or ("", "", 0)
        actions.save_row(
            by=self.staff[by],
            case=self.case,
            row=row,
            on=self.ago(days),
            seen_version=held.version if held else 0,
            status=status,
            answers=answers,
            next_action=what,
            next_who=who,
            next_on=self.on + timedelta(days=ahead) if what else None,
        )

    def wrote(self, days: int, says: str = "We have noticed: a letter sharing our concern.") -> None:
        """A letter to every parent, each in their own language; and that this was looked at."""
        for parent in self.parents:
            language = parent.language or "en"
            self.did(days, "letter", ["letters_to_parents"], says, parent=parent, language=language)
        self.judged("letters_to_parents", days - 1, "officer", everyone_written_to="all", how_sent=["post"])

    def heard(self, days: int, words: str, would_help: str, way: str, *, council: bool) -> None:
        """The child was listened to, and said who may read it."""
        self.did(days, "voice", ["pupil_voice"], words, by="year", share_council=council)
        self.judged(
            "pupil_voice",
            days,
            heard="heard",
            format=way,
            heard_on=self.ago(days).isoformat(),
            heard_with=self.staff["year"].name,
            told_who_reads="yes",
            own_words=words,
            would_help=would_help,
            may_see=["staff", "council"] if council else ["staff"],
            read_back="yes",
        )

    def met(self, days: int, words: str, reasons: list[str], agreed: str) -> None:
        """The parents were met at school and asked why."""
        self.did(days, "meeting", ["parent_meeting"], words, by="year", parent=self.parents[0])
        self.judged(
            "parent_meeting",
            days,
            met="school",
            met_on=self.ago(days).isoformat(),
            who_came=", ".join(str(parent) for parent in self.parents),
            parents_words=words,
            reasons=reasons,
            both_sides="same",
            agreed=agreed,
        )

    def offered(self, days: int, what: str, answer: str, rows: Sequence[str] = ()) -> None:
        """Help was offered with the family, and answered."""
        served = ["family_circumstances", *rows]
        self.did(days, "offer", served, what, by="year", outcome=answer, parent=self.parents[0])
        self.judged(
            "family_circumstances", days, considered_with="yes", offer_made="yes", support_offered=what
        )

    def asked_tutor(self, days: int, sees: str, well: str) -> None:
        """The form tutor said what they see."""
        self.did(days, "reply", ["pastoral_staff"], sees, by="year", who=self.tutor)
        self.judged("pastoral_staff", days, who_spoke=["tutor"], what_they_see=sees, going_well=well)

    def asked_senco(self, days: int, view: str, because: str, **more: str) -> None:
        """The SENCo answered."""
        name = self.staff["senco"].name
        self.did(days, "reply", ["learning_needs"], because, by="senco")
        self.judged(
            "learning_needs", days, "senco", senco_view=view, because=because, answered_by=name, **more
        )

    def nothing_else(self, days: int) -> None:
        """Caring and health were asked about, and play no part."""
        whom = f"{self.pupil.known_as} and {self.parents[0]}, each alone, on {self.ago(days):%d %B}."
        self.judged("young_carer", days, caring="no", asked_whom=whom)
        self.judged("health", days, affects_attendance="no", evidence_asked="no")
