"""All words planted by the modules beside this one, looked for on every page of every role: one walk through each."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from gatepost.web import visiting
from gatepost.web.templatetags import case as tags
from tests.access.test_matrix import EVERYONE, signed_in
from tests.canary import test_canary as first, test_newest as newest, test_told_in_confidence as confidence
from tests.canary.test_canary import LEADS, READERS, Planted, every_page, planted, read  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

MAY_READ = first.MAY_READ | newest.MAY_READ | confidence.MAY_READ
"""Which roles may meet which word on any page."""
SINGING = (newest.MAY_READ | first.MAY_READ).keys() - {first.DRAFT}
"""What a lead meets somewhere: otherwise nothing was planted, and nothing would be proved."""

Pages = list[tuple[str, str]]


@pytest.fixture
def pages(planted: Planted) -> Pages:  # noqa: F811
    """Each page by name and address, where all of it is planted: those of two visits as well."""
    both = (newest.plant(planted), confidence.plant(planted).planted)
    return list(dict.fromkeys(page for one in both for page in every_page(one)))


def heard(client: Client, pages: Pages) -> Iterator[tuple[str, set[str]]]:
    """Which planted words, and whether a parent's birth date, stand on which page."""
    for name, url in pages:
        text = unescape(read(client, url).decode("utf-8", errors="replace"))
        yield name, {word for word in (*MAY_READ, *first.BORN_SPELT) if word in text}


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_each_role_meets_just_the_words_that_are_for_it(planted: Planted, pages: Pages, role: str) -> None:  # noqa: F811
    allowed = {word for word, roles in MAY_READ.items() if role in roles}
    met: set[str] = set()
    born_at: set[str] = set()
    for name, words in heard(signed_in(planted.school, role, forms=("8R",)), pages):
        born = words & set(first.BORN_SPELT)
        assert words - born <= allowed, f"{role} reads {words - born - allowed} at {name}"
        met |= words - born
        born_at |= {name} if born else set()
    assert born_at == ({"desk_card", "same_person"} if role == "la_officer" else set())
    assert met & confidence.MAY_READ.keys() == allowed & confidence.MAY_READ.keys()
    assert role != "dsl" or met >= SINGING
    for told, readers in ((first.UNSHARED, READERS), (newest.CHILD_SIDE, READERS)):
        assert (told in met) == (role in readers)
    for told in (first.FOR_LEAD, first.WORRY, newest.HOME, newest.CARES):
        assert (told in met) == (role in LEADS)


def test_mutant_a_page_that_shows_words_to_all_is_noticed(
    planted: Planted,  # noqa: F811
    pages: Pages,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mutant: words of the child are words like any other."""
    monkeypatch.setattr(tags, "words_of", lambda evidence, reader: evidence.says)
    with pytest.raises(AssertionError, match="attendance_officer reads"):
        test_each_role_meets_just_the_words_that_are_for_it(planted, pages, "attendance_officer")


def test_mutant_a_worry_at_the_door_that_anybody_reads_is_noticed(
    planted: Planted,  # noqa: F811
    pages: Pages,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mutant: what worried a visitor is read like any other report."""
    monkeypatch.setattr(visiting, "may_read_report", lambda report, reader: True)
    with pytest.raises(AssertionError, match="senco reads"):
        test_each_role_meets_just_the_words_that_are_for_it(planted, pages, "senco")
