"""C4: told first, word for word, shared as the child says, two honest tries, and told what became of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from gatepost.access.actor import NotAllowed
from gatepost.casework.actions import Refused
from gatepost.casework.hearing import actions
from gatepost.casework.hearing.actions import Said
from gatepost.casework.hearing.formats import pages, suggested
from gatepost.casework.models import ContactAttempt, Evidence, VoiceItem, VoiceSession
from gatepost.casework.rows import pupil_voice
from gatepost.casework.seeing import HEARD, words_of
from gatepost.casework.sharing import ForCouncil, ForParents, NotShared
from gatepost.policy.pack import load
from tests import factories
from tests.hearing.conftest import begun, finished, say, told_first
from tests.world import World

ROW = "pupil_voice"
HERS = "  PE is the worst. Everyone looks.\nI say “tummy” so mum lets me.  "


def test_nothing_is_asked_before_it_is_said_who_reads_it(world: World) -> None:
    session = begun(world)
    with pytest.raises(Refused, match="First say who will read this"):
        say(world, session, "lunch", HERS)
    with pytest.raises(Refused, match="tick that you have said it"):
        actions.tell_first(
            by=world.year, session=session, said_this=False, keep_from_home="", at=timezone.now()
        )
    assert not VoiceItem.objects.exists()


def test_her_words_are_kept_as_she_said_them(world: World, session: VoiceSession) -> None:
    say(world, session, "say_more", HERS)
    assert VoiceItem.objects.get().words == HERS


def test_a_card_is_in_one_pile_and_can_change_piles(world: World, session: VoiceSession) -> None:
    say(world, session, "lunch", answer="really_hard")
    say(world, session, "lunch", answer="not_me")
    assert VoiceItem.objects.get().answer == "not_me"


def test_a_skipped_page_leaves_nothing(world: World, session: VoiceSession) -> None:
    say(world, session, "lunch", answer="helps")
    assert actions.keep(by=world.year, session=session, page="lunch", said=Said(words="  ")) is None
    assert not VoiceItem.objects.exists()


def test_there_are_five_ways_and_24_cards_and_24_reasons(world: World) -> None:
    pack = load()
    assert [way.key for way in pack.voice.formats] == [
        "talk_and_draw",
        "cards",
        "my_week",
        "just_ask",
        "other",
    ]
    assert sum(p.kind == "piles" for p in pages(begun(world), pack)) == 24
    families = {reason.family for reason in pack.reasons}
    assert (len(pack.reasons), len(families)) == (24, 8)


@pytest.mark.parametrize(
    ("about", "way"),
    [
        ({"date_of_birth": date(2020, 11, 25)}, "talk_and_draw"),
        ({"date_of_birth": date(2017, 3, 1)}, "cards"),
        ({}, "my_week"),
        ({"sen": "ehcp"}, "cards"),
        ({"home_language": "ur"}, "cards"),
    ],
)
def test_a_way_is_suggested_by_need_language_and_age(world: World, about: dict[str, Any], way: str) -> None:
    for field, value in about.items():
        setattr(world.asha, field, value)
    world.asha.save()
    assert suggested(factories.sitting(world.case)).format == way


def test_by_default_only_staff_who_help_read_it(world: World, session: VoiceSession) -> None:
    say(world, session, "say_more", HERS)
    finished(world, session)
    told = Evidence.objects.get(kind="voice")
    assert (told.share_parents, told.share_council) == (False, False)
    assert HERS.strip() in told.says
    assert words_of(told, world.ben) == HEARD


def test_each_item_goes_to_those_she_chose_and_to_nobody_else(world: World, session: VoiceSession) -> None:
    hers = say(world, session, "say_more", "PE is the worst.")
    art = say(world, session, "one_thing", "I like Art and Ms Roe.")
    actions.share(by=world.year, session=session, parents={art.pk}, council=set())
    finished(world, session)
    for_parents = ForParents.among((e, e.says) for e in Evidence.objects.filter(kind="voice"))
    assert ["I like Art" in each.text for each in for_parents] == [True]
    assert not any("PE is the worst" in each.text for each in for_parents)
    assert hers.prompt == "say_more"


def test_unshared_words_cannot_be_made_into_words_for_parents(world: World, session: VoiceSession) -> None:
    """A type, not a convention: neither an item nor its evidence."""
    item = say(world, session, "say_more", HERS)
    finished(world, session)
    for said in (item, Evidence.objects.get(kind="voice")):
        for reader in (ForParents, ForCouncil):
            with pytest.raises(NotShared):
                reader.of(said, "Anything.")
    item.share_council = True
    assert ForCouncil.of(item, "Anything.").text == "Anything."
    with pytest.raises(NotShared):
        ForParents.of(item, "Anything.")


def test_mutant_a_permission_nobody_reads_is_noticed(
    world: World, session: VoiceSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: everything may be read by everybody."""
    from gatepost.casework import sharing

    monkeypatch.setattr(sharing, "allowed", lambda said: frozenset({"staff", "parents", "council"}))
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        test_unshared_words_cannot_be_made_into_words_for_parents(world, session)


