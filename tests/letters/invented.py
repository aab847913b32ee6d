"""Amira Khan and everything about her: nobody real."""

from datetime import UTC, date, datetime, timedelta

from gatepost.letters.context import (
    CertificateContext,
    Certification,
    Child,
    Counts,
    ForCouncil,
    KeyEntry,
    LetterContext,
    Officer,
    Picture,
    Recipient,
    School,
)
from gatepost.letters.kinds import BY_KEY
from gatepost.letters.pack_context import (
    CheckedRow,
    Consultation,
    Contact,
    Disagreement,
    Event,
    Evidence,
    FamilyView,
    Mark,
    Offer,
    PackContext,
    PlanAction,
    ReferredParent,
    Review,
    SentLetter,
    Threshold,
    Voice,
    WeakPoint,
)
from gatepost.letters.wording import Merge, side

MADE = datetime(2026, 11, 24, 9, 34, tzinfo=UTC)
SCHOOL = School(
    name="Oakbridge Academy",
    address=("14 Mill Lane", "Oakbridge", "OK1 2AB"),
    phone="01632 960 000",
)
DAWN = Officer(name="Dawn Price", role="attendance officer", phone="01632 960 001")
HEAD = Officer(name="Ruth Carver", role="headteacher")
AMIRA = Child(name="Amira Khan", called="Amira", date_of_birth=date(2014, 4, 3), form="8R")
KEY = (
    KeyEntry(sign="▯", means="In school"),
    KeyEntry(sign="◔", means="Late, before the register closed"),
    KeyEntry(sign="▨", means="Away, agreed (most of these: ill)"),
    KeyEntry(sign="■", means="Away, not agreed"),
    KeyEntry(sign="U", means="Came after the register closed"),
    KeyEntry(sign="?", means="No reason known yet"),
)


def calendar() -> Picture:
    """A drawing of about the size and texture of the real one."""
    cells = "".join(
        f"<rect x='{40 + 42 * week + 20 * half}' y='{24 + 20 * day}' width='18' height='16' "
        f"fill='{'#1B2430' if (week * 7 + day * 3 + half) % 11 == 0 else 'none'}' stroke='#1B2430'/>"
        for week in range(12)
        for day in range(5)
        for half in range(2)
    )
    names = "".join(
        f"<text x='0' y='{37 + 20 * n}' font-family='Atkinson Hyperlegible' font-size='12'>{day}</text>"
        for n, day in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri"))
    )
    return Picture(
        svg=f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 560 130'>{names}{cells}</svg>",
        alt="Autumn term, one column a week. Most absences fall on Mondays.",
    )


def certificate(child: Child = AMIRA, certification: Certification | None = None) -> CertificateContext:
    return CertificateContext(
        school=SCHOOL,
        made_at=MADE,
        child=child,
        period_from=date(2026, 9, 2),
        period_to=date(2026, 11, 23),
        sentence=f"{child.called} has missed 15½ days of 54 since 2 September: "
        "8½ days ill, and 7 days not agreed by the school.",
        calendar=calendar(),
        counts=Counts(possible=108, here=77, ill=17, other_agreed=0, not_agreed=14, late=9, late_minutes=124),
        key=KEY,
        ask_by=date(2026, 12, 8),
        officer=DAWN,
        certification=certification,
    )


LEGAL = Certification(
    wording="I certify that this is a true extract from the register of attendance kept at this school, "
    "and that it shows the attendance of the child named above in the period stated.",
    head=HEAD,
)

COUNTED = (
    ("14 Sep", "AM", "O"), ("14 Sep", "PM", "O"), ("22 Sep", "AM", "U"), ("1 Oct", "AM", "U"),
    ("5 Oct", "AM", "O"), ("5 Oct", "PM", "O"), ("12 Oct", "AM", "O"), ("23 Oct", "AM", "N"),
    ("2 Nov", "AM", "O"), ("4 Nov", "AM", "U"), ("6 Nov", "AM", "U"), ("16 Nov", "AM", "O"),
    ("16 Nov", "PM", "O"), ("17 Nov", "AM", "O"),
)  # fmt: skip
MEANINGS = {
    "O": "Away, no agreed reason",
    "U": "Came after the register closed",
    "N": "No reason established yet",
}


