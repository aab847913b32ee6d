"""An approval is for what the letter says, whatever happens in whatever order between approving and posting."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings as how, strategies as st

from gatepost.attendance.register import Session, column
from gatepost.casework.actions import Refused
from gatepost.letters import actions, translations
from gatepost.letters.models import Letter, LetterState
from gatepost.records.models import Guardian, Parent, RegisterYear
from tests.letters.world import AWAY, NOW, Family, family

pytestmark = pytest.mark.django_db
DAYS = [day for day, half in AWAY if half == "AM"]
STEPS = (
    "approve", "post", "edit", "edit back", "write again", "mark 0", "mark 1", "address", "language",
    "template", "restriction",
)  # fmt: skip


class World:
    """A letter, and beside it what an independent clerk would have noted about everything it rests on."""

    def __init__(self, asha: Family) -> None:
        self.asha, self.letter = asha, asha.write()
        self.facts: dict[str, Any] = dict.fromkeys(STEPS[5:], 0) | {"words": 0}
        self.approved: dict[str, Any] | None = None
        self.written = dict(self.facts)

    def do(self, step: str) -> None:
        {
            "approve": self.approve,
            "post": self.post,
            "edit": lambda: self.edit("We like having Asha here, above all in Art.", 1),
            "edit back": lambda: self.edit("We like having Asha here.", 0),
            "write again": self.write_again,
        }.get(step, lambda: self.change(step))()
        self.letter.refresh_from_db()

    def approve(self) -> None:
        if self.tried(lambda: self.asha.approve(self.letter)) and self.letter.state == LetterState.APPROVED:
            assert self.facts == self.written, "approved although it was out of date"
            self.approved = dict(self.facts)

    def post(self) -> None:
        good = self.posted or (self.letter.state == LetterState.APPROVED and self.approved == self.facts)
        self.tried(lambda: self.asha.post(self.letter))
        assert (Letter.objects.get(pk=self.letter.pk).state == LetterState.POSTED) == good

    @property
    def posted(self) -> bool:
        return self.letter.state == LetterState.POSTED

    def edit(self, words: str, version: int) -> None:
        edited = self.tried(
            lambda: actions.edit(by=self.asha.officer, letter=self.letter, words={("front", 4): words})
        )
        if edited and self.letter.state == LetterState.WRITTEN:
            self.facts["words"] = self.written["words"] = version

    def write_again(self) -> None:
        if not self.posted and self.tried(lambda: setattr(self, "letter", self.asha.write())):
            self.facts["words"] = 0
            self.written, self.approved = dict(self.facts), None

    def tried(self, act: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                act()
        except Refused:
            return False
        return True

    def change(self, step: str) -> None:
        """Turn one thing to its other value, and the second time back again."""
        now = self.facts[step] = 1 - self.facts[step]
        mother = Parent.objects.filter(pk=self.asha.mother.parent_id)
        if step.startswith("mark"):
            year = RegisterYear.objects.get(pupil=self.asha.child, year=2026)
            marks = bytearray(year.marks)
            marks[column(Session(DAYS[int(step[-1])], pm=False))] = ord("/" if now else "O")
            RegisterYear.objects.filter(pk=year.pk).update(marks=bytes(marks))
        elif step == "address":
            mother.update(address_line1="9 Orchard Row" if now else "1 Mill Lane")
        elif step == "language":
            mother.update(language="pl" if now else "en")
        elif step == "restriction":
            Guardian.objects.filter(pk=self.asha.mother.pk).update(
                contact_restriction="no_contact" if now else "none"
            )


@how(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), min_size=2, max_size=9))
def test_a_letter_goes_exactly_when_it_says_what_was_approved(
    steps: list[str], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with (
        time_machine.travel(NOW, tick=False),
        patch.object(actions, "render", lambda template, context: b"%PDF"),
        transaction.atomic(),
    ):
        with family() as asha:
            follow(World(asha), steps)
        transaction.set_rollback(True)


def follow(world: World, steps: list[str]) -> None:
    same = translations.version

    def version(name: str, language: str, own: Any) -> str:
        return f"{world.facts['template']}{same(name, language, own)[1:]}"

    with patch.object(translations, "version", version):
        world.write_again()
        for step in steps:
            world.do(step)


@pytest.mark.parametrize("steps", [["mark 0", "approve"], ["approve", "address", "post"]])
def test_the_clerk_notices_when_the_comparison_is_left_out(
    steps: list[str], settings: Any, tmp_path: Path
) -> None:
    """Mutant: what is approved or posted is not compared with what is known now."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False), family() as asha:
        world = World(asha)
        with patch.object(actions, "changed_since", lambda letter: ""), pytest.raises(AssertionError):
            follow(world, steps)
