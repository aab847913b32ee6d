"""A notice to improve goes out from whoever the local code of conduct says issues it, and from nobody else."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gatepost.casework.actions import Refused
from gatepost.letters import actions
from gatepost.letters.kinds import IMPROVE
from gatepost.letters.models import Letter, LetterState
from gatepost.policy.pack import load, names
from tests import factories
from tests.letters.world import NOW, TODAY, Family, family

pytestmark = pytest.mark.django_db

FULL = {slot.key: slot.start or "Something in particular." for slot in IMPROVE} | {
    "period_from": "2026-11-30",
    "period_to": "2027-01-10",
}


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def home() -> Iterator[Family]:
    with family() as known:
        yield known


def signed(home: Family) -> Letter:
    """A notice whose eight parts are filled, approved by the headteacher."""
    head = factories.actor(home.school, "head")
    return actions.approve(by=head, letter=home.write("improve", **FULL), at=NOW)


def issuer(pack: str) -> str:
    return load(pack).penalty_notices.issued_by.on(TODAY)


def test_a_school_cannot_post_a_notice_that_its_council_issues(home: Family) -> None:
    notice = signed(home)
    with pytest.raises(Refused, match="Your council issues notices to improve"):
        home.post(notice)
    kept = Letter.objects.get(pk=notice.pk)
    assert (kept.state, kept.posted_on, kept.evidence) == (LetterState.APPROVED, None, None)


def test_a_school_posts_it_where_schools_issue_notices(home: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    home.school.pack = next(name for name in names() if issuer(name) == "school")
    home.school.save()
    notice = signed(home)
    assert home.post(notice).posted_on == TODAY


def test_other_letters_are_the_schools_own(home: Family) -> None:
    assert home.post(home.approve(home.write())).state == LetterState.POSTED


def test_mutant_without_the_rule_the_notice_would_go(home: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal comes from this rule alone: with it broken, the same post succeeds."""
    notice = signed(home)

    def never(kind: object, pack: object, on: date) -> str:
        return ""

    monkeypatch.setattr(actions, "not_ours_to_issue", never)
    assert home.post(notice).state == LetterState.POSTED
