"""Pages for when something goes wrong: they explain, they blame nobody, and they need nothing to be shown."""

from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html


def shown(template: str, **context: object) -> str:
    request = RequestFactory().get("/nowhere")
    found = html.document_fromstring(render_to_string(template, context, request))
    [main] = found.xpath("//main")
    return " ".join(main.text_content().split())


def test_not_found_and_not_yours_are_told_apart_by_nobody() -> None:
    told = shown("404.html", request_path="/cases/7", exception="No Case matches")
    assert "Gatepost gives the same answer to both" in told
    assert "/cases/7" not in told and "No Case matches" not in told


def test_a_refusal_says_why_and_what_to_do() -> None:
    told = shown("403.html", exception="You have no role at a school at the moment.")
    assert "You have no role at a school at the moment." in told and "Go back" in told
    assert "open for too long" in shown("403.html")


def test_our_own_failure_is_told_without_a_request_or_a_context() -> None:
    told = render_to_string("500.html")
    assert "It was our doing, not yours" in told and "built/gatepost.css" in told
    assert "Traceback" not in told


def test_visitors_who_are_not_signed_in_are_offered_no_part_of_the_desk() -> None:
    page = html.document_fromstring(render_to_string("404.html", request=RequestFactory().get("/x")))
    assert page.xpath("//nav") == [] and "Sign out" not in page.text_content()
