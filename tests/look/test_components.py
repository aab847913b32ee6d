"""The components as a browser gets them."""

import re
import subprocess
import sys

import pytest
from django.forms import BaseForm
from django.template import Context
from django.test import RequestFactory
from lxml import html

from gatepost.web.templatetags import look
from tests.look.forms import AnswerForm
from tests.look.gallery import ROOT, rendered

TEMPLATES = ROOT / "gatepost" / "web" / "templates"


def page(**options: object) -> html.HtmlElement:
    return html.document_fromstring(rendered(**options))  # type: ignore[arg-type]


def all_of(root: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """The elements with a class."""
    found: list[html.HtmlElement] = root.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")
    return found


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_nothing_on_a_page_needs_what_the_security_policy_forbids() -> None:
    found = page(faulty=True)
    assert found.xpath("//@style | //style") == []
    assert [name for element in found.iter() for name in element.attrib if name.startswith("on")] == []
    assert [script for script in found.xpath("//script") if not script.get("src")] == []


def test_every_id_is_given_once_and_every_reference_leads_somewhere() -> None:
    found = page(faulty=True)
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    references = " ".join(found.xpath("//@aria-describedby | //@aria-labelledby | //label/@for")).split()
    assert set(references) <= set(ids)


def test_faults_are_named_in_the_title_linked_above_and_said_again_in_the_same_words() -> None:
    found = page(faulty=True)
    assert words(found.find(".//title")).startswith("Error: Gallery")
    links = [link for part in all_of(found, "govuk-error-summary__list") for link in part.iter("a")]
    beside = [words(message).removeprefix("Error: ") for message in all_of(found, "govuk-error-message")]
    assert "Choose where we are with this." in beside
    assert [words(link) for link in links] == beside
    assert all(
        found.get_element_by_id(link.get("href")[1:]).tag in ("input", "select", "textarea") for link in links
    )


def test_a_page_without_faults_says_nothing_of_errors() -> None:
    found = page()
    assert words(found.find(".//title")) == "Gallery – Gatepost"
    assert not all_of(found, "govuk-error-summary") + all_of(found, "govuk-error-message")


def test_every_field_has_a_label_and_is_tied_to_its_hint_and_fault() -> None:
    found = page(faulty=True)
    who = found.get_element_by_id("id_who")
    assert [found.get_element_by_id(name).tag for name in who.get("aria-describedby").split()] == [
        "div",
        "div",
    ]
    assert who.get("aria-invalid") == "true"
    asked = found.xpath("//input[not(@type='hidden')] | //select | //textarea")
    assert [
        field.get("name") for field in asked if not found.xpath(f"//label[@for='{field.get('id')}']")
    ] == []


def test_nothing_that_is_pasted_is_cut_short_and_the_count_is_said_instead() -> None:
    [reason] = page().xpath("//textarea")
    assert reason.get("maxlength") is None and reason.getparent().get("data-maxlength") == "200"


def test_a_date_is_asked_with_the_browsers_own_field_and_keeps_its_value() -> None:
    assert 'type="date"' in str(AnswerForm({"until": "2026-12-01"})["until"])
    assert 'value="2026-12-01"' in str(AnswerForm({"until": "2026-12-01"})["until"])


def test_what_follows_from_an_answer_is_there_without_a_script() -> None:
    [part] = all_of(page(), "gp-revealed")
    assert (part.get("data-when-field"), part.get("data-when-value")) == ("status", "not_needed")
    assert part.get("hidden") is None and part.findall(".//textarea")


def test_a_drawing_has_its_table_beside_it() -> None:
    found = page()
    for figure in all_of(found, "gp-figure"):
        [table] = figure.iter("table")
        assert words(table.find("caption"))
        assert {cell.get("scope") for cell in table.iter("th")} == {"col", "row"}


@pytest.mark.parametrize("status", sorted(look.STATUSES))
def test_every_status_is_a_shape_and_a_word(status: str) -> None:
    shown = look.status_tag(status)
    assert shown["words"] and "<svg" in look.icon(shown["status"].icon)


def test_the_shapes_differ_wherever_the_colours_do() -> None:
    by_look = {(status.icon, status.colours) for status in look.STATUSES.values()}
    shapes = [icon for icon, _ in by_look if icon != "tick"]
    assert len(shapes) == len(set(shapes))


@pytest.mark.parametrize(
    ("cookie", "chosen"),
    [("theme=dark", "dark"), ("theme=light", "light"), ("theme=auto", ""), ('theme="x y"', "")],
)
def test_only_light_or_dark_is_taken_from_a_cookie(cookie: str, chosen: str) -> None:
    assert look.theme(RequestFactory(headers={"cookie": cookie}).get("/")) == chosen


def test_only_parts_that_a_person_may_open_are_offered() -> None:
    class Tutor:
        def may(self, permission: str) -> bool:
            return permission in ("concern.view", "pupil.view")

    offered = look.places(Context({"actor": Tutor(), "here": "pupils"}))
    assert [(place.words, place.here) for place in offered] == [
        ("Pupils to think about", False),
        ("Pupils", True),
    ]


def test_a_gate_that_lets_everybody_through_is_noticed() -> None:
    class Careless:
        def may(self, permission: str) -> bool:
            return True

    assert len(look.places(Context({"actor": Careless()}))) == len(look.PLACES) != 2


def test_every_form_on_the_page_that_came_back_is_in_the_summary() -> None:
    fine, back = AnswerForm(), AnswerForm({})
    found: list[BaseForm] = look.faulty_forms(Context({"form": fine, "adding": back, "same": back}))
    assert found == [back]


def test_hostile_words_stay_words() -> None:
    form = AnswerForm({"who": '"><script>x</script>', "status": "<b>"})
    assert "<script>x" not in str(form) and "<b>" not in str(form)


def test_templates_pass_the_linter() -> None:
    ours = [TEMPLATES / "django", TEMPLATES / "gatepost" / "components", TEMPLATES / "gatepost" / "base.html"]
    ran = subprocess.run(
        [sys.executable, "-m", "djlint", *map(str, ours), "--lint", "--quiet"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert ran.returncode == 0, ran.stdout


def test_no_template_of_ours_names_a_child_in_a_title() -> None:
    for path in TEMPLATES.rglob("*.html"):
        for title in re.findall(r"<title>(.*?)</title>", path.read_text(encoding="utf-8"), re.DOTALL):
            assert not re.search(r"pupil|name|known_as", title), path


_BLOCK = re.compile(r"{% block \w+ %}.*?(?={% block \w+ %}|\Z)", re.S)


def addresses_that_get_lost(source: str) -> set[str]:
    """Names that one block gives an address and another reads: there they are empty, and a link leads nowhere."""
    blocks = _BLOCK.findall(source)
    lost: set[str] = set()
    for giver in blocks:
        for name in re.findall(r"{% url [^%]* as (\w+) %}", giver):
            read = re.compile(rf"{{{{ {name}\b|[ =]{name} ")
            others = [b for b in blocks if b is not giver and f" as {name} " not in b]
            lost |= {name} if any(read.search(block) for block in others) else set()
    return lost


def test_no_link_leads_nowhere_because_its_address_was_named_in_another_block() -> None:
    found = {path.name: addresses_that_get_lost(path.read_text()) for path in TEMPLATES.rglob("*.html")}
    assert {name: lost for name, lost in found.items() if lost} == {}


def test_a_lost_address_would_be_noticed() -> None:
    start = '{% block before %}{% url "tray" as back_url %}{% endblock before %}{% block content %}'
    assert addresses_that_get_lost(start + '<a href="{{ back_url }}">{% endblock content %}') == {"back_url"}
    assert addresses_that_get_lost(start + "{% include x with url=back_url %}") == {"back_url"}
    assert addresses_that_get_lost(start + '{% url "x" as back_url %}{{ back_url }}') == set()
