"""What whoever rings should know first: the facts of this minute, what not to say, whom to have on the line."""

from gatepost.attendance.history import days, days_of, times
from gatepost.casework.facts import Facts
from gatepost.casework.rows import lead_professional
from gatepost.casework.rows.lead_professional import SOCIAL_CARE
from gatepost.casework.sharing import ForParents
from gatepost.records.models import Guardian, Restriction

ENGLISH = ("", "en")


def counted(facts: Facts) -> list[tuple[str, str]]:
    """The child's days this year, as label and words: days and halves, never a percentage."""
    tally, late = facts.measured.tally, facts.lateness.numbers
    ill = tally.codes.get("I", 0)
    told = [
        ("Days missed", days_of(tally.absent, tally.possible)),
        ("Through illness", days(ill)),
        ("Not agreed yet", days(tally.unauthorised)),
    ]
    if often := int(tally.late_before_close + tally.codes.get("U", 0)):
        told.append(("Late", f"{times(often)}, {int(late['minutes'])} minutes"))
    return told


def allowed(facts: Facts) -> str:
    """What the child let us tell the parents."""
    shared = ForParents.among((e, e.says) for e in facts.told("pupil_voice", "voice"))
    return quoted(shared[-1].text) if shared else "nothing yet"


def quoted(words: str) -> str:
    """Words in quotation marks, once."""
    return words if words.startswith("“") else f"“{words}”"


def do_nots(facts: Facts, guardian: Guardian | None = None) -> list[str]:
    """What must not be said or done in this talk; empty when nothing is known to speak against anything."""
    others = [g for g in facts.guardians if guardian is None or g.pk != guardian.pk]
    kept = [e for e in facts.told("pupil_voice", "voice") if not e.share_parents]
    found = [
        f"Do not pass anything on to {g.parent}: they are not to be contacted."
        for g in others
        if g.contact_restriction == Restriction.NO_CONTACT
    ]
    found += [f"Do not say what {facts.name} told us: it is not shared with parents."] if kept else []
    found += [f"Do not speak about the law: {hold.placed_by} has asked for a pause." for hold in facts.holds]
    found += [
        f"Do not speak about the law: {lead.called} has not been asked yet."
        for lead in lead_professional.not_consulted(facts)
    ]
    if any(g.parent.address_restricted for g in facts.guardians):
        found.append("Do not say where anybody lives.")
    return found


def for_the_lead(facts: Facts) -> list[str]:
    """What the safeguarding lead should know of before anybody rings."""
    found = []
    if facts.grieving:
        found.append(
            f"There was a death in {facts.name}’s family: talk to the safeguarding lead before you ring."
        )
    if facts.pupil.social_care in SOCIAL_CARE:
        care = facts.pupil.get_social_care_display()
        found.append(f"{care}: tell the safeguarding lead that you ring.")
    return [*found, *(f"{hold.placed_by} has asked for a pause: talk to them first." for hold in facts.holds)]


def on_the_line(facts: Facts, guardian: Guardian) -> str:
    """Whom else to have on the line; empty where English will do."""
    parent = guardian.parent
    if not parent.needs_interpreter and parent.language in ENGLISH:
        return ""
    language = facts.pack.language_name(parent.language) if parent.language not in ENGLISH else ""
    told = f"Ring with an interpreter{f' for {language}' if language else ''}."
    if not parent.needs_interpreter:
        told = f"Reads and speaks {language}. Ask whether an interpreter would help."
    return f"{told} Never the child, a brother or a sister."


def last_contact(facts: Facts) -> str:
    """When somebody last reached, or tried to reach, the family."""
    made = [(a.date, str(a)) for a in facts.attempts if not a.worried]
    made += [
        (e.happened_on, f"{e.get_kind_display()}, {e.who}.")
        for e in facts.evidence
        if e.kind in ("call", "visit", "text", "letter", "meeting") and not e.taken_back
    ]
    if not made:
        return "none on record"
    on, what = max(made)
    return f"{on.day} {on:%B}: {what}"