def threshold() -> Threshold:
    marks = tuple(
        Mark(
            on=datetime.strptime(f"{day} 2026", "%d %b %Y").replace(tzinfo=UTC).date(),
            session=session,  # type: ignore[arg-type]
            code=code,
            meaning=MEANINGS[code],
            provisional=code == "N",
        )
        for day, session, code in COUNTED
    )
    return Threshold(
        needed=10, weeks=10, window_from=date(2026, 9, 14), window_to=date(2026, 11, 23), marks=marks
    )


ROWS = (
    ("Follow up absences on the day", "Done", "29 of 31 sessions followed up the same day."),
    ("Write to every parent", "Done", "Mrs Khan in Urdu and English, Mr Khan in English."),
    ("Ask the people who know the child", "Done", "Ms Roe (tutor) sees Amira sit alone at lunch."),
    ("Hear the child", "Done", "Card sort with Mrs Osei on 24 November."),
    ("Meet the parents and ask why", "Done", "Met at home on 26 November with an Urdu interpreter."),
    ("Think about what the family is dealing with", "Done", "Early Help offered in person; wants to think."),
    ("Make mornings work", "Done", "Start times shared. Met at the gate by Ms Roe since 18 November."),
    ("Look at brothers and sisters", "Done", "Away with a brother 7 times; about 3 by chance."),
    ("Check lessons and ask those teachers", "Check again", "PE: missed 5 of 8. Mr Fox not yet asked."),
    ("Young carer?", "Done", "Asked on 24 November: no."),
    ("Possible unmet learning need?", "Done", "SENCo looked on 13 November: no sign; look again in spring."),
    ("Make it understandable", "Done", "Letters in Urdu and English; interpreter at the meeting."),
    ("EHC plan working?", "Not needed", "No education, health and care plan and none under way."),
    ("Health", "Done", "Asthma plan on file. No reason for doubt, so no evidence asked for."),
    ("Other professionals", "Done", "No lead professional named; checked on 17 November."),
    ("Anxiety or mental health", "In progress", "New words since the last answer; nurse to see Amira."),
)  # fmt: skip


def pack(*, contacts: int = 6, weak: int = 3, child: Child = AMIRA) -> PackContext:
    return PackContext(
        school=SCHOOL,
        made_at=MADE,
        case_ref="26-1184",
        marking="Official–Sensitive: personal",
        route="Notice to improve",
        child=child,
        parents=(
            ReferredParent(
                name="Mrs S Khan", relationship="mother", address="9 Orchard Row, Oakbridge OK1 4CD"
            ),
            ReferredParent(name="Mr A Khan", relationship="father"),
        ),
        threshold=threshold(),
        weak_points=weak_points(weak),
        disagreement=Disagreement(
            professional=Officer(name="Sam Ortiz", role="family support worker"),
            view="I would rather give the gate welcome until Christmas. Mondays are already better.",
            on=date(2026, 11, 20),
        ),
        expected_change="Amira's parents will have a clear offer of help, in their own language.",
        head=HEAD,
        signed_on=date(2026, 12, 1),
        chronology=chronology(),
        certificate=certificate(child, LEGAL),
        calendar=calendar(),
        key=KEY,
        rows=tuple(
            CheckedRow(
                ref=f"C{n}",
                title=title,
                status=status,  # type: ignore[arg-type]
                finding=finding,
                evidence=(f"E{n}",) if n < 5 else (),
            )
            for n, (title, status, finding) in enumerate(ROWS, 1)
        ),
        voice_account="Card sort with Mrs Osei in the library on 24 November, 20 minutes.",
        voice=(
            Voice(words=council("I like Art and Ms Roe."), on=date(2026, 11, 24), how="card sort"),
            Voice(words=council("I'm not being bad."), on=date(2026, 11, 24), how="card sort"),
        ),
        family=(
            FamilyView(
                who="Mrs Khan",
                words="She's up all night, then says her tummy hurts.",
                on=date(2026, 11, 3),
                how="telephone, with an Urdu interpreter",
            ),
        ),
        offers=(
            Offer(
                on=date(2026, 11, 18),
                what="Met at the gate by Ms Roe",
                to="Amira",
                answer="Accepted; goes well",
            ),
            Offer(
                on=date(2026, 11, 17),
                what="Early Help",
                to="Mrs Khan",
                answer="Wants to think until 1 December",
            ),
            Offer(
                on=date(2026, 11, 20),
                what="School nurse",
                to="Amira and Mrs Khan",
                answer="Accepted; no date yet",
            ),
        ),
        letters=(
            SentLetter(
                on=date(2026, 10, 12),
                name="We've noticed",
                to="Mrs S Khan",
                language="Urdu and English",
                proof="Second class, certificate of posting 884",
                evidence=("E2",),
            ),
            SentLetter(
                on=date(2026, 10, 12),
                name="We've noticed",
                to="Mr A Khan",
                language="English",
                proof="E-mail handed over 12 October 16:02",
                evidence=("E2",),
            ),
        ),
        contacts=tuple(contact(n) for n in range(contacts)),
        plan=(
            PlanAction(
                what="Ms Roe meets Amira at the side gate each morning",
                because="Amira: mornings are crowded",
                who="Ms Roe",
                by=date(2026, 12, 7),
                outcome="On track: in all day 18 to 23 November",
            ),
            PlanAction(
                what="Nurse appointment",
                because="Mrs Khan: tummy pain",
                who="Mrs Osei",
                by=date(2026, 11, 20),
                outcome="Overdue",
            ),
        ),
        reviews=(Review(on=date(2026, 11, 23), found="Four full days in a row.", decided="Carry on."),),
        consultations=(
            Consultation(
                professional=Officer(name="Sam Ortiz", role="family support worker"),
                asked_on=date(2026, 11, 17),
                answered_on=date(2026, 11, 20),
                view="Prefers other action: give the gate welcome until Christmas.",
            ),
        ),
        evidence=tuple(
            Evidence(ref=f"E{n}", what=what, on=date(2026, 11, n), held="Oakbridge Academy, case file")
            for n, what in enumerate(
                ("Call log", "Copies of letters", "Tutor's answers", "Card sort sheet"), 1
            )
        ),
    )


