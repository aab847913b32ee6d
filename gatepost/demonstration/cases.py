"""Eight children in the middle of their support, each at another place on the way. All are invented."""

from collections.abc import Callable
from datetime import timedelta

from gatepost.casework import actions, referrals
from gatepost.casework.hearing.actions import Said
from gatepost.casework.readiness import readiness
from gatepost.casework.rows.first_day_contact import days_to_follow_up
from gatepost.casework.rows.lessons_and_staff import asked_about
from gatepost.demonstration.desk import Desk

Tell = Callable[[Desk], None]


def amira(desk: Desk) -> None:
    """In the middle: much is known and tried, and Amira herself has not been heard."""
    mother = desk.parents[0]
    desk.open(46, "Away on Mondays, often ill, and not in PE. What is going on?", "Mrs Osei listens to Amira")
    for day in days_to_follow_up(desk.facts())[1:]:
        ago = (desk.on - day).days
        says = "Rang home in the morning and asked what was happening. No answer; a text went too."
        desk.did(ago, "call", ["first_day_contact"], says, parent=mother)
    desk.judged(
        "first_day_contact",
        9,
        "officer",
        asked_how=["call", "text"],
        advice_offered="Coming in late is fine; breakfast is here from 8.",
        challenge_made="“Could we try today, even for the afternoon?”",
        reasons_given="“She’s up all night, then says her tummy hurts.”",
    )
    desk.wrote(43)
    desk.did(
        21,
        "offer",
        ["parent_meeting"],
        "A meeting at school at 8:30, with an interpreter. No reply.",
        by="year",
        parent=mother,
        outcome="no_answer",
    )
    words = "“She’s up all night, then says her tummy hurts. She hates changing for PE.”"
    desk.did(8, "call", ["parent_meeting", "health", "family_circumstances"], words, by="year", parent=mother)
    desk.began(
        "parent_meeting",
        8,
        parents_words=words,
        reasons=["tired", "pain"],
        next_step=("Meet at home at 16:00, with an interpreter", desk.staff["year"].name, 2),
    )
    desk.did(
        8,
        "offer",
        ["family_circumstances"],
        "Early Help: somebody who listens to everything at home.",
        by="year",
        parent=mother,
        outcome="thinking",
    )
    desk.began(
        "family_circumstances",
        8,
        early_help="thinking",
        considered_with="yes",
        next_step=("Ring back in Urdu about Early Help", desk.staff["year"].name, 7),
    )
    desk.did(8, "call", ["punctuality"], "Start and close times shared, with an interpreter.", parent=mother)
    desk.judged(
        "punctuality",
        6,
        start_times_shared="yes",
        met_at_gate="started",
        met_by=desk.tutor,
        offered_with="Amira would like to be met by Ms Roe. An alarm clock: no, thank you.",
        alarm_clock="declined",
        chart="not_offered",
        breakfast_club="offered",
    )
    seen = "Sits alone at lunch. Goes quiet before PE."
    desk.asked(
        15,
        "pastoral_staff",
        desk.tutor,
        sees=seen,
        going_well="Great in Art.",
        reasons=["friends", "uniform"],
    )
    desk.judged("pastoral_staff", 13, who_spoke=["tutor"], what_they_see=seen, going_well="Great in Art.")
    for teacher, about in asked_about(desk.facts())[:1]:
        desk.unanswered(10, "lessons_and_staff", teacher, about)
    desk.would_rather_not(
        6, "just_ask", "Her head of year’s office", "Asked after lunch. She shook her head."
    )
    desk.asked_senco(
        11,
        "look_further",
        "A reading screen suggests looking further.",
        next_step="Reading assessment, Mrs Lund, in two weeks.",
    )
    desk.judged(
        "language",
        7,
        "officer",
        confirmed_with_parent="yes",
        second_language="yes",
        letters_translated="all",
        meetings_interpreted="booked",
        interpreter="Council interpreters, Urdu",
    )
    desk.judged(
        "siblings",
        9,
        asked_family="yes",
        same_days="yes",
        what_it_means="Perhaps mornings at home on Mondays: to be asked, not assumed.",
    )
    desk.judged("young_carer", 8, caring="no", asked_whom="Mrs Khan, by phone with an interpreter.")
    desk.judged(
        "health",
        8,
        "officer",
        affects_attendance="maybe",
        condition="Mrs Khan says tummy pain in the mornings. Asthma plan on file.",
        support=["nurse"],
        evidence_asked="no",
    )


