"""A decision of weight, checked by a second officer: nobody is told before, and nobody checks themselves."""

from dataclasses import replace
from typing import get_args

import msgspec
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gatepost.access.actor import NotAllowed
from gatepost.authority.deciding import actions
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.desks import pack_of
from gatepost.authority.models import Decision
from gatepost.casework.actions import Refused
from gatepost.policy import national
from gatepost.policy.acceptance import Decided
from gatepost.web.council import deciding as pages
from tests import factories
from tests.authority.conftest import AUTHORITY, LATER, Sides
from tests.authority.steps import NOTICE, accept, decide, history
from tests.authority.test_deciding import PROSECUTE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def careful(sent: Sides, monkeypatch: pytest.MonkeyPatch) -> Sides:
    """An accepted referral at an authority whose profile names two kinds of weight."""
    pack = pack_of(AUTHORITY)
    asked = msgspec.structs.replace(pack.acceptance, second_officer=("penalty_notice", "prosecution"))
    for module in (actions, pages):
        monkeypatch.setattr(module, "pack_of", lambda authority: replace(pack, acceptance=asked))
    accept(sent)
    return sent


def checked(sides: Sides, decision: Decision) -> Decision:
    with sides.at_desk():
        return actions.check(by=sides.dora, decision=decision, at=LATER)


def test_nobody_is_told_before_a_second_officer_has_checked_it(careful: Sides) -> None:
    made = decide(careful, "penalty_notice", NOTICE)
    assert "penalty notice" not in history(careful).lower()
    assert (careful.state(), careful.desk_state()) == ("accepted", "accepted")
    assert actions.standing_of(made, factories.TODAY).startswith("Waits for a second officer")
    checked(careful, made)
    assert "The council decided for Mrs Rao: Penalty notice." in history(careful)
    assert (careful.state(), careful.desk_state()) == ("decided", "decided")


def test_a_kind_that_is_not_named_is_told_at_once(careful: Sides) -> None:
    assert decide(careful, "support", Terms()).is_told
    assert careful.state() == "decided"


def test_whoever_decided_does_not_check_it(careful: Sides) -> None:
    made = decide(careful, "penalty_notice", NOTICE)
    with careful.at_desk(), pytest.raises(Refused, match="not the one who decided"):
        actions.check(by=careful.dev, decision=made, at=LATER)
    assert careful.state() == "accepted"


def test_without_the_guard_the_database_still_refuses_it(careful: Sides) -> None:
    """Mutant: somebody writes past the action."""
    made = decide(careful, "penalty_notice", NOTICE)
    with (
        careful.at_desk(),
        pytest.raises(IntegrityError, match="nobody_checks_themselves"),
        transaction.atomic(),
    ):
        Decision.objects.filter(pk=made.pk).update(checked_by=made.by, checked_at=LATER)


def test_a_school_checks_nothing(careful: Sides) -> None:
    made = decide(careful, "penalty_notice", NOTICE)
    with careful.at_desk(), pytest.raises(NotAllowed):
        actions.check(by=careful.carol, decision=made, at=LATER)


def test_it_is_checked_once_and_not_after_it_was_withdrawn(careful: Sides) -> None:
    made = decide(careful, "penalty_notice", NOTICE)
    checked(careful, made)
    with pytest.raises(Refused, match="nothing to check any more"):
        checked(careful, made)
    assert history(careful).count("The council decided") == 1


def test_who_does_not_agree_withdraws_it_and_nobody_was_told(careful: Sides) -> None:
    made = decide(careful, "penalty_notice", NOTICE)
    with careful.at_desk():
        actions.withdraw(by=careful.dora, decision=made, why="not_to_issue", words="Ask first.", at=LATER)
    assert "withdrawn" not in history(careful)
    with pytest.raises(Refused, match="nothing to check any more"):
        checked(careful, made)
    assert decide(careful, "support", Terms()).is_told
    assert careful.state() == "decided"


def test_nothing_is_served_paid_or_heard_before(careful: Sides) -> None:
    made = decide(careful, "penalty_notice", NOTICE)
    with careful.at_desk(), pytest.raises(Refused, match="second officer"):
        actions.served(by=careful.dev, decision=made, served_on=factories.TODAY, on=factories.TODAY)


def test_a_court_is_waited_for_only_after_it(careful: Sides) -> None:
    made, today = decide(careful, "prosecution", PROSECUTE), factories.TODAY
    with careful.at_desk(), pytest.raises(Refused, match="second officer"):
        actions.heard_in_court(
            by=careful.dev, decision=made, result="proved", result_on=today, on=today, at=LATER
        )


def test_on_the_screen(careful: Sides) -> None:
    dev, dora = Client(), Client()
    for client, actor in ((dev, careful.dev), (dora, careful.dora)):
        assert actor.user is not None
        client.force_login(actor.user, backend=BACKEND)
    with careful.at_desk():
        deciding = dev.get(reverse("decide_parent", args=[careful.held().parents.get().pk])).content.decode()
    assert "Penalty notice, Prosecution: a second officer checks this" in deciding
    made = decide(careful, "penalty_notice", NOTICE)
    address = reverse("desk_decision", args=[made.pk])
    assert "Another officer checks it" in dev.get(address).content.decode()
    page = dora.get(address).content.decode()
    assert "I have checked it: tell the school" in page
    assert "and tell the school</button>" not in page  # withdrawing tells nobody yet
    assert dev.get(reverse("family_letter", args=[made.pk])).status_code == 404
    after = dora.post(address, {"form": "check"}, follow=True).content.decode()
    assert "checked by Dora Lim" in after
    assert careful.state() == "decided"


def test_the_profile_names_only_kinds_that_there_are() -> None:
    assert set(get_args(Decided)) == {kind.key for kind in national.council().decisions}