def test_she_can_change_her_mind_afterwards(world: World, session: VoiceSession) -> None:
    item = say(world, session, "one_thing", "I like Art.")
    actions.share(by=world.year, session=session, parents={item.pk}, council=set())
    finished(world, session)
    actions.share(by=world.year, session=session, parents=set(), council=set())
    assert [e.share_parents for e in Evidence.objects.filter(kind="voice")] == [False]
    actions.take_out(by=world.year, item=VoiceItem.objects.get())
    assert not Evidence.objects.filter(kind="voice").exists()


def test_reasons_come_from_the_one_list_and_reach_the_rows_that_ask(
    world: World, session: VoiceSession
) -> None:
    say(world, session, "reasons", chosen=["worry", "uniform", "nonsense"])
    finished(world, session)
    assert Evidence.objects.get(kind="voice").reasons == ["worry", "uniform"]
    assert "Feelings were given as a reason by Asha" in _applies(world, "mental_health")


def _applies(world: World, row: str) -> str:
    from gatepost.casework.rows import BY_KEY

    return BY_KEY[row].applies(factories.sitting(world.case)).why


def test_stopping_half_way_keeps_what_was_said(world: World, session: VoiceSession) -> None:
    say(world, session, "lunch", answer="really_hard")
    stopped = actions.finish(by=world.year, session=session, agreed_by="", at=timezone.now(), stopped=True)
    assert stopped.outcome == "stopped"
    assert Evidence.objects.get(kind="voice").says == "The lunch hall: really hard."
    assert factories.missing(world.case, ROW) == []


def test_stopping_before_a_word_is_an_honest_try(world: World, session: VoiceSession) -> None:
    ended = actions.finish(by=world.year, session=session, agreed_by="", at=timezone.now(), stopped=True)
    assert ended.outcome == "chose_not_to"
    assert factories.missing(world.case, ROW) == ["pupil_voice.not_heard"]


def try_once(world: World, **how: str) -> None:
    session = begun(world, **how)
    actions.chose_not_to(
        by=world.year, session=session, how="Offered kindly; shook her head.", at=timezone.now()
    )


def test_two_honest_tries_of_different_shape_are_enough(world: World) -> None:
    for _ in range(3):
        try_once(world)
    assert factories.missing(world.case, ROW) == ["pupil_voice.not_heard"]
    assert "Would rather not talk" in factories.found(world.case, ROW)
    try_once(world, with_whom="Mrs Lund")
    assert factories.missing(world.case, ROW) == []
    assert factories.status(world.case, ROW) == "in_progress"


@pytest.mark.parametrize("other", [{"format": "just_ask"}, {"place": "Garden"}, {"with_whom": "Mrs Lund"}])
def test_another_way_place_or_person_is_another_shape(world: World, other: dict[str, str]) -> None:
    try_once(world)
    try_once(world, **other)
    assert len(pupil_voice.shapes(factories.sitting(world.case))) == 2


