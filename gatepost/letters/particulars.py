"""Who a referral is about, line by line as authorities' forms ask for it: answered, or plainly said to be not held.

An empty field on a form is read as forgotten. So each line that a form asks for is there, whether the school's
records answer it or not; nothing is guessed, and what must not travel says that it is held and not printed.
"""

from datetime import date

from django.utils import timezone

from gatepost.casework.acceptance import TAKEN_UP, early_help_answer
from gatepost.casework.facts import Facts
from gatepost.casework.models import Consent
from gatepost.letters import pack_context as packs
from gatepost.records.models import Guardian

NOT_HELD = "Not held in Gatepost: ask the school."
NOT_PRINTED = "Held by the school, and not printed."
YES_NO = {True: "Yes", False: "No", None: "Not known"}


def of_child(facts: Facts) -> tuple[packs.Particular, ...]:
    """The child: identity, place at the school, needs and care, brothers and sisters."""
    pupil = facts.pupil
    return _lines(
        ("Full name", f"{pupil.forename} {pupil.surname}"),
        ("Also called", pupil.preferred_name or "No other name is held."),
        ("Born", _day(pupil.date_of_birth)),
        ("Unique pupil number", pupil.upn),
        ("School", f"{facts.school.name}, number {facts.school.laestab}"),
        (
            "Headteacher",
            ", ".join(known for known in (facts.school.head_name, facts.school.phone) if known) or NOT_HELD,
        ),
        ("Year and form", f"Year {pupil.year_group}{f', {pupil.form}' if pupil.form else ''}"),
        ("On this school’s roll", _on_roll(facts)),
        ("Lives with", _lives_with(facts)),
        (
            "Language at home",
            facts.pack.language_name(pupil.home_language) if pupil.home_language else NOT_HELD,
        ),
        ("Special educational needs", _needs(facts)),
        ("Social care", pupil.get_social_care_display()),
        ("Young carer", YES_NO[pupil.young_carer]),
        ("Brothers and sisters", _siblings(facts)),
        ("Sex and ethnicity", NOT_HELD),
    )


def of_parent(facts: Facts, guardian: Guardian) -> tuple[packs.Particular, ...]:
    """One parent: all that a notice or a court would need, and how they are best spoken to."""
    return _lines(
        ("Former names", NOT_HELD),
        ("Born", _day(guardian.parent.date_of_birth) if guardian.parent.date_of_birth else NOT_HELD),
        ("Responsibility", responsibility(guardian)),
        ("Address", address_shown(guardian) or NOT_PRINTED),
        ("Lives with the child", YES_NO[guardian.lives_with]),
        ("Telephone and e-mail", _reached(guardian)),
        ("Language and format", _reads(facts, guardian)),
        ("Last letter", _last_letter(facts, guardian)),
        ("Told of this referral", _told(facts)),
        ("Early Help", _early_help(facts, guardian)),
        ("Penalty notices for this child", _notices(facts, guardian)),
    )


def address_shown(guardian: Guardian) -> str:
    """An address is printed only where it may be seen."""
    parent = guardian.parent
    if parent.address_restricted or guardian.contact_restriction == "no_address":
        return ""
    lines = (parent.address_line1, parent.address_line2, parent.town, parent.postcode)
    return ", ".join(line for line in lines if line)


def responsibility(guardian: Guardian) -> str:
    """Why this person is a parent in law for attendance, or that nobody knows."""
    if guardian.parental_responsibility == "yes":
        return "has parental responsibility"
    return "has care of the child" if guardian.education_law_parent == "yes" else "responsibility not known"


def consent_of(facts: Facts) -> tuple[packs.HelpAnswer, ...]:
    """What each parent answered about Early Help, to whom, when and how it was explained."""
    return tuple(
        packs.HelpAnswer(
            who=str(said.parent),
            answer=_answered(said),
            on=said.answered_on,
            how=said.how_explained,
            language=facts.pack.language_name(said.language),
            taken_by=str(said.taken_by),
        )
        for said in facts.consents
    )


def changes(facts: Facts) -> tuple[packs.MarkChange, ...]:
    """Each entry of the register that was changed within the period relied on: what it was, why, when, by whom."""
    threshold = facts.measured_all.threshold
    if threshold.window_from is None or threshold.window_to is None:
        return ()
    found = facts.pupil.amendments.filter(date__range=(threshold.window_from, threshold.window_to))
    return tuple(
        packs.MarkChange(
            on=change.date,
            session="PM" if change.pm else "AM",
            was=change.original or "no mark",
            now=change.new or "no mark",
            why=change.reason or "No reason was given.",
            changed_on=timezone.localdate(change.at),
            by=str(change.by or "The school’s own system"),
        )
        for change in found.select_related("by").order_by("date", "pm", "at")
    )


