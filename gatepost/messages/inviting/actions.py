"""Every write that asks a family to a meeting or to look at a plan, and what they answer on their page."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.casework.actions import Refused, add_evidence
from gatepost.casework.contacts import wrong_numbers
from gatepost.casework.facts import Facts
from gatepost.casework.meetings.actions import answer_invitation
from gatepost.casework.models import AgreementAnswer, ComingAnswer, EvidenceKind, Meeting, Plan
from gatepost.casework.plans.actions import agree
from gatepost.messages.actions import queue
from gatepost.messages.inviting.calendar import calendar_file
from gatepost.messages.inviting.words import SUBJECT, about_plan, about_plan_in_a_text, invitation, text
from gatepost.messages.models import Channel, FamilyPage, Kind, Message, NeverText, TextRules
from gatepost.messages.providers import notify
from gatepost.messages.recipients import why_not_invited
from gatepost.records.models import Guardian, Parent

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Signs that nobody takes for one another on paper."""
CODE_LENGTH = 8


@transaction.atomic
def open_page(
    *, by: Actor, facts: Facts, parent: Parent, meeting: Meeting | None = None, plan: Plan | None = None
) -> FamilyPage:
    """The page of one parent: the one that waits for an answer, with what it asks brought up to date.

    Refused for anybody who may not be contacted.
    """
    case = facts.case
    assert case is not None
    by.must("meeting.plan", case)
    guardian = _guardian(facts, parent)
    if guardian is None or guardian.contact_restriction != "none" or not guardian.responsible:
        raise Refused(parent=f"{parent} may not be contacted in this way.")
    ends_on = facts.on + timedelta(days=facts.pack.meetings.link_days)
    page = FamilyPage.objects.select_for_update().filter(case=case, parent=parent, answered_at=None).first()
    if page is None:
        page = FamilyPage(
            school_id=case.school_id, case=case, parent=parent, made_on=facts.on, code=new_code()
        )
    page.meeting, page.plan, page.ends_on = meeting or page.meeting, plan or page.plan, ends_on
    page.save()
    note(by, "family_page.opened", page)
    return page


