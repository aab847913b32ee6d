"""A talk between Ben and Asha's mother, on Tuesday 24 November 2026 at five past ten."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from gatepost.casework.conversation import actions
from gatepost.casework.conversation.actions import Captured
from gatepost.casework.conversation.talk import Talk, load_talk
from gatepost.casework.models import Conversation, ConversationStep, StepState, TalkOutcome
from tests import factories
from tests.world import World

AT = datetime(2026, 11, 24, 10, 5, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def talk(world: World) -> Iterator[Conversation]:
    with time_machine.travel(AT, tick=False):
        yield actions.begin(by=world.ben, case=world.case, parent=world.mother.parent, at=AT)


def now(talk: Conversation) -> Talk:
    """The talk as it stands this minute."""
    return load_talk(Conversation.objects.get(pk=talk.pk), on=factories.TODAY)


Say = Callable[..., ConversationStep]


@pytest.fixture
def say(world: World, talk: Conversation) -> Say:
    """Say a step, with what was captured at it."""

    def said(step: str, state: StepState | None = StepState.SAID, why: str = "", **answers: Any) -> Any:
        held = now(talk)
        line = held.steps.get(step)
        captured = Captured(line.version if line else 0, answers, state=state, why_not=why)
        return actions.keep_step(by=world.ben, talk=held, step=held.step(step), captured=captured, at=AT)

    return said


@pytest.fixture
def ended(world: World, talk: Conversation) -> Callable[..., Talk]:
    def end(outcome: TalkOutcome = TalkOutcome.TALKED) -> Talk:
        actions.end(by=world.ben, conversation=talk, outcome=outcome, at=AT)
        return now(talk)

    return end
