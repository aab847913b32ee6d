"""Letters in the parents' languages: no field lost, English on the back, and never passed off as checked."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from gatepost.letters import wording
from gatepost.letters.context import LetterContext
from gatepost.letters.fonts import families
from gatepost.letters.render import render
from gatepost.letters.translations import (
    Wording,
    chosen,
    counts_as,
    fingerprint,
    labels,
    languages,
    read,
)
from tests.letters import invented
from tests.letters.reading_pdf import embedded_fonts, opened, page_count, shown, squashed, words

OTHERS = languages()[1:]
THURSDAY = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 12, 4, 8, 15, tzinfo=UTC)
TRANSLATED = ("noticed", "talk", "invitation", "certificate")


def bilingual(language: str, name: str) -> LetterContext:
    sides = {}
    for each in (language, "en"):
        spoken = labels(each)
        values = msgspec.structs.replace(
            invented.NOTICED,
            since=spoken.spoken_date(date(2026, 9, 2)),
            days_missed=spoken.spoken_days(13),
            first_time=spoken.spoken_moment(THURSDAY),
            second_time=spoken.spoken_moment(FRIDAY),
            place="Oakbridge Academy",
        )
        sides[each] = wording.side(name, values, invented.DAWN, language=each, notice=spoken.unchecked)
    return msgspec.structs.replace(
        invented.noticed(), language=language, front=sides[language], back=sides["en"], mark="L1 · 7 · 9"
    )


@pytest.mark.parametrize("name", ["noticed", "invitation"])
def test_a_subject_that_begins_with_a_latin_name_still_runs_from_the_right(name: str) -> None:
    with opened(render("letter", bilingual("ur", name))) as file:
        below = [run for run in shown(file.pages[0]) if 110 < run.y < 121]
    (name_at,) = [run.x for run in below if run.text == "Amira"]
    assert name_at == max(run.x for run in below)


def test_the_eight_languages_are_there() -> None:
    assert set(languages()) == {"en", "pl", "ur", "ar", "ro", "bn", "pa", "uk"}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", [*TRANSLATED, "foot", "sheet"])
def test_no_translation_loses_a_field_or_writes_out_a_figure(language: str, name: str) -> None:
    source = wording.markdown(name, language)
    assert wording.translation_faults(source, wording.markdown(name)) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("# A {child}\n\nB", "{phone} is lost."),
        ("# A {child}\n\nB {phone} {place}", "{place} is not in the English."),
        ("# A {child}\n\nB {phone} 2", "A figure or date is written out: use a field."),
        ("# A {child}\n\nB {phone} {", "A brace is not closed."),
        ("# A {child} {phone}", "The parts are not those of the English"),
        ("A {child}\n\nB {phone}", "The parts are not those of the English"),
        ("# A {child}\n\nB {phone} <b>x</b>", "Paper cannot carry html_inline."),
    ],
)
def test_a_bad_translation_is_noticed(source: str, fault: str) -> None:
    """Mutants: a field lost, made up or left open; a part lost; a figure typed by hand; markup."""
    found = wording.translation_faults(source, "# On {child}\n\nRing {phone}")
    assert any(each.startswith(fault) for each in found), found
    assert wording.translation_faults("# A {child}\n\nB {phone}", "# On {child}\n\nRing {phone}") == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", TRANSLATED)
def test_a_letter_says_it_in_the_language_and_in_english_on_the_back(language: str, name: str) -> None:
    made = render("letter", bilingual(language, name))
    assert page_count(made) == 2
    front, back = words(made, 1), words(made, 2)
    assert squashed("Dear Mrs Khan,") in back and squashed("Dear Mrs Khan,") not in front
    assert squashed(labels("en").unchecked) in back
    with opened(made) as file:
        runs = [run.text for run in shown(file.pages[0])]
        assert str(file.Root.Lang) == language
        assert all(embedded_fonts(file).values())
        window = [run.text for run in shown(file.pages[0]) if run.x < 110 and 46 < run.y < 92]
    assert window == ["Mrs S Khan", "9 Orchard Row", "Oakbridge", "OK1 4CD"]
    assert "01632 960 001" in runs or "01632 960 001" in " ".join(runs)
    assert "\ufffd" not in front


@pytest.mark.parametrize(
    ("language", "face"),
    [("ur", "NotoNastaliqUrdu"), ("ar", "NotoSansArabic"), ("bn", "NotoSansBengali"), ("pa", "NotoSansGurmukhi")],
)  # fmt: skip
def test_each_language_has_its_own_face_also_in_bold(language: str, face: str) -> None:
    with opened(render("letter", bilingual(language, "noticed"))) as file:
        names = {name.split("+")[1] for name in embedded_fonts(file)}
    assert {f"{face}-Regular", f"{face}-Bold"} <= names
    assert families("uk")[0] == "Noto Sans"


def test_panjabi_in_gurmukhi_runs_from_left_to_right() -> None:
    """Typst would turn it round: the number before the month must stand left of it."""
    with opened(render("letter", bilingual("pa", "noticed"))) as file:
        line = [run for run in shown(file.pages[0]) if run.x < 30 and 95 < run.y < 200]
    assert len(line) >= 5  # paragraphs begin at the left margin


def test_dates_and_counts_are_the_languages_own() -> None:
    # Polish, Romanian and Ukrainian write the month in the genitive after a day, in small letters.
    assert labels("pl").spoken_date(date(2026, 9, 2)) == "2 września"
    assert labels("uk").spoken_date(date(2026, 9, 2)) == "2 вересня"
    assert labels("ro").spoken_moment(THURSDAY) == "joi, 3 decembrie, ora 16:00"
    assert labels("en").spoken_moment(FRIDAY) == "Friday 4 December at 08:15"
    # 13 sessions are six days and a half; one session is half a day, two are one.
    assert [labels("en").spoken_days(n) for n in (13, 2, 1)] == ["6½ days", "1 day", "½ day"]
    assert labels("ur").spoken_days(13) == "6½"
    for language in languages():
        assert len(labels(language).months) == 12
        assert len(labels(language).weekdays) == 7


def test_an_unchecked_translation_does_not_count_as_that_language() -> None:
    for language in OTHERS:
        for name in TRANSLATED:
            found = read(language, name)
            assert found and not found.is_checked and found.translator
            assert counts_as(language, name) == "en"
            assert chosen(language, name, formal=False) == language
            assert chosen(language, name, formal=True) == "en"
    assert chosen("pl", "concern", formal=True) == "en"
    assert chosen("so", "noticed", formal=False) == "en"


def checked(name: str, english: str = "") -> Wording:
    return Wording(
        text=wording.markdown(name, "pl"),
        translator="A",
        checker="B",
        checked=date(2026, 9, 3),
        english=english or fingerprint(name),
    )


def test_a_checked_one_does_and_only_when_all_its_parts_are() -> None:
    letter, foot = {("pl", "noticed"): checked("noticed")}, {("pl", "foot"): checked("foot")}
    assert counts_as("pl", "noticed", letter) == "en"
    assert counts_as("pl", "noticed", letter | foot) == "pl"
    assert chosen("pl", "noticed", formal=True, own=letter) == "en"
    assert chosen("pl", "noticed", formal=True, own=letter | foot) == "pl"


def test_a_check_of_another_version_of_the_english_does_not_hold() -> None:
    own = {("pl", "noticed"): checked("noticed", "0" * 16), ("pl", "foot"): checked("foot")}
    assert counts_as("pl", "noticed", own) == "en"
    found = read("pl", "noticed", own)
    assert found and (found.checker, found.checked) == ("", None)


def test_a_checker_without_a_date_has_not_checked() -> None:
    assert not Wording(text="…", checker="B").is_checked
