"""A letter to nobody: how a translation will look on paper, before anyone is written to."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from gatepost.attendance.history import days
from gatepost.letters import family_words
from gatepost.letters.context import (
    CertificateContext,
    Child,
    Counts,
    ForParents,
    KeyEntry,
    LetterContext,
    Officer,
    Picture,
    Recipient,
    School,
)
from gatepost.letters.kinds import BY_KEY, Slot
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render
from gatepost.letters.sheets import sheet
from gatepost.letters.translations import ENGLISH, Labels, Own, Wording, labels
from gatepost.letters.wording import Merge, side

AT = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Europe/London"))
TERM = date(2026, 9, 2)
OFFICER = Officer(name="Sam Sample", role="Attendance officer", phone="01632 960 000")
SCHOOL = School(name="Sample School", address=("1 Sample Street", "Sampleton"), phone="01632 960 000")
NOT_ON_PAPER = family_words.NAME
"""A parent's own page is read on a telephone, with the telephone's own letters."""
WORDS = "What the school adds stands here, in its own words."


def specimen(language: str, name: str, own: Own) -> LetterContext:
    """One letter with invented facts in ``language`` and English; the foot and the certificate stand in a letter.

    Raises CannotPrint when its words are missing.
    """
    letter = {"foot": "noticed", "sheet": "certificate"}.get(name, name)
    kind, enclosed = BY_KEY[letter], _certificate()
    sides = {
        each: side(
            letter,
            _invented(labels(each), kind.slots),
            OFFICER,
            language=each,
            dated=labels(each).dated(AT.date()),
            notice=labels(each).unchecked,
            own=own,
        )
        for each in (ENGLISH, language)
    }
    encloses = kind.encloses_certificate
    return LetterContext(
        school=SCHOOL,
        made_at=AT,
        language=language,
        to=Recipient(name="Mx A Sample", address=("1 Sample Street", "Sampleton", "ZZ1 1ZZ")),
        front=sides[language],
        back=sides[ENGLISH],
        officer=OFFICER,
        enclosed=enclosed if encloses else None,
        sheet=sheet(enclosed, language, own=own, notice="") if encloses else None,
        mark="SPECIMEN",
        most_pages=kind.most_pages,
    )


def printing_faults(language: str, name: str, text: str, own: Own) -> list[str]:
    """What keeps these words off paper: letters that no font of ours has, or more than the page holds."""
    if name == NOT_ON_PAPER:
        return []
    try:
        render("letter", specimen(language, name, {**own, (language, name): Wording(text=text)}))
    except CannotPrint as refusal:
        return [str(refusal)]
    return []


def figures(language: str) -> list[tuple[str, str]]:
    """How a language writes counts and dates, beside the English: both from its labels, never typed by hand."""
    theirs, english = labels(language), labels(ENGLISH)
    counts = [(english.spoken_days(n), theirs.spoken_days(n)) for n in (1, 2, 3, 4, 10, 11, 24, 43)]
    dates = [AT.date() + timedelta(days=31 * n) for n in (0, 1, 6)]
    spoken = [(english.dated(on), theirs.dated(on)) for on in dates]
    return [*counts, *spoken, (english.spoken_moment(AT), theirs.spoken_moment(AT))]


def _invented(spoken: Labels, slots: tuple[Slot, ...]) -> Merge:
    day, moment = spoken.spoken_date(AT.date()), spoken.spoken_moment(AT)
    added = {slot.key: {"date": day, "moment": moment}.get(slot.kind, WORDS) for slot in slots}
    return Merge(
        child="Sam",
        parent="Mx Sample",
        since=spoken.spoken_date(TERM),
        days_missed=spoken.spoken_days(13),
        not_agreed=spoken.spoken_days(5),
        child_says=ForParents(text=WORDS, allowed=frozenset({"parents"})),
        **added,
    )


def _certificate() -> CertificateContext:
    frame = "<rect width='300' height='60' fill='none' stroke='#000'/>"
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 60'>{frame}</svg>"
    return CertificateContext(
        school=SCHOOL,
        made_at=AT,
        child=Child(name="Sam Sample", called="Sam", date_of_birth=date(2014, 4, 3), form="8R"),
        period_from=TERM,
        period_to=AT.date(),
        sentence=f"Sam has missed {days(13)} since 2 September.",
        calendar=Picture(svg=drawing, alt="Here stands the picture of the year."),
        counts=Counts(possible=108, here=95, ill=8, other_agreed=0, not_agreed=5, late=9, late_minutes=124),
        key=(
            KeyEntry(sign="▯", means="In school"),
            KeyEntry(sign="■", means="Away, not agreed by the school"),
        ),
        ask_by=AT.date() + timedelta(days=14),
        officer=OFFICER,
    )