def meetings(facts: Facts) -> tuple[packs.MeetingLine, ...]:
    """Each meeting with the family: when, how, who was asked, and whether it took place."""
    return tuple(
        packs.MeetingLine(
            on=date.fromisoformat(meeting.at[:10]) if meeting.at else meeting.planned_on,
            how=meeting.get_way_display() or "Offered at several times",
            asked=", ".join(str(person) for person in meeting.people.all()) or "The family",
            came=", ".join(str(person) for person in meeting.people.all() if person.came),
            state=meeting.get_state_display(),
            interpreter=meeting.booked_by,
        )
        for meeting in facts.meetings
    )


def _lines(*pairs: tuple[str, str]) -> tuple[packs.Particular, ...]:
    return tuple(packs.Particular(name=name, says=says[:1].upper() + says[1:]) for name, says in pairs)


def _day(day: object) -> str:
    return f"{day:%d %B %Y}".lstrip("0")


def _on_roll(facts: Facts) -> str:
    spans = sorted(facts.pupil.enrolments.all(), key=lambda span: span.start_date)
    told = [
        f"{_day(s.start_date)} to {_day(s.leaving_date)}" if s.leaving_date else f"since {_day(s.start_date)}"
        for s in spans
    ]
    return "; ".join(told) or NOT_HELD


def _lives_with(facts: Facts) -> str:
    names = [str(guardian.parent) for guardian in facts.guardians if guardian.lives_with]
    return ", ".join(names) or NOT_HELD


def _needs(facts: Facts) -> str:
    pupil = facts.pupil
    if pupil.sen == "ehcp":
        review = pupil.ehcp_last_review
        return f"EHC plan, last reviewed on {_day(review)}" if review else "EHC plan; no review date is held."
    return pupil.get_sen_display()


def _siblings(facts: Facts) -> str:
    """How many, and whether their schools were asked: no name of another child is printed."""
    if not facts.links:
        return "None is known to this school."
    here = sum(sibling.pupil is not None for sibling in facts.siblings)
    elsewhere = len(facts.links) - here
    told = [f"{here} at this school"] if here else []
    told += [f"{elsewhere} at another school"] if elsewhere else []
    answers = [e for e in facts.told("siblings", "reply")]
    asked = (
        f"{len(answers)} answer{'s' if len(answers) != 1 else ''} from their school"
        if answers
        else "not asked"
    )
    return f"{', '.join(told)}.{f' The other school: {asked}.' if elsewhere else ''} Names are not printed."


def _reached(guardian: Guardian) -> str:
    if guardian.contact_restriction in ("no_contact", "refer_dsl"):
        return "Ring the school before contacting this parent."
    reached = [way for way in (guardian.parent.phone, guardian.parent.email) if way]
    return ", ".join(reached) or NOT_HELD


def _reads(facts: Facts, guardian: Guardian) -> str:
    parent = guardian.parent
    told = [f"reads {facts.pack.language_name(parent.language or 'en')}"]
    told += ["needs an interpreter"] if parent.needs_interpreter else ["no interpreter asked for"]
    return ", ".join([*told, f"{parent.format.replace('_', ' ')} format"])


def _last_letter(facts: Facts, guardian: Guardian) -> str:
    sent = [
        e.happened_on for e in facts.told("letters_to_parents", "letter") if e.parent_id == guardian.parent_id
    ]
    return _day(max(sent)) if sent else "None has gone to this parent."


def _told(facts: Facts) -> str:
    said = facts.confirmations.get("parents_told")
    return f"{_day(said.happened_on)}: {said.says}" if said else "No date is recorded."


def _early_help(facts: Facts, guardian: Guardian) -> str:
    said = next((c for c in facts.consents if c.parent_id == guardian.parent_id), None)
    if said is None:
        told = TAKEN_UP.get(early_help_answer(facts)) if not facts.consents else ""
        return f"As the checklist has it: {told}." if told else "No answer of this parent is recorded."
    return f"{_answered(said)}, {_day(said.answered_on)}"


def _answered(consent: Consent) -> str:
    if consent.withdrawn_on:
        return f"accepted, then taken back on {_day(consent.withdrawn_on)}"
    return TAKEN_UP[consent.answer]


def _notices(facts: Facts, guardian: Guardian) -> str:
    issued = [notice.issued_on for notice in facts.notices if notice.parent_id == guardian.parent_id]
    told = ", ".join(_day(day) for day in issued)
    return f"Issued on {told}. The council keeps the count." if told else "The school knows of none."