def test_mutant_tries_that_are_only_counted_are_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: every try counts, whatever its shape."""
    monkeypatch.setattr(
        pupil_voice, "shapes", lambda facts: {n for n in range(len(pupil_voice.not_today(facts)))}
    )
    with pytest.raises(AssertionError):
        test_two_honest_tries_of_different_shape_are_enough(world)


def test_a_try_without_how_is_not_kept(world: World) -> None:
    with pytest.raises(Refused, match="how it was offered"):
        actions.chose_not_to(by=world.year, session=begun(world), how=" ", at=timezone.now())


def test_words_for_the_lead_go_to_the_lead_and_leave_the_record(world: World, session: VoiceSession) -> None:
    item = say(world, session, "say_more", "Uncle Tim hurts me.")
    say(world, session, "lunch", answer="helps")
    actions.tell_lead(by=world.year, item=item, at=timezone.now())
    told = ContactAttempt.objects.get()
    assert told.worried and "Uncle Tim hurts me." in told.words
    finished(world, session)
    assert not VoiceItem.objects.filter(words__contains="Uncle").exists()
    assert "Uncle" not in " ".join(Evidence.objects.values_list("says", flat=True))
    assert "with the safeguarding lead" in Evidence.objects.get(kind="voice").says


def test_words_for_the_lead_can_still_leave_afterwards(world: World, session: VoiceSession) -> None:
    item = say(world, session, "say_more", "Uncle Tim hurts me. " + "x" * 3000)
    actions.share(by=world.year, session=session, parents={item.pk}, council={item.pk})
    finished(world, session)
    actions.tell_lead(by=world.year, item=VoiceItem.objects.get(), at=timezone.now())
    assert "x" * 3000 in ContactAttempt.objects.get().words
    kept = Evidence.objects.filter(kind="voice")
    assert ["Uncle" in e.says or e.share_parents or e.share_council for e in kept] == [False]


def test_a_task_to_tell_her_is_due_within_five_school_days(world: World, session: VoiceSession) -> None:
    say(world, session, "would_help", "A side gate")
    ended = finished(world, session)
    assert ended.loop_due_on == date(2026, 12, 1)
    state = world.case.row_states.get(row=ROW)
    assert (state.next_action, state.next_on) == ("Tell Asha what changed", date(2026, 12, 1))
    assert "Tell Asha what became of it: by 1 Dec." in factories.found(world.case, ROW)
    assert "3 school days late" in factories.found(world.case, ROW, factories.TODAY + timedelta(days=10))


def test_the_loop_closes_with_an_honest_answer(world: World, session: VoiceSession) -> None:
    item = say(world, session, "would_help", "A side gate")
    finished(world, session)
    with pytest.raises(Refused):
        actions.close_loop(by=world.year, session=session, answers={}, on=factories.TODAY, shown=True)
    because = {item.pk: ("", "The side gate must stay shut; Ms Roe meets you at the front.")}
    actions.close_loop(by=world.year, session=session, answers=because, on=factories.TODAY, shown=True)
    assert "Tell Asha" not in factories.found(world.case, ROW)
    state = world.case.row_states.get(row=ROW)
    assert (state.next_action, state.next_who, state.next_on) == ("", "", None), "the promise is kept"


def test_a_promise_stays_while_another_sitting_waits_or_somebody_wrote_their_own(
    world: World, session: VoiceSession
) -> None:
    item = say(world, session, "would_help", "A side gate")
    finished(world, session)
    other = told_first(world, begun(world, format="just_ask"))
    say(world, other, "who_helps", "Ms Roe")
    finished(world, other)
    did = {item.pk: ("It is open now.", "")}
    actions.close_loop(by=world.year, session=session, answers=did, on=factories.TODAY, shown=True)
    assert world.case.row_states.get(row=ROW).next_action == "Tell Asha what changed"


def test_the_row_is_not_typed_a_second_time_and_is_judged_by_a_person(
    world: World, session: VoiceSession
) -> None:
    say(world, session, "say_more", HERS)
    finished(world, session)
    state = world.case.row_states.get(row=ROW)
    assert state.status == "in_progress" and HERS.strip() not in str(state.answers)
    from gatepost.casework.actions import save_row
    from gatepost.casework.models import RowStatus

    done = save_row(
        by=world.year, case=world.case, row=ROW, on=factories.TODAY, seen_version=state.version,
        status=RowStatus.DONE, answers=state.answers,
    )  # fmt: skip
    assert done.judged_by == world.year.user


def test_only_those_who_listen_hold_a_sitting(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.begin(
            by=world.ben, facts=factories.sitting(world.case), format="cards", with_whom="Ben", place="",
            helper="", at=timezone.now(),
        )  # fmt: skip


def test_an_ended_sitting_takes_no_more_words(world: World, session: VoiceSession) -> None:
    say(world, session, "lunch", answer="helps")
    finished(world, session)
    with pytest.raises(Refused, match="has ended"):
        say(world, session, "lunch", answer="not_me")


def test_my_week_has_her_own_lessons(world: World) -> None:
    session = begun(world, format="my_week")
    session.subjects = ["Art", "PE"]
    says = [page.say for page in pages(session, load())]
    assert says[3:6] == ["Lessons", "Lesson: Art", "Lesson: PE"]
    told_first(world, session)


@pytest.mark.parametrize(("places", "known"), [(("Library", "Field"), True), (("Library", "Library"), False)])
def test_two_tries_kept_here_need_not_be_written_down_again(
    world: World, places: tuple[str, str], known: bool
) -> None:
    from gatepost.casework.actions import save_row
    from gatepost.casework.models import RowStatus

    for place in places:
        sitting = begun(world, format="just_ask", place=place)
        actions.chose_not_to(by=world.year, session=sitting, how="“Not now.”", at=timezone.now())
    state = world.case.row_states.filter(row=ROW).first()

    def judge() -> str:
        return save_row(
            by=world.year,
            case=world.case,
            row=ROW,
            on=factories.TODAY,
            seen_version=state.version if state else 0,
            status=RowStatus.DONE,
            answers={"heard": "chose_not_to"},
        ).status

    if known:
        assert judge() == "done"
    else:
        with pytest.raises(Refused, match="What were the two tries"):
            judge()
