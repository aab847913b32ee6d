"""A child for each row of the checklist, so that every row can be seen at work. All are invented."""

from collections.abc import Callable
from datetime import timedelta

from gatepost.access.actor import Actor
from gatepost.access.models import Membership
from gatepost.access.wall import scope
from gatepost.casework import actions
from gatepost.casework.between_schools import actions as between
from gatepost.casework.early_help import actions as early_help
from gatepost.casework.hearing import actions as hearing
from gatepost.casework.hearing.actions import Said
from gatepost.casework.models import AgreementAnswer, Decision, Feels, Owner, SchoolQuestion
from gatepost.casework.plans.actions import Step
from gatepost.casework.rows.lessons_and_staff import asked_about
from gatepost.demonstration import together
from gatepost.demonstration.desk import Desk
from gatepost.demonstration.drawing import reading_tent
from gatepost.records.models import SiblingLink


def grace(desk: Desk) -> None:
    """C4 and C5: heard by cards, met, a plan agreed and looked at again, and told what became of it."""
    name, teacher = desk.staff["year"].name, desk.tutor
    desk.open(45, "Tummy ache on Fridays, the day of the spelling test.", "Ask Grace about Fridays")
    desk.wrote(42)
    session = desk.sat(
        40,
        "cards",
        {
            "my_teacher": Said("helps"),
            "reading": Said("helps"),
            "writing": Said("really_hard"),
            "speaking": Said("bit_hard"),
            "toilets": Said("bit_hard"),
            "body": Said("really_hard"),
            "say_more": Said(words="When it is test day my tummy hurts on the bus."),
            "reasons": Said(chosen=["worry", "too_hard"]),
            "would_help": Said(words="Doing the test with only my table\nNobody reading the marks out"),
            "one_thing": Said(words="I am not pretending."),
        },
        home=("reasons", "would_help", "one_thing"),
    )
    meeting = together.offer(desk, 37, "The family room, by the front door")
    mother = str(desk.parents[0])
    if together.met(
        desk,
        meeting,
        [
            ("welcome", teacher, "Grace reads to the little ones and they ask for her."),
            ("child_side", "Grace", "Test day is the worst day."),
            ("family_side", mother, "It starts on Thursday night. She cannot eat."),
            ("school_change", teacher, "The test can be done in a small group."),
        ],
    ):
        desk.judged(
            "parent_meeting",
            33,
            met="school",
            met_on=meeting.at[:10],
            who_came=f"{mother}, Grace, {teacher}",
            parents_words="It starts on Thursday night. She cannot eat.",
            reasons=["worry", "pain"],
            both_sides="partly",
            follow_up="The tummy pain: the school nurse, with Grace and her mother.",
            agreed="A small group for the test, and the nurse.",
        )
    _grace_plan(desk, name, teacher)
    items = {item.prompt: item.pk for item in session.items.all()}
    hearing.close_loop(
        by=desk.staff["year"],
        session=session,
        answers={
            items["would_help"]: ("Your table does the test in the library now.", ""),
            items["say_more"]: ("", "We cannot move the bus. Mrs Clay will meet you when it comes in."),
        },
        on=desk.ago(34),
        shown=True,
    )


def _grace_plan(desk: Desk, name: str, teacher: str) -> None:
    again = desk.ago(32) + timedelta(days=14)
    group = Step(
        "The spelling test in a small group", teacher, Owner.SCHOOL, again, "There on three Fridays", "worry"
    )
    nurse = Step("A talk with the school nurse", name, Owner.SCHOOL, again, "The nurse has been seen", "pain")
    supper = Step(
        "Supper and a story on Thursdays, no practice",
        str(desk.parents[0]),
        Owner.FAMILY,
        again,
        "Two quiet Thursdays",
    )
    running = together.plan(desk, 32, [group, nurse, supper], AgreementAnswer.YES)
    together.review(
        desk,
        9,
        running,
        {group.does: True, supper.does: True},
        feels=Feels.BETTER,
        decision=Decision.CHANGE,
        learned="The small group helps. The nurse had no time yet: next week.",
    )


