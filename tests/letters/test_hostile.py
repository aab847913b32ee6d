"""Text is text: whatever a name looks like, it is printed as it is or refused with the reason."""

from typing import Any

import msgspec
import pytest

from gatepost.letters.context import Child, Picture, Recipient
from gatepost.letters.places import in_words
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import Template, render
from tests.letters import invented
from tests.letters.reading_pdf import opened, page_count, shown, squashed, words

LITERAL = (
    '#read("/etc/passwd")',
    '#panic("stopped")',
    '#eval("1+1") $x^2$',
    "*_bold_* `raw` = Heading",
    "<img src=file:///etc/passwd> \\ // --- @ref <label>",
    "{child} {{officer}} %s",
    "Siân Ní Bhriain-Łukaszewicz",
    "Олена Шевченко",
    "B",
    "O'Brien \u2014 “Bo”",
    "Wolfeschlegel" * 16,
    "Maria de los Angeles " * 9 + "Ortiz Perez",
)
SHAPED = ("Nguyễn Thị Hồng", "علی خان", "আমিরা", "ਅਮਿਰਾ")
"""Letters made of several glyphs, or joined: glyphs are not characters here, but every one must exist."""
DOCUMENTS: tuple[Template, ...] = ("certificate", "pack", "letter")


def about(template: Template, name: str) -> Any:
    """The document with the child called ``name``."""
    child = Child(name=name, called=name, date_of_birth=invented.AMIRA.date_of_birth)
    if template == "certificate":
        return invented.certificate(child)
    if template == "pack":
        return invented.pack(child=child)
    return invented.noticed(msgspec.structs.replace(invented.NOTICED, child=name))


@pytest.mark.parametrize("template", ["certificate", "letter"])
@pytest.mark.parametrize("name", LITERAL)
def test_a_name_is_printed_as_it_is(template: Template, name: str) -> None:
    said = words(render(template, about(template, name)))
    assert squashed(name) in said
    assert "root:" not in said


def test_everything_in_a_pack_is_printed_as_it_is() -> None:
    first = invented.chronology()[0]
    events = tuple(msgspec.structs.replace(first, what=name, source=name) for name in LITERAL + SHAPED)
    said = words(render("pack", msgspec.structs.replace(invented.pack(), chronology=events)))
    for name in LITERAL:
        assert squashed(name) in said, name


@pytest.mark.parametrize("template", DOCUMENTS)
@pytest.mark.parametrize("name", SHAPED)
def test_names_in_other_scripts_have_every_glyph(template: Template, name: str) -> None:
    assert page_count(render(template, about(template, name))) >= 1


@pytest.mark.parametrize("template", DOCUMENTS)
@pytest.mark.parametrize("name", ["Wolfeschlegel" * 16, "Maria de los Angeles " * 10])
def test_a_long_name_stays_on_the_page(template: Template, name: str) -> None:
    pdf = render(template, about(template, name))
    if template != "pack":
        assert page_count(pdf) == 1
    with opened(pdf) as file:
        for page in file.pages:
            for run in shown(page):
                assert run.x + 1.0 * len(run.text) < 210, run


@pytest.mark.parametrize("template", DOCUMENTS)
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Amira \u202enahK", r"U\+202E, right-to-left override\): type it again"),
        ("Amira\u2069 Khan", r"U\+2069"),
        ("Amira\x00", r"U\+0000"),
        ("Amira 漢", r"holds U\+6F22, .*none of our fonts can show"),
        ("Amira \U0001f9a6", r"holds U\+1F9A6, otter, which none of our fonts"),
        ("", "empty"),
        ("  \n", "empty"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_reason(template: Template, name: str, says: str) -> None:
    with pytest.raises(CannotPrint, match=says):
        render(template, about(template, name))


def test_the_refusal_names_the_field() -> None:
    with pytest.raises(CannotPrint, match=r"^The name the child goes by holds U\+6F22"):
        render("certificate", about("certificate", "漢"))
    event = msgspec.structs.replace(invented.chronology()[0], what="A call \U0001f9a6")
    with pytest.raises(CannotPrint, match=r"^The words, in entry 1 of the chronology holds U"):
        render("pack", msgspec.structs.replace(invented.pack(), chronology=(event,)))
    turned = msgspec.structs.replace(invented.chronology()[0], what="A \u202ellac")
    with pytest.raises(
        CannotPrint, match=r"^The words, in entry 1 of the chronology holds a hidden character"
    ):
        render("pack", msgspec.structs.replace(invented.pack(), chronology=(turned,)))
    with pytest.raises(CannotPrint, match=r"^The child’s name is empty\.$"):
        render("certificate", about("certificate", " "))


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("front.body[1].runs[0].text", "Paragraph 2, in the letter"),
        ("to_print[3].back.body[0].runs[2].text", "Paragraph 1, in the English side, in letter 4"),
        ("to.address[0]", "Line 1 of the address on the envelope"),
        ("officer.phone", "The number of whoever signs"),
        ("enclosed.child.name", "The child’s name, in the certificate"),
        ("voice[...].words", "“words”, in “voice”"),
        ("", "The document"),
    ],
)
def test_a_place_is_told_as_a_person_would_find_it(field: str, says: str) -> None:
    assert in_words(field) == says


def test_a_drawing_cannot_read_files() -> None:
    reaching = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><image href='{}' width='9'/></svg>"
    for target in ("file:///etc/hostname", "paper.typ", "http://127.0.0.1:9/x.png"):
        picture = Picture(svg=reaching.format(target), alt="A drawing")
        with pytest.raises(CannotPrint, match="links to another file"):
            render("certificate", msgspec.structs.replace(invented.certificate(), calendar=picture))


def test_an_address_too_long_for_the_window_is_refused() -> None:
    crowded = Recipient(name="Mrs S Khan", address=("A line of an address that is much too long " * 3,) * 4)
    with pytest.raises(CannotPrint, match="does not fit in the envelope's window"):
        render("letter", invented.noticed(to=crowded))
