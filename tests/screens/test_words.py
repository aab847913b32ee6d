"""The words of the screens: kind to families, safe for children, nothing that the security policy forbids."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

WEB = Path(__file__).parents[2] / "gatepost" / "web"
SCREENS = WEB / "templates"
PAGES = sorted(
    path
    for path in SCREENS.rglob("*.html")
    if "django" not in path.relative_to(SCREENS).parts and path.name != "gallery.html"
)
BLAMING = (
    r"truan\w*|excuse[sd]?|refus(?:es|al)|non-?complian\w*|uncooperative"
    r"|unacceptable|poor attend\w*|failure to|failed to"
    r"|at risk|offender\w*|claims that|no valid|must attend|your (?:son|daughter)|s/he|he/she|problem (?:family|child)"
)
SHOWN_BY_VIEWS = sorted(
    {
        name
        for view in WEB.glob("*.py")
        for name in re.findall(r'page\(\s*request,\s*"([\w/]+\.html)"', view.read_text())
    }
    - {
        "morning/changed.html",
        "morning/changes.html",
        "morning/alarm.html",
    }  # parts of pages, put in as they change
)


def blame(text: str) -> list[str]:
    """Words that accuse, or guess at why somebody acts as they do."""
    return re.findall(rf"\b(?:{BLAMING})\b", text, flags=re.IGNORECASE)


def named(path: Path) -> str:
    return path.relative_to(SCREENS).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_screen_blames_anybody(path: Path) -> None:
    assert blame(path.read_text()) == []


def test_blame_would_be_noticed() -> None:
    assert blame("<p>Failure to engage is unacceptable. Your son truants.</p>") == [
        "Failure to",
        "unacceptable",
        "Your son",
        "truants",
    ]


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_screen_carries_styles_or_scripts_of_its_own(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*\"|javascript:", text), named(path)
    if named(path) not in ("gatepost/base.html", "500.html"):
        from_files = re.sub(r'<script type="module" src="{% static "[\w./]+" %}"></script>', "", text)
        assert not re.search(r"<(?:script|style|link)\b", from_files), named(path)


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_form_that_sends_something_is_guarded(path: Path) -> None:
    text = path.read_text()
    sending = re.findall(r"<form[^>]*method=\"post\".*?</form>", text, flags=re.DOTALL)
    assert all("{% csrf_token %}" in form for form in sending)


@pytest.mark.parametrize("name", SHOWN_BY_VIEWS)
def test_each_page_of_a_view_exists_and_stands_in_the_frame(name: str) -> None:
    shown = f"gatepost/{name}"
    while shown != "gatepost/base.html":
        source = Path(get_template(shown).origin.name).read_text()
        found = re.search(r'{% extends "([\w/.]+)" %}', source)
        assert found, f"{shown} does not stand in base.html"
        shown = found[1]


def test_the_views_are_really_read() -> None:
    assert {"cases/overview.html", "checklist/row.html", "referrals/sign_off.html"} <= set(SHOWN_BY_VIEWS)
