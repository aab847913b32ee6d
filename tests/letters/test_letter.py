"""Letters to families: plain words, one page, the address and nothing else in the window."""

from pathlib import Path

import msgspec
import pytest

from gatepost.letters import render as render_module, wording
from gatepost.letters.context import Block, ForParents, LetterContext, Run, Side
from gatepost.letters.kinds import BY_KEY, KINDS
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render
from gatepost.policy.readability import longest_sentence, reading_age
from tests.letters import invented
from tests.letters.reading_pdf import embedded_fonts, kinds, opened, page_count, shown, squashed, words

NAMES = [kind.key for kind in KINDS]
FULL = msgspec.structs.replace(
    invented.NOTICED,
    first_time="Thursday at 4 pm",
    second_time="Friday at 8:15 am",
    spoke_on="Tuesday 3 November",
    parent_said="She's up all night, then says her tummy hurts.",
    child_says=ForParents(text="I like Art and Ms Roe.", allowed=frozenset({"staff", "parents"})),
    we_will="Ms Roe meets Amira at the side gate each morning",
    review_on="Monday 7 December",
    not_agreed="4 days",
    went_well="Ms Roe met Amira at the gate each morning.",
    still_hard="Mondays, and the way past the bus stop.",
    support="9 November: a talk with Ms Roe (accepted)",
    further="A quiet room before the first lesson, from Monday.",
    answer_by="4 December",
    place="Oakbridge Academy, the front office",
    record="Amira has missed 6½ days since 2 September.",
    benefits="Being here helps with learning and with friends.",
    warning="The council may send a penalty notice.",
    period_from="30 November",
    period_to="18 December",
    enough="Here every day unless Amira is ill.",
    ends_early="More days missed that we have not agreed.",
)


def written(name: str, values: wording.Merge) -> bytes:
    return render("letter", invented.written(name, values))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render("letter", invented.noticed())


def test_it_tells_days_and_a_name_and_a_number(pdf: bytes) -> None:
    said = words(pdf)
    for line in (
        "Amira's days at school Dear Mrs Khan,",
        "Amira has missed 6½ days since 2 September.",
        "Nobody is in trouble.",
        "Please ring, text or come in: Dawn Price, 01632 960 001.",
        "24 November 2026",
        "Does anything here look wrong? Tell Dawn Price",
        "large print or in another language",
    ):
        assert squashed(line) in said, line
    assert "%" not in said


@pytest.mark.parametrize("name", NAMES)
def test_every_letter_fits_its_pages_and_leaves_no_field_open(name: str) -> None:
    made = written(name, FULL)
    assert page_count(made) <= BY_KEY[name].most_pages
    assert "{" not in words(made)


def test_the_childs_words_stand_in_the_plan_only_where_the_child_shared_them() -> None:
    shared = words(written("plan", FULL))
    assert squashed("Amira told us: “I like Art and Ms Roe.”") in shared
    kept = words(written("plan", msgspec.structs.replace(FULL, child_says=None)))
    assert "toldus:“She'supallnight" in kept
    assert squashed("Amira told us") not in kept


def test_plain_text_cannot_pass_for_words_that_were_shared() -> None:
    with pytest.raises(CannotPrint, match="What the child says cannot be printed"):
        written("plan", msgspec.structs.replace(FULL, child_says="I say tummy so mum lets me."))


def test_the_window_shows_the_address_and_nothing_else(pdf: bytes) -> None:
    # A DL window (20 mm from the left, 35 mm by 90 mm) shows x 10-110 mm and y 46-92 mm at the widest,
    # x 20-100 mm and y 57-81 mm always, as the folded sheet slides in the envelope.
    with opened(pdf) as file:
        runs = list(shown(file.pages[0]))
    at_the_widest = [run.text for run in runs if run.x < 110 and 46 < run.y < 92]
    assert at_the_widest == ["Mrs S Khan", "9 Orchard Row", "Oakbridge", "OK1 4CD"]
    assert all(20 < run.x < 100 and 59 < run.y < 81 for run in runs if run.text in at_the_widest[:1])
    assert max(run.y for run in runs if run.text == "OK1 4CD") < 81


