"""One child's case, told as the people of the school would have recorded it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import Membership
from gatepost.casework import actions
from gatepost.casework.asking import actions as asking
from gatepost.casework.facts import Facts, gather
from gatepost.casework.hearing import actions as hearing
from gatepost.casework.hearing.actions import Said
from gatepost.casework.models import Case, ColleagueRequest, RowStatus, VoiceSession
from gatepost.casework.uploads import Upload
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

    def ahead(self, days: int) -> date:
        """The school day that many days ahead, or the next one after it."""
        day = self.on + timedelta(days=days)
        while not self._calendar.is_open(day) and day - self.on < timedelta(days=120):
            day += timedelta(days=1)
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
            next_on=self.ahead(ahead) if what else None,
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

    def sat(
        self,
        days: int,
        way: str,
        said: Mapping[str, Said],
        *,
        home: Sequence[str] = (),
        place: str = "The library",
    ) -> VoiceSession:
        """The child was heard in one of the five ways; ``home``: what parents may read. All else is for staff."""
        by, at = self.staff["year"], self.moment(days)
        session = self._sitting(days, way, place)
        hearing.tell_first(by=by, session=session, said_this=True, keep_from_home="", at=at)
        for prompt, words in said.items():
            hearing.keep(by=by, session=session, page=prompt, said=words)
        shared = {item.pk for item in session.items.all() if item.prompt in home}
        hearing.share(by=by, session=session, parents=shared, council=set())
        return hearing.finish(by=by, session=session, agreed_by="tick", at=at)

    def drew(self, session: VoiceSession, picture: bytes, shows: str) -> None:
        """A drawing came after the sitting, and may be seen at home."""
        by, upload = self.staff["year"], Upload("drawing.png", "image/png", picture)
        item = hearing.add_picture(by=by, session=session, upload=upload, shows=shows)
        shared = set(session.items.filter(share_parents=True).values_list("pk", flat=True))
        hearing.share(by=by, session=session, parents=shared | {item.pk}, council=set())

    def would_rather_not(self, days: int, way: str, place: str, how: str) -> None:
        """An honest try: the child would rather not talk."""
        session = self._sitting(days, way, place)
        hearing.chose_not_to(by=self.staff["year"], session=session, how=how, at=self.moment(days))

    def _sitting(self, days: int, way: str, place: str) -> VoiceSession:
        by = self.staff["year"]
        return hearing.begin(
            by=by,
            facts=self.facts(),
            format=way,
            with_whom=by.name,
            place=place,
            helper="",
            at=self.moment(days),
        )

    def asked(self, days: int, row: str, name: str, about: str = "", **answers: Any) -> ColleagueRequest:
        """A colleague was asked for two minutes; with ``answers``, they answered on the day after."""
        colleague = Membership.objects.filter(school=self.pupil.school, user__name=name, left=None).first()
        request = asking.ask(
            by=self.staff["officer"],
            case=self.case,
            row=row,
            colleague=colleague,
            name=name,
            email=colleague.user.email if colleague else "",
            about=about,
            at=self.moment(days),
            root="http://localhost:8000/q/",
        )
        return (
            asking.answer(request=request, answers=answers, at=self.moment(days - 1)) if answers else request
        )

    def unanswered(self, days: int, row: str, name: str, about: str = "") -> None:
        """A colleague was asked and reminded twice, has not answered, and it went back to whoever asked."""
        request, by = self.asked(days, row, name, about), self.staff["officer"]
        for _ in range(2):
            request = asking.remind(by=by, request=request, at=self.moment(days - 3))
        asking.give_back(by=by, request=request, on=self.ago(2))

    def moment(self, days: int) -> datetime:
        """Just after one o'clock, so many days ago."""
        return timezone.make_aware(datetime.combine(self.ago(days), time(13, 5)))

    def nothing_else(self, days: int) -> None:
        """Caring and health were asked about, and play no part."""
        whom = f"{self.pupil.known_as} and {self.parents[0]}, each alone, on {self.ago(days):%d %B}."
        self.judged("young_carer", days, caring="no", asked_whom=whom)
        self.judged("health", days, affects_attendance="no", evidence_asked="no")
