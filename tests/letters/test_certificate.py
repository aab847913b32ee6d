"""The attendance certificate: one page that says what the register says."""

from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import pytest

from gatepost.access.wall import scope
from gatepost.casework.facts import gather
from gatepost.letters.context import Certification, Counts, KeyEntry, Picture
from gatepost.letters.gather import certificate, gather_many
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render
from tests import factories
from tests.letters import invented
from tests.letters.reading_pdf import elements, embedded_fonts, kinds, opened, page_count, squashed, words

SQUARE = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect width='9' height='9'/></svg>"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render("certificate", invented.certificate())


def test_it_says_the_figures_in_sessions_and_days(pdf: bytes) -> None:
    said = words(pdf)
    for line in (
        "Amira has missed 15½ days of 54 since 2 September",
        "for this child 108 54",
        "Here 77 38½",
        "Ill 17 8½",
        "the school agreed 0 0",
        "(unauthorised) 14 7",
        "Late 9 times, by 124 minutes in all.",
        "Born 3 April 2014",
        "Made from the register at 09:34 on 24 November 2026.",
        "please tell us by Tue 8 Dec 2026",
        "Dawn Price, attendance officer, on 01632 960 001",
    ):
        assert squashed(line) in said, line


def test_half_a_day_is_not_nought_and_a_half() -> None:
    counts = Counts(possible=2, here=1, ill=1, other_agreed=0, not_agreed=0, late=1, late_minutes=1)
    said = words(render("certificate", msgspec.structs.replace(invented.certificate(), counts=counts)))
    assert squashed("Here 1 ½ Ill 1 ½") in said
    assert squashed("Late 1 time, by 1 minute in all.") in said


def test_sessions_without_a_mark_are_told_only_when_there_are_some(pdf: bytes) -> None:
    counts = msgspec.structs.replace(invented.certificate().counts, no_mark=3)
    with_blanks = render("certificate", msgspec.structs.replace(invented.certificate(), counts=counts))
    assert squashed("No mark was made (not counted above) 3 1½") in words(with_blanks)
    assert "Nomark" not in words(pdf)


def test_times_are_those_of_the_clock_on_the_schools_wall() -> None:
    # 08:34 UTC on 1 July is 09:34 in an English school; the same moment spelled otherwise is the same paper.
    summer = datetime(2026, 7, 1, 8, 34, tzinfo=UTC)
    made = render("certificate", msgspec.structs.replace(invented.certificate(), made_at=summer))
    assert squashed("Made from the register at 09:34 on 1 July 2026.") in words(made)
    elsewhere = summer.astimezone(timezone(timedelta(hours=5)))
    assert render("certificate", msgspec.structs.replace(invented.certificate(), made_at=elsewhere)) == made
    with pytest.raises(ValueError, match="needs its time zone"):
        msgspec.structs.replace(invented.certificate(), made_at=summer.replace(tzinfo=None))


def test_a_keys_sign_may_be_drawn() -> None:
    drawn = KeyEntry(sign=Picture(svg=SQUARE, alt="hatched square"), means="Away, agreed")
    made = render("certificate", msgspec.structs.replace(invented.certificate(), key=(drawn,)))
    with opened(made) as file:
        assert "hatched square" in [str(e.Alt) for e in elements(file) if str(e.S) == "/Figure"]


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="make 107 sessions, not 108"):
        Counts(possible=108, here=76, ill=17, other_agreed=0, not_agreed=14, late=0, late_minutes=0)


def test_the_legal_variant_adds_the_heads_block_and_nothing_else_does(pdf: bytes) -> None:
    legal = render("certificate", invented.certificate(certification=invented.LEGAL))
    assert squashed("I certify that this is a true extract") in words(legal)
    assert squashed("Ruth Carver, headteacher") in words(legal)
    assert "certifythat" not in words(pdf)


def test_it_is_one_page_even_with_everything_on_it(pdf: bytes) -> None:
    assert page_count(pdf) == 1
    key = tuple(KeyEntry(sign=f"{n}", means="A meaning of some length, in words") for n in range(24))
    full = msgspec.structs.replace(invented.certificate(certification=invented.LEGAL), key=key)
    assert page_count(render("certificate", full)) == 1


def test_a_tall_drawing_is_made_smaller_rather_than_pushing_the_page_over() -> None:
    tall = Picture(svg=SQUARE, alt="A term of three weeks")
    full = msgspec.structs.replace(invented.certificate(certification=invented.LEGAL), calendar=tall)
    assert page_count(render("certificate", full)) == 1


def test_one_that_would_need_two_pages_is_refused() -> None:
    wordy = Certification(wording="I certify this. " * 400, head=invented.HEAD)
    with pytest.raises(CannotPrint, match="does not fit on one page"):
        render("certificate", invented.certificate(certification=wordy))


def test_it_can_be_read_aloud(pdf: bytes) -> None:
    with opened(pdf) as file:
        found = kinds(file)
        figure = [e for e in elements(file) if str(e.S) == "/Figure"]
        assert str(file.Root.Lang) == "en"
        assert bool(file.Root.MarkInfo.Marked) is True
        assert str(file.docinfo["/Title"]) == "Attendance certificate"
        assert found["Title"] == 1
        assert found["Table"] == 1
        assert found["TH"] == 3
        assert str(figure[0].Alt) == invented.calendar().alt
        assert b"pdfuaid" in file.Root.Metadata.read_bytes()


def test_every_font_is_inside_the_file_in_regular_and_bold(pdf: bytes) -> None:
    with opened(pdf) as file:
        fonts = embedded_fonts(file)
    assert all(fonts.values())
    assert {name.split("+")[1] for name in fonts} >= {
        "AtkinsonHyperlegible-Regular",
        "AtkinsonHyperlegible-Bold",
    }


def test_equal_facts_give_equal_bytes_and_others_do_not(pdf: bytes) -> None:
    assert render("certificate", invented.certificate()) == pdf
    later = msgspec.structs.replace(invented.certificate(), made_at=invented.MADE.replace(hour=10))
    assert render("certificate", later) != pdf


@pytest.mark.django_db
def test_a_certificate_is_the_same_whether_one_or_many_are_made() -> None:
    school = factories.school()
    with scope([school.pk]):
        factories.calendar(school)
        children = [factories.pupil(school, name, serial=n) for n, name in enumerate(("Asha", "Bo"), start=1)]
        factories.marks(children[0], {(date(2026, 11, 9), "AM"): "O", (date(2026, 11, 10), "PM"): "I"})
        factories.marks(children[1], {(date(2026, 11, 9), "AM"): "L"})
        for child in children:
            factories.parent(child, f"{child.forename}son")
        many = gather_many(children, on=factories.TODAY)
        for child, facts in zip(children, many, strict=True):
            alone = gather(child, on=factories.TODAY)
            assert certificate(facts, at=invented.MADE) == certificate(alone, at=invented.MADE)
            assert facts.guardians == alone.guardians