def test_it_can_be_read_aloud(pdf: bytes) -> None:
    with opened(pdf) as file:
        assert kinds(file)["H1"] == 1
        assert str(file.Root.Lang) == "en"
        assert str(file.docinfo["/Title"]) == "Oakbridge Academy"  # no child's name in a window's bar
        assert all(embedded_fonts(file).values())


def test_a_field_that_the_wording_needs_must_not_be_empty() -> None:
    with pytest.raises(CannotPrint, match="needs days missed"):
        invented.noticed(msgspec.structs.replace(invented.NOTICED, days_missed=" "))


def test_markdown_in_a_name_stays_a_name() -> None:
    said = words(render("letter", invented.noticed(msgspec.structs.replace(FULL, child="**{officer}**"))))
    assert squashed("**{officer}** has missed") in said


@pytest.mark.parametrize("name", [*NAMES, "foot"])
def test_our_own_wording_has_no_faults(name: str) -> None:
    assert wording.faults(wording.markdown(name)) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("Dear {parent}, we met {sibling}.", "There is no field {sibling}."),
        ("Dear {parent}, {child has been away.", "A brace is not closed."),
        ("{child} was here for 71% of the time.", "Families are told days, not percentages."),
        ("{child} was away and you failed to ring.", "“failed” accuses or is not plain: say it another way."),
        ("We saw the pupil.", "“the pupil” accuses or is not plain: say it another way."),
        ("See [our page](https://example.org).", "Paper cannot carry link_open."),
        ("We " + "ran and " * 10 + "sat.", "A sentence has 22 words; at most 20."),
    ],
)
def test_a_wording_with_a_fault_is_refused(source: str, fault: str) -> None:
    assert fault in wording.faults(source)


def test_hard_words_raise_the_reading_age() -> None:
    hard = "Unauthorised absence necessitates immediate parental participation in formal consultation."
    assert any(fault.startswith("The reading age is") for fault in wording.faults(hard))


def test_reading_age_is_the_published_sum() -> None:
    # Six words, one sentence, six syllables: 0.39 × 6 + 11.8 × 1 − 15.59 = −1.45, and five years more.
    assert reading_age("The cat sat on the mat.") == pytest.approx(3.55)
    # Two sentences of three words; "table" and "maker" have two syllables: 8 for 6 words.
    assert reading_age("The table stood. A maker sang.") == pytest.approx(0.39 * 3 + 11.8 * 8 / 6 - 15.59 + 5)
    assert longest_sentence("One two. One two three! One?") == 3


def test_a_letter_written_right_to_left_keeps_figures_and_window_in_place() -> None:
    with opened(render("letter", urdu())) as file:
        runs = list(shown(file.pages[0]))
        assert str(file.Root.Lang) == "ur"
        assert "NotoNastaliqUrdu-Regular" in {name.split("+")[1] for name in embedded_fonts(file)}
    assert "01632 960 001" in [run.text for run in runs]  # one run, not groups in another order
    assert "24\xa0November 2026" in [run.text for run in runs]
    window = [run.text for run in runs if run.x < 110 and 46 < run.y < 92]
    assert window == ["Mrs S Khan", "9 Orchard Row", "Oakbridge", "OK1 4CD"]


def test_without_the_fence_a_telephone_number_is_torn_apart(tmp_path: Path) -> None:
    """The break the test above must notice: the same letter with fencing taken out of the template."""
    for template in render_module.TEMPLATES.iterdir():
        source = template.read_text(encoding="utf-8")
        source = source.replace('"\\u{2068}" + value + "\\u{2069}"', "value")
        (tmp_path / template.name).write_text(source, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(render_module, "TEMPLATES", tmp_path)
        with opened(render("letter", urdu())) as file:
            assert "01632 960 001" not in [run.text for run in shown(file.pages[0])]


def urdu() -> LetterContext:
    greeting = Block(kind="paragraph", runs=(Run(text="محترمہ خان"),))
    ring = Block(
        kind="paragraph", runs=(Run(text="فون کریں "), Run(text="01632 960 001"), Run(text=" شکریہ"))
    )
    front = Side(language="ur", subject="اسکول", body=(greeting, ring))
    return msgspec.structs.replace(invented.noticed(), language="ur", front=front)
