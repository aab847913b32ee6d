"""What a council writes to a parent: plain words, the sums and days of the policy, and nothing that stays inside."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gatepost.access.models import Officer
from gatepost.authority.deciding import actions as deciding
from gatepost.authority.deciding.family_letter import letter
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.models import Decision
from gatepost.policy import national
from gatepost.policy.readability import forbidden_words, longest_sentence, reading_age
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, Sides
from tests.authority.steps import IMPROVE, NOTICE, WHY, accept, decide, earlier_notice


@pytest.mark.parametrize("kind", sorted(national.council_letters()))
def test_a_ten_year_old_can_read_it(kind: str) -> None:
    words = national.council_letters()[kind].replace("#", "").replace("*", "")
    assert reading_age(words) <= 10
    assert longest_sentence(words) <= 20
    assert list(forbidden_words(words)) == []


def written(made: Decision) -> str:
    return "\n".join(letter(made))


def test_a_first_notice_before_and_after_it_came(sent: Sides) -> None:
    accept(sent)
    made = decide(sent, "penalty_notice", NOTICE)
    with sent.at_desk():
        before = written(made)
        assert (
            "You have 21 days to pay **£80**. After that it is **£160**, and you have 28 days in all."
            in before
        )
        assert "second notice" not in before
        deciding.served(by=sent.dev, decision=made, served_on=factories.TODAY, on=factories.TODAY)
        made.refresh_from_db()
        after = written(made)
    assert "Pay **£80** by **14 December 2026**. After that day it is **£160**." in after
    assert "The last day to pay is **21 December 2026**." in after
    assert "You have 21 days" not in after


def test_a_second_notice_has_one_sum(sent: Sides) -> None:
    accept(sent)
    with sent.at_desk():
        earlier_notice(sent, date(2025, 6, 1))
    made = decide(sent, "penalty_notice", NOTICE)
    with sent.at_desk():
        said = written(made)
    assert (
        "This is the second notice in 3 years. You have 28 days to pay **£160**. There is no lower sum."
        in said
    )
    assert "£80" not in said


def test_a_notice_to_improve_has_its_time_and_what_is_enough(sent: Sides) -> None:
    accept(sent)
    made = decide(sent, "notice_to_improve", IMPROVE)
    with sent.at_desk():
        said = written(made)
    assert "From **24 November 2026** to **4 January 2027**." in said
    assert IMPROVE.enough in said
    assert "Ask **Dev Patel**." in said
    assert "{" not in said


def test_reasons_kept_at_the_desk_are_in_no_letter(sent: Sides) -> None:
    accept(sent)
    made = decide(sent, "support", Terms())
    assert WHY in written(made)
    made.internal = True
    assert WHY not in written(made)
    assert "## Why" not in letter(made)


def test_the_page_shows_it_and_gives_the_markdown(sent: Sides, client: Client) -> None:
    accept(sent)
    made = decide(sent, "support", Terms())
    Officer.objects.create(user=sent.dev.user, authority=AUTHORITY)
    assert sent.dev.user is not None
    client.force_login(sent.dev.user)
    url = reverse("family_letter", kwargs={"pk": made.pk})
    assert (
        '<h1 class="govuk-heading-l">Asha: help with getting to school</h1>'
        in client.get(url).content.decode()
    )
    assert client.get(f"{url}?markdown").content.decode().startswith("# Asha: help with getting to school")
    with sent.at_desk():
        deciding.withdraw(by=sent.dev, decision=made, why="material_error", words="", at=AT)
    assert client.get(url).status_code == 404