def new_code() -> str:
    """A code that nobody guesses and everybody can read from paper."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _guardian(facts: Facts, parent: Parent) -> Guardian | None:
    return next((g for g in facts.guardians if g.parent_id == parent.pk), None)


@dataclass(frozen=True)
class Told:
    """Whom a message went to, and who was left out and why."""

    sent: tuple[Message, ...]
    left_out: tuple[tuple[str, str], ...]


@transaction.atomic
def tell_of_meeting(
    *, by: Actor, facts: Facts, meeting: Meeting, channels: Collection[Channel], root: str, at: datetime
) -> Told:
    """Tell each parent who is asked, by e-mail and text as chosen; each change has a message of its own.

    An e-mail carries the calendar file once a time is set. Nobody is told whom the rules leave out.
    """
    asked = [p.parent for p in meeting.people.select_related("parent") if p.parent]
    words = {
        Channel.EMAIL: lambda parent: invitation(meeting, facts.school, root, str(parent)),
        Channel.TEXT: lambda parent: text(meeting, facts.school, root),
    }
    version = f"m{meeting.pk}.{meeting.sequence}"
    calendar = calendar_file(meeting, facts.school, at)
    about = {"meeting": meeting}
    return _tell(by, facts, asked, channels, words, version, calendar, about, at)


@transaction.atomic
def tell_of_plan(
    *, by: Actor, facts: Facts, plan: Plan, channels: Collection[Channel], root: str, at: datetime
) -> Told:
    """Ask each parent with responsibility to look at a plan."""
    asked = [g.parent for g in facts.guardians if g.responsible]
    words = {
        Channel.EMAIL: lambda parent: about_plan(facts.school, root, str(parent)),
        Channel.TEXT: lambda parent: about_plan_in_a_text(facts.school, root),
    }
    version = f"p{plan.pk}.{facts.on:%m%d}"
    return _tell(by, facts, asked, channels, words, version, "", {"plan": plan}, at)


def _tell(
    by: Actor,
    facts: Facts,
    asked: list[Parent],
    channels: Collection[Channel],
    words: Mapping[Channel, Any],
    version: str,
    calendar: str,
    about: dict[str, Any],
    at: datetime,
) -> Told:
    sent, left_out = [], []
    for parent in asked:
        for channel in channels:
            if why := why_not_told(facts, parent, channel):
                left_out.append((f"{parent}, {channel.label.lower()}", why))
                continue
            page = open_page(by=by, facts=facts, parent=parent, **about)
            message = queue(
                by=by,
                pupil=facts.pupil,
                parent=parent,
                channel=channel,
                version=f"{version}{channel.value[0]}",
                subject=SUBJECT if channel == Channel.EMAIL else "",
                body=words[channel](parent),
                at=at,
                case=facts.case,
                kind=Kind.MEETING,
                calendar=calendar if channel == Channel.EMAIL else "",
                page=page,
            )
            sent.append(message)
    return Told(tuple(sent), tuple(left_out))


def why_not_told(facts: Facts, parent: Parent, channel: Channel) -> str:
    """Why this parent is not told in this way; empty where nothing is missing."""
    guardian = _guardian(facts, parent)
    if guardian is None:
        return "not one of this child’s parents or carers."
    if channel == Channel.TEXT and not (TextRules.of(facts.school.pk).texting and notify.is_set_up()):
        return "texts are not set up for this school."
    never = set(NeverText.objects.filter(parent=parent).values_list("parent_id", flat=True))
    return why_not_invited(
        guardian,
        facts.guardians,
        channel,
        never=never,
        wrong=wrong_numbers([parent]),
        drama=settings.DEMONSTRATION,
    )


@dataclass(frozen=True)
class FamilySays:
    """What a parent answers on the page; what was not asked or not answered is empty."""

    coming: str = ""
    slot: str = ""
    wishes: str = ""
    before: str = ""
    early_help: str = ""
    wrong: str = ""
    plan: str = ""
    changes: str = ""
    typed_name: str = ""


@transaction.atomic
def answer_page(*, page: FamilyPage, says: FamilySays, at: datetime) -> bool:
    """Keep what a parent answers, once; False when the page was answered before.

    Each answer lands where it belongs: at the meeting, at the plan, and as evidence in the parent's words.
    """
    permissions = frozenset({"meeting.plan", "evidence.add"})
    by = Actor(role="parent", schools=(page.school_id,), permissions=permissions)
    held = FamilyPage.objects.select_for_update().get(pk=page.pk)
    if held.answered_at:
        return False
    person = held.meeting and held.meeting.people.filter(parent=held.parent).first()
    if says.coming and person and held.meeting and not held.meeting.over:
        answer = ComingAnswer(says.coming)
        answer_invitation(by=by, person=person, answer=answer, slot=says.slot, wishes=says.wishes, at=at)
    if says.plan and held.plan:
        name = says.typed_name or ("" if says.plan == AgreementAnswer.YES else str(held.parent))
        agree(
            by=by,
            plan=held.plan,
            parent=held.parent,
            answer=AgreementAnswer(says.plan),
            on=timezone.localdate(at),
            changes=says.changes,
            typed_name=name,
        )
    _keep_words(by, held, says, timezone.localdate(at))
    held.answered_at, held.said = at, {key: value for key, value in vars(says).items() if value}
    held.save(update_fields=["answered_at", "said"])
    note(by, "family_page.answered", held)
    return True


EARLY_HELP = {
    "yes": ("Early Help: yes, please.", "accepted"),
    "no": ("Early Help: no, thank you.", "declined"),
    "talk": ("Early Help: would like to talk about it first.", "thinking"),
}


def _keep_words(by: Actor, page: FamilyPage, says: FamilySays, on: date) -> None:
    """The parent's own words, said once, for the rows that they serve."""
    told = [
        (says.before, "To know before we meet: “{}”", "reply", "parent_meeting", ""),
        (says.wrong, "About what we wrote down from our talk: “{}”", "reply", "parent_meeting", ""),
    ]
    if says.early_help in EARLY_HELP:
        words, outcome = EARLY_HELP[says.early_help]
        told.append((words, "{}", EvidenceKind.OFFER, "family_circumstances", outcome))
    for words, frame, kind, row, outcome in told:
        if words.strip():
            add_evidence(
                by=by,
                case=page.case,
                rows=[row],
                kind=kind,
                happened_on=on,
                who=str(page.parent),
                says=frame.format(words.strip()),
                on=on,
                parent=page.parent,
                language=page.parent.language,
                outcome=outcome,
            )