def theo(desk: Desk) -> None:
    """C4 in another way: symbols and signs, and how it is known what they mean."""
    desk.open(30, "Away on swimming day.", "Ask Theo with his symbols")
    desk.wrote(26)
    desk.sat(
        20,
        "other",
        {
            "likes": Said(words="Goes to the sand tray, and signs “more”."),
            "avoids": Said(words="Puts the swimming symbol face down, each time it was offered."),
            "how_known": Said(words="Three sittings with his symbol board; Makaton read by his key worker."),
            "would_help": Said(words="The small pool, or watching first"),
        },
        place="His own classroom",
    )
    desk.asked_tutor(15, "Calm at school on every other day.", "Signs “friend” now.")
    desk.judged(
        "ehcp",
        12,
        "senco",
        last_reviewed_on=desk.pupil.ehcp_last_review.isoformat() if desk.pupil.ehcp_last_review else "",
        attendance_discussed="yes",
        outcomes_supported="all",
        each_outcome="Communication: symbol board in every room, key worker, daily.",
    )


def zofia(desk: Desk) -> None:
    """C6 and C12: new here, an interpreter at each talk, a yes to Early Help, and a referral that waits."""
    mother, year = desk.parents[0], desk.staff["year"]
    desk.open(28, "New to the country. Ill on Wednesdays.", "Ring with a Polish interpreter")
    desk.wrote(25)
    desk.did(
        22,
        "call",
        ["parent_meeting", "family_circumstances", "language"],
        "“We live with my cousin until we find a flat. Zofia sleeps on the sofa.” (through an interpreter)",
        by="year",
        parent=mother,
    )
    early_help.answer(
        by=year,
        case=desk.case,
        parent=mother,
        answer="yes",
        answered_on=desk.ago(22),
        how_explained="Through a Polish interpreter: who would come, what they see, and that no is fine.",
        language="pl",
        agencies="Housing, the school nurse",
        on=desk.on,
    )
    desk.did(
        21,
        "referral",
        ["family_circumstances"],
        "Help with housing was asked for, with the family.",
        by="year",
        who="Council housing service",
        parent=mother,
        outcome="accepted",
    )
    desk.did(
        20,
        "offer",
        ["family_circumstances"],
        "A uniform from the school’s own shop, free of charge.",
        by="year",
        parent=mother,
        outcome="declined",
    )
    desk.judged(
        "language",
        18,
        "officer",
        confirmed_with_parent="yes",
        second_language="yes",
        letters_translated="all",
        meetings_interpreted="all",
        interpreter="Council interpreters, Polish",
    )
    desk.began(
        "family_circumstances",
        12,
        circumstances=["housing", "new_country"],
        in_their_words="They share two rooms with a cousin’s family.",
        may_see="dsl",
        considered_with="yes",
        offer_made="yes",
        referred_to=["early_help"],
        early_help="accepted",
        next_step=("Ask the housing service what happens next", year.name, 3),
    )
    desk.sat(
        10,
        "just_ask",
        {
            "good_day": Said(words="When we do science. I know the words for that."),
            "hard_part": Said(words="Wednesday is drama. Everybody talks fast."),
            "who_helps": Said(words="The lady in the library."),
            "reasons": Said(chosen=["tired", "worry"]),
            "would_help": Said(words="Somebody who speaks Polish in drama\nA place to do homework"),
        },
    )


def reece(desk: Desk) -> None:
    """C7: two buses; each of the five measures offered, and what came of them."""
    mother = desk.parents[0]
    desk.open(40, "Late most days, and after the register has closed on Mondays.", "Ask about the buses")
    desk.wrote(36)
    desk.did(
        34,
        "call",
        ["punctuality"],
        "Start and close times shared. “The first bus is the problem.”",
        parent=mother,
    )
    desk.did(
        30,
        "offer",
        ["punctuality"],
        "Being met at the gate, and breakfast club.",
        by="year",
        parent=mother,
        outcome="accepted",
    )
    desk.judged(
        "punctuality",
        9,
        start_times_shared="yes",
        start_times_how="By phone, and in a text to keep.",
        alarm_clock="declined",
        chart="not_offered",
        breakfast_club="helped",
        met_at_gate="started",
        met_by=desk.tutor,
        offered_with="Reece: “Toast is good.” His mother: an alarm is not the trouble, the bus is.",
        reviewed_on=desk.ago(9).isoformat(),
        journey="Two buses; the second is missed when the first is late.",
    )
    desk.asked_tutor(20, "Arrives out of breath, and says sorry.", "Never late for art.")