def poppy(desk: Desk) -> None:
    """Nothing stops it, some of it is weak: ready for the headteacher to think about."""
    desk.open(50, "Away every Monday, the day of PE.", "Ask Poppy about Mondays")
    desk.wrote(42)
    desk.asked_tutor(30, "Cheerful from Tuesday on. Never mentions Mondays.", "Plays the drums in assembly.")
    desk.heard(
        24,
        "“PE is first thing. I can’t do the bleep test in front of everyone.”",
        "Starting Mondays in the library.",
        "just_ask",
        council=True,
    )
    desk.met(
        20,
        "“I can’t get her out of the door on a Monday. I have stopped trying.”",
        ["worry"],
        "Poppy may help set up instead of the bleep test.",
    )
    desk.offered(20, "PE in a smaller group for half a term.", "declined", ["mental_health"])
    desk.judged(
        "mental_health",
        20,
        support=["reduced_pressure"],
        since=desk.ago(20).isoformat(),
        effect="same",
        next_review_on=(desk.on + timedelta(days=10)).isoformat(),
    )
    desk.asked_senco(18, "no_sign", "Reading age and work in lessons are as expected.")
    desk.nothing_else(18)


def daria(desk: Desk) -> None:
    """Drafted, and waiting for the headteacher."""
    desk.open(40, "Every Thursday away for five weeks.", "Ring with an interpreter")
    desk.wrote(33)
    desk.asked_tutor(28, "Chatty with her friends, silent in front of the class.", "Loves counting games.")
    desk.heard(
        21,
        "“Thursday is show and tell. I don’t know the words.”",
        "Showing her picture to one friend.",
        "talk_and_draw",
        council=True,
    )
    desk.met(
        19,
        "“She cries on Thursdays. We keep her with her grandmother.” (through an interpreter)",
        ["too_hard"],
        "Show and tell with one friend, and a picture.",
    )
    desk.offered(19, "An English group on Thursday mornings.", "thinking")
    desk.judged(
        "language",
        15,
        "officer",
        confirmed_with_parent="yes",
        second_language="yes",
        letters_translated="all",
        meetings_interpreted="all",
        interpreter="Council interpreters, Romanian",
    )
    desk.asked_senco(14, "no_sign", "New to English, learning quickly; no sign of another need.")
    desk.nothing_else(14)
    _draft(desk, "attendance_contract", "The family would know that the English group is kept for her.")


def oliver(desk: Desk) -> None:
    """A holiday that was not granted, put to the council: drafted, weak points answered, to be signed."""
    desk.open(32, "A week away that was not agreed.", "Write to both parents")
    desk.wrote(30, "About the week away: what was asked, what was decided, and why.")
    desk.asked_tutor(26, "Settled back in at once.", "Reads to the younger ones.")
    desk.heard(
        24,
        "“We saw turtles. I missed the Roman day.”",
        "Hearing about the Roman day.",
        "talk_and_draw",
        council=True,
    )
    desk.met(
        22,
        "“It was the only week that we could afford.”",
        ["work_trips"],
        "To ask before booking another time.",
    )
    desk.offered(22, "Help with term dates and the cost of clubs in the holidays.", "declined")
    desk.asked_senco(20, "no_sign", "Working well in every subject.")
    desk.nothing_else(20)
    _draft(desk, "holiday", "The parents would see that other families are treated in the same way.")


def _draft(desk: Desk, route: str, will_change: str) -> None:
    """Put it before the headteacher; on a date on which something stops it, it stays with the desk."""
    facts = desk.facts()
    if readiness(facts, route).ready:
        referrals.draft(
            by=desk.staff["officer"],
            facts=facts,
            route=route,
            parents=desk.parents,
            will_change=will_change,
            why_now="The leave was asked for, was not agreed, and was taken.",
            considered="A talk before the holiday: held, and the parents had booked.\nA meeting: offered twice.",
        )


