"""The referral pack: page 1 is enough to decide, the rest is what page 1 rests on."""

import json
from datetime import date
from hashlib import sha256

import msgspec
import pytest

from gatepost.letters.context import Child, ForCouncil, ForParents, NotShared
from gatepost.letters.pack_context import Event, Mark, PackContext, WeakPoint
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render, twin
from tests.letters import invented
from tests.letters.reading_pdf import elements, embedded_fonts, kinds, opened, page_count, squashed, words


@pytest.fixture(scope="module")
def context() -> PackContext:
    return invented.pack(contacts=40, weak=8)


@pytest.fixture(scope="module")
def pdf(context: PackContext) -> bytes:
    return render("pack", context)


def test_page_one_says_what_is_asked_for_whom_and_what_is_weak(pdf: bytes) -> None:
    front = words(pdf, page=1)
    for line in (
        "Referral pack 26-1184",
        "Amira Khan, born 3 April 2014, form 8R",
        "Asked for Notice to improve",
        "Mrs S Khan, mother. 9 Orchard Row",
        "Mr A Khan, father. Address held by the school.",
        "14 sessions not agreed by the school between Mon 14 Sep 2026 and Mon 23 Nov 2026.",
        "The threshold is 10 in any 10 school weeks. 1 of them has no settled reason yet.",
        "Sam Ortiz, family support worker, Fri 20 Nov 2026: “I would rather give the gate welcome",
        "Weak point number 8",
        "Accepted reason 8",
        "What we think will change for Amira “Amira's parents will have a clear offer",
        "17 Evidence, and how to check this pack",
    ):
        assert squashed(line) in front, line


def test_eight_long_weak_points_stay_on_page_one() -> None:
    long = tuple(
        WeakPoint(what=f"Weak {n} " + "what " * 20, reason=f"Reason {n} " + "because " * 30) for n in range(8)
    )
    front = words(render("pack", msgspec.structs.replace(invented.pack(), weak_points=long)), page=1)
    assert all(squashed(f"Reason {n} " + "because " * 30) in front for n in range(8))


def test_without_weak_points_it_says_none() -> None:
    calm = msgspec.structs.replace(invented.pack(weak=0), disagreement=None)
    front = words(render("pack", calm), page=1)
    assert squashed("why the headteacher accepts it None.") in front
    assert "doesnotagree" not in front


def test_each_session_of_the_threshold_is_listed_and_the_provisional_one_is_marked(pdf: bytes) -> None:
    said = words(pdf, page=2)
    assert squashed("1 Mon 14 Sep 2026 AM O Away, no agreed reason") in said
    assert squashed("8 Fri 23 Oct 2026 AM N No reason established yet — provisional") in said
    assert squashed("14 Tue 17 Nov 2026 AM O") in said
    assert said.count("provisional") == 1


def test_the_figure_is_the_number_of_sessions_listed(context: PackContext) -> None:
    shorter = msgspec.structs.replace(context.threshold, marks=context.threshold.marks[:9])
    said = words(render("pack", msgspec.structs.replace(context, threshold=shorter)), page=1)
    assert squashed("9 sessions not agreed by the school") in said


def test_a_mark_outside_the_window_is_refused(context: PackContext) -> None:
    stray = Mark(on=date(2026, 7, 1), session="AM", code="O", meaning="Away")
    with pytest.raises(ValueError, match="2026-07-01 lies outside the window"):
        msgspec.structs.replace(context.threshold, marks=(stray,))


def test_the_sections_come_in_order_as_bookmarks(pdf: bytes) -> None:
    with opened(pdf) as file, file.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert [title.split(" ", 1)[1] for title in titles if title[0].isdigit()] == [
        "Who this is about",
        "The threshold, session by session",
        "Entries of the register that were changed",
        "What happened, in order",
        "Attendance certificate",
        "The year at a glance",
        "The sixteen checks",
        "What Amira says",
        "What the family says",
        "Support offered, and the answers",
        "Early Help",
        "Letters, and how we know they went",
        "Calls, visits and messages",
        "Meetings with the family",
        "The plan and its reviews",
        "Professionals consulted",
        "Evidence, and how to check this pack",
    ]


def test_every_page_carries_case_marking_and_its_number(pdf: bytes) -> None:
    pages = page_count(pdf)
    assert pages > 5
    for page in range(1, pages + 1):
        foot = f"Case 26-1184 Official–Sensitive: personal Page {page} of {pages}"
        assert words(pdf, page).endswith(squashed(foot))