def nadia(desk: Desk) -> None:
    """C8: a brother at another school; few facts asked, and answered by that school under a name."""
    desk.open(33, "Away on the same days as her brother, it seems.", "Ask the other school for facts")
    desk.wrote(30)
    link = SiblingLink.objects.filter(pupil=desk.pupil).exclude(sibling_school="").first()
    there = between.school_here(link) if link else None
    if link is None or there is None:
        return
    asked = between.ask_school(
        by=desk.staff["officer"],
        case=desk.case,
        link=link,
        at=desk.moment(12),
        root="http://localhost:8000/q/",
    )
    officers = Membership.objects.filter(school=there, role="attendance_officer", left__isnull=True)
    member = officers.select_related("user", "school").order_by("pk")[0]
    with scope([there.pk]):
        between.answer_school(
            by=Actor.of(member),
            question=SchoolQuestion.objects.get(request=asked.pk),
            answers={
                "attends": "attends",
                "concerns": "yes",
                "leads": str(member.user),
                "reach": there.phone or "The school office",
            },
            at=desk.moment(11),
        )


def callum(desk: Desk) -> None:
    """C9: in school and not in maths; the teacher was asked, and answered."""
    desk.open(26, "In school every day, and hardly ever in maths.", "Ask the maths teacher")
    for teacher, about in asked_about(desk.facts())[:1]:
        desk.asked(
            14,
            "lessons_and_staff",
            teacher,
            about,
            sees="He came until the seating plan changed. Work was fine.",
            nothing_in_it="means",
            reasons=["friends"],
            could_do="A seat by the door again.",
        )
    desk.judged(
        "lessons_and_staff",
        10,
        patterns_looked_at="pattern",
        teachers_asked="The maths teacher: it began with the new seating plan.",
        other_staff=["support", "lunch"],
        other_reasons="Goes to the library in that lesson.",
    )
    desk.would_rather_not(
        8, "just_ask", "The library", "“It’s fine.” He would rather talk after the half-term tests."
    )


def tyler(desk: Desk) -> None:
    """C11: the SENCo has found a need that is not met, and asks for a pause until it is."""
    desk.open(34, "Away on the days with English.", "Ask the SENCo")
    desk.wrote(30)
    desk.asked_tutor(26, "Copies from the board and hides his book.", "Builds anything in technology.")
    desk.asked_senco(
        16,
        "need_found",
        "Reading age of seven; a screen for dyslexia is clear.",
        need="Reading: decoding and speed.",
        provision="None yet.",
        gap="Nobody reads with him, and texts are not adapted.",
        next_step="Reading three times a week from Monday, and an assessment this month.",
    )
    actions.place_hold(
        by=desk.staff["senco"],
        case=desk.case,
        why="Support with reading begins now. Look again in six weeks.",
    )


def carver(desk: Desk) -> None:
    """C13: the yearly review of an EHC plan is overdue; an early one is asked for."""
    desk.open(36, "Away on Mondays. The plan’s review is overdue.", "Ask the SENCo about the review")
    desk.wrote(32)
    reviewed = desk.pupil.ehcp_last_review
    desk.began(
        "ehcp",
        8,
        "senco",
        last_reviewed_on=reviewed.isoformat() if reviewed else "",
        attendance_discussed="no",
        outcomes_supported="some",
        each_outcome="Speech: therapy stopped in June. Movement breaks: daily, with Mr Dale.",
        not_supported="Speech therapy: asked of the council again.",
        early_review_requested="yes",
        council_told="yes",
        next_step=("Hold the early review", desk.staff["senco"].name, 12),
    )


def daisy(desk: Desk) -> None:
    """C14: seventeen days of illness; nothing was doubted, nothing was asked for, the council is told."""
    mother = desk.parents[0]
    desk.open(21, "Ill for weeks. How can we help?", "Ring Mrs Fletcher, kindly")
    desk.wrote(18)
    desk.did(
        17,
        "call",
        ["health", "parent_meeting"],
        "“It is glandular fever. She sleeps most of the day.”",
        by="year",
        parent=mother,
    )
    desk.did(12, "document", ["health"], "A letter from the clinic, seen and given back.", by="officer")
    desk.judged(
        "health",
        10,
        "officer",
        affects_attendance="yes",
        condition="Glandular fever, says her mother; the clinic’s letter says the same.",
        support=["home_learning", "nurse"],
        evidence_asked="no",
        council_told="yes",
        council_told_on=desk.ago(10).isoformat(),
    )
    desk.offered(9, "Work to do in bed, and a call from a friend each Friday.", "accepted")