def tia(desk: Desk) -> None:
    """The safeguarding lead has asked for a pause."""
    desk.open(28, "New to school, and away now and then.", "Ask the safeguarding lead first", lead="dsl")
    desk.asked_tutor(20, "Watches the door. Plays happily with one friend.", "Draws beautifully.")
    actions.place_hold(
        by=desk.staff["dsl"], case=desk.case, why="The family is safe and settling. Nothing formal for now."
    )


def kofi(desk: Desk) -> None:
    """A child in need, whose social worker has not been asked yet."""
    desk.open(25, "Away from time to time, and on his own on the bus.", "Ring the social worker")
    desk.wrote(20)
    desk.asked_tutor(16, "Often tired. Comes in smiling when somebody waits for him.", "Kind to everybody.")
    desk.did(
        13,
        "offer",
        ["family_circumstances"],
        "Breakfast club, with a seat kept for him.",
        by="year",
        parent=desk.parents[0],
        outcome="accepted",
    )
    desk.began(
        "lead_professional",
        5,
        services=["cin"],
        meeting_held="planned",
        next_step=("Ask Sam Ortiz what would help", desk.staff["year"].name, 2),
    )
    desk.did(
        8, "request", ["lead_professional"], "Asked for their view on paper.", by="year", who="Sam Ortiz"
    )
    desk.would_rather_not(9, "just_ask", "The office", "“Not now.” He wanted to get back to his game.")
    desk.would_rather_not(4, "talk_and_draw", "The library", "Drew a bus, and did not want to say more.")


def mason(desk: Desk) -> None:
    """Stood down well: he is here, and the family is thanked."""
    desk.open(64, "Eleven sessions away in July and September.", "Ring Ms Wright")
    desk.wrote(58)
    desk.did(
        55,
        "call",
        ["parent_meeting", "health"],
        "“Nights at work had changed. My sister takes him now.”",
        by="year",
        parent=desk.parents[0],
    )
    desk.offered(55, "A call from his head of year each Friday for a month.", "accepted")
    actions.stand_down(
        by=desk.staff["year"],
        case=desk.case,
        because="Here every day since the middle of September. His aunt brings him; he is pleased",
        look_again_on=desk.on + timedelta(days=42),
        thank_family=True,
        on=desk.ago(6),
    )


def megan(desk: Desk) -> None:
    """She cares for her mother, and nobody has offered anything yet."""
    desk.open(18, "Away on Tuesday and Thursday mornings.", "Ask what treatment days are like")
    desk.asked_tutor(12, "Checks her phone a lot on Tuesdays. Never late with work.", "Runs the book stall.")
    desk.sat(
        4,
        "my_week",
        {
            "waking": Said("often", words="On treatment days I get Mum’s tablets ready first."),
            "journey": Said("fine"),
            "lessons": Said("sometimes", words="I do not like walking in late. Everyone turns round."),
            "reasons": Said(chosen=["caring", "tired"]),
            "would_help": Said(words="A pass to come in quietly\nMs knowing which days"),
            "one_thing": Said(words="I like school. I want to be here."),
        },
        home=("one_thing",),
    )
    desk.began(
        "young_carer",
        10,
        caring="yes",
        asked_whom="Megan, with her head of year.",
        cares_for="Her mother, on treatment days.",
        effect="Away on the mornings of treatment.",
        next_step=("Offer a young carer’s assessment", desk.staff["year"].name, 3),
    )


CASES: dict[str, Tell] = {
    "Amira Khan": amira,
    "Poppy Lane": poppy,
    "Daria Munteanu": daria,
    "Oliver Sansom": oliver,
    "Tia Morgan": tia,
    "Kofi Asante": kofi,
    "Mason Wright": mason,
    "Megan Doyle": megan,
}
"""By the child's name, in the order in which they are told."""