def council(words: str) -> ForCouncil:
    return ForCouncil(text=words, allowed=frozenset({"staff", "council"}))


def weak_points(n: int) -> tuple[WeakPoint, ...]:
    return tuple(
        WeakPoint(
            what=f"Weak point number {i}: the PE teacher has not been asked",
            reason=f"Accepted reason {i}: Mr Fox is away until 4 December; the nurse saw Amira.",
        )
        for i in range(1, n + 1)
    )


def chronology() -> tuple[Event, ...]:
    lines = (
        (date(2026, 9, 2), "Term began. Amira in school.", "register", ()),
        (date(2026, 9, 14), "First absence that was not agreed (both sessions).", "register", ()),
        (date(2026, 9, 14), "Call to Mrs Khan: no answer. Message left in Urdu.", "contact log", ("E1",)),
        (date(2026, 10, 12), "Letter “We've noticed” to Mrs Khan and to Mr Khan.", "letters", ("E2",)),
        (
            date(2026, 11, 3),
            "Mrs Khan, by telephone, said why she thinks mornings are hard.",
            "contact log",
            ("E1",),
        ),
        (date(2026, 11, 18), "Ms Roe began to meet Amira at the gate.", "plan", ("E3",)),
        (date(2026, 11, 24), "Amira heard: card sort with Mrs Osei.", "child's voice", ("E4",)),
    )
    return tuple(Event(on=on, what=what, source=source, evidence=refs) for on, what, source, refs in lines)


def contact(n: int) -> Contact:
    return Contact(
        at=MADE - timedelta(days=60 - n, minutes=7 * n),
        to=("Mrs S Khan", "Mr A Khan")[n % 2],
        how=("telephone", "text message", "home visit")[n % 3],
        outcome=("No answer; message left", "Said Amira has tummy ache; back tomorrow", "At home, in bed")[
            n % 3
        ],
    )


NOTICED = Merge(child="Amira", parent="Mrs Khan", since="2 September", days_missed="6½ days")
MRS_KHAN = Recipient(name="Mrs S Khan", address=("9 Orchard Row", "Oakbridge", "OK1 4CD"))


def noticed(values: Merge = NOTICED, to: Recipient = MRS_KHAN) -> LetterContext:
    return written("noticed", values, to)


def written(name: str, values: Merge, to: Recipient = MRS_KHAN) -> LetterContext:
    most = BY_KEY[name].most_pages
    front = side(name, values, DAWN)
    return LetterContext(school=SCHOOL, made_at=MADE, to=to, front=front, officer=DAWN, most_pages=most)