def ruby(desk: Desk) -> None:
    """C15: Early Help leads; its worker was asked for a view, and the meeting is set."""
    desk.open(35, "Away on Tuesdays. Early Help works with the family.", "Ring Priya Raman")
    desk.wrote(31)
    session = desk.sat(
        24,
        "talk_and_draw",
        {
            "morning": Said("hard", words="It is dark, and Mummy is asleep."),
            "coming_in": Said("good", words="Mrs Moss says good morning, Ruby."),
            "playtime": Said("in_between"),
            "best_place": Said(words="The reading tent."),
            "reasons": Said(chosen=["waking"]),
            "would_help": Said(words="A breakfast with my friend"),
        },
        home=("would_help",),
    )
    desk.drew(session, reading_tent(), "This is me and Ella in the reading tent. The book is about a fox.")
    items = {item.prompt.partition("-")[0]: item.pk for item in session.items.all()}
    toast, tent = "You and Ella have toast together on Tuesdays.", "The tent stays up, with two cushions."
    told = {items["would_help"]: (toast, ""), items["picture"]: (tent, "")}
    hearing.close_loop(by=desk.staff["year"], session=session, answers=told, on=desk.ago(20), shown=True)
    desk.did(
        10,
        "consultation",
        ["lead_professional"],
        "“They are trying. Please wait: mornings are better since the new bed.”",
        by="year",
        who="Priya Raman",
    )
    desk.began(
        "lead_professional",
        10,
        services=["early_help"],
        meeting_held="planned",
        meeting_on=(desk.on + timedelta(days=6)).isoformat(),
        consulted_who="Priya Raman",
        consulted_on=desk.ago(10).isoformat(),
        view="prefer_other",
        view_in_words="“They are trying. Please wait.”",
        next_step=("Meet with Priya Raman and the family", desk.staff["year"].name, 6),
    )


def isla(desk: Desk) -> None:
    """C16: support since a date, with its effect and the next look; a meeting that the family could not come to."""
    again = desk.on + timedelta(days=12)
    desk.open(
        42, "A little more away each week, and afraid of it.", "Ask Isla what a good day is", lead="senco"
    )
    desk.wrote(38)
    desk.sat(
        35,
        "cards",
        {
            "gate": Said("really_hard", words="My chest goes tight."),
            "crowds": Said("really_hard"),
            "quiet": Said("helps"),
            "my_teacher": Said("helps"),
            "reasons": Said(chosen=["worry", "noise_crowds"]),
            "would_help": Said(words="Coming in by the side door\nKnowing who is there"),
            "one_thing": Said(words="I do want to come."),
        },
        home=("would_help", "one_thing"),
    )
    together.nobody_came(desk, together.offer(desk, 26, "The small office, side door"))
    step = Step(
        "In by the side door, met by a trusted adult",
        desk.tutor,
        Owner.SCHOOL,
        again,
        "Came in on two days of the week",
        "worry",
    )
    together.plan(desk, 8, [step], AgreementAnswer.CHANGES, "Not on Mondays yet, please.")
    desk.did(
        20,
        "referral",
        ["mental_health"],
        "Isla and her mother agreed to be referred.",
        by="senco",
        who="Mental health support team",
        parent=desk.parents[0],
        outcome="accepted",
    )
    desk.judged(
        "mental_health",
        7,
        "senco",
        support=["arna", "mhst", "reduced_pressure"],
        since=desk.ago(20).isoformat(),
        effect="too_early",
        effect_in_words="Isla says that the side door is better.",
        next_review_on=again.isoformat(),
    )


BY_ROW: dict[str, Callable[[Desk], None]] = {
    "Grace Whitlock": grace,
    "Theo Hughes": theo,
    "Zofia Nowak": zofia,
    "Reece Palmer": reece,
    "Nadia Chowdhury": nadia,
    "Callum Reid": callum,
    "Tyler Brooks": tyler,
    "Benjamin Carver": carver,
    "Daisy Fletcher": daisy,
    "Ruby Nash": ruby,
    "Isla Bennett": isla,
}
"""By the child's name, in the order of the rows they show."""