def test_all_forty_contacts_are_there(pdf: bytes, context: PackContext) -> None:
    said = words(pdf)
    for tried in context.contacts:
        assert squashed(f"{tried.at:%a} {tried.at.day} {tried.at:%b %Y} {tried.at:%H:%M} {tried.to}") in said


def test_all_sixteen_rows_are_there_with_their_status(pdf: bytes) -> None:
    said = words(pdf)
    for n, (title, status, finding) in enumerate(invented.ROWS, 1):
        assert squashed(f"C{n} {title} {status} {finding}") in said


def test_a_pack_with_a_row_missing_is_refused(context: PackContext) -> None:
    short = msgspec.structs.replace(context, rows=context.rows[:15])
    with pytest.raises(CannotPrint, match="“rows” cannot be printed"):
        render("pack", short)


def test_a_reference_that_leads_nowhere_is_refused(context: PackContext) -> None:
    stray = Event(on=date(2026, 11, 1), what="A call", source="log", evidence=("E99",))
    with pytest.raises(ValueError, match="E99 is cited but is not in the list"):
        msgspec.structs.replace(context, chronology=(stray,))


def test_a_certificate_of_another_child_is_refused(context: PackContext) -> None:
    other = Child(name="Yusuf Khan", called="Yusuf", date_of_birth=date(2011, 11, 12))
    with pytest.raises(ValueError, match="another child"):
        msgspec.structs.replace(context, certificate=invented.certificate(other))


def test_it_can_be_read_aloud(pdf: bytes) -> None:
    with opened(pdf) as file:
        found = kinds(file)
        alternatives = [str(e.Alt) for e in elements(file) if str(e.S) == "/Figure"]
        assert str(file.Root.Lang) == "en"
        assert bool(file.Root.MarkInfo.Marked) is True
        assert str(file.docinfo["/Title"]) == "Referral pack 26-1184"
        assert found["H1"] == 22  # five parts of the front sheet, seventeen sections
        assert found["THead"] == found["Table"] == 10
        assert alternatives == [invented.calendar().alt] * 2
        assert all(embedded_fonts(file).values())


def test_the_childs_name_is_not_in_the_files_title(pdf: bytes) -> None:
    with opened(pdf) as file:
        assert "Amira" not in str(dict(file.docinfo.items()))


def test_the_checksum_printed_is_that_of_the_twin(pdf: bytes, context: PackContext) -> None:
    assert sha256(twin(context)).hexdigest() in words(pdf, page_count(pdf))


def test_the_twin_says_the_same_to_a_machine(context: PackContext) -> None:
    facts = json.loads(twin(context))
    assert facts["format"] == "gatepost-pack-1"
    assert facts["case_ref"] == "26-1184"
    assert [mark["code"] for mark in facts["threshold"]["marks"]].count("N") == 1
    assert list(facts) == sorted(facts)
    assert twin(invented.pack(contacts=40, weak=8)) == twin(context)


def test_the_same_pack_gives_the_same_bytes(pdf: bytes) -> None:
    assert render("pack", invented.pack(contacts=40, weak=8)) == pdf


def test_words_the_child_did_not_share_cannot_be_put_in() -> None:
    secret = "I say tummy so mum lets me."
    with pytest.raises(NotShared) as refused:
        ForCouncil(text=secret, allowed=frozenset({"staff", "parents"}))
    assert secret not in str(refused.value)
    with pytest.raises(NotShared):
        ForParents(text=secret, allowed=frozenset({"staff", "council"}))


def test_even_a_smuggled_word_is_refused_when_printed(
    context: PackContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard works twice: with the constructor's disabled, rendering still checks."""
    with monkeypatch.context() as disabled:
        disabled.setattr(ForCouncil, "reader", "staff")
        smuggled = ForCouncil(text="I say tummy so mum lets me.", allowed=frozenset({"staff"}))
    voice = msgspec.structs.replace(context.voice[0], words=smuggled)
    with pytest.raises(CannotPrint, match="council"):
        render("pack", msgspec.structs.replace(context, voice=(voice,)))
    plain = msgspec.structs.replace(context.voice[0], words="I say tummy.")
    with pytest.raises(CannotPrint, match="“words”, in "):
        render("pack", msgspec.structs.replace(context, voice=(plain,)))
