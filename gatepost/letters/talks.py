"""The letter that sums up a talk: what was said aloud and captured, and nothing else."""

from collections.abc import Mapping

from django.utils import timezone

from gatepost.casework.conversation.talk import (
    Talk,
    early_help_sentence,
    first_thing_sentence,
    load_talk,
    meeting_sentence,
)
from gatepost.casework.facts import Facts
from gatepost.casework.models import Conversation, TalkOutcome
from gatepost.letters.kinds import CONVERSATION

SORRY = "Sorry that our talk was cut short. We will ring you again."
ANOTHER_DAY = "We stopped there, and talk another day."
CUT_SHORT = {TalkOutcome.ENDED_EARLY.value: SORRY, TalkOutcome.STOPPED.value: ANOTHER_DAY}


def said_in(talk: Talk) -> dict[str, str]:
    """What the letter holds, by slot. A step that was not said leaves its slot empty.

    What the family juggles is never in it: another adult may open the envelope.
    """
    told = {slot.key: "" for slot in CONVERSATION.slots}
    told["spoke_on"] = timezone.localdate(talk.conversation.started_at).isoformat()
    told["cut_short"] = CUT_SHORT.get(talk.conversation.outcome, "")
    told["counted"] = _counted(talk)
    told["otherwise"] = talk.heard("days_missed", "disputed")
    told["heard"] = talk.heard("working_together", "parents_words")
    told["ideas"] = talk.heard("working_together", "own_ideas")
    told["offered"] = talk.heard("working_together", "offers")
    told["meeting"] = meeting_sentence(talk) if talk.said("meeting_invitation") else ""
    told["early_help"] = early_help_sentence(talk) if talk.said("early_help") else ""
    told["law"] = _spoken(talk, "what_the_law_says", from_line=2)
    told["illness"] = _spoken(talk, "illness")
    if talk.said("register_times"):
        told |= {"starts": talk.slots["start_time"], "closes": talk.slots["close_time"]}
    told["first"] = first_thing_sentence(talk) if talk.said("first_thing") else ""
    told["corrected"] = talk.heard("read_back", "correction")
    return told


def _counted(talk: Talk) -> str:
    """The days as they were told, even if the register has moved on since."""
    return " ".join(talk.steps["days_missed"].told[:-1]) if talk.said("days_missed") else ""


def _spoken(talk: Talk, step: str, from_line: int = 0) -> str:
    return " ".join(talk.steps[step].told[from_line:]) if talk.said(step) else ""


def unsaid(slots: Mapping[str, str], facts: Facts) -> dict[str, str]:
    """What a letter would tell that was not said in the case's last talk, by slot; empty when there is nothing."""
    talks = Conversation.objects.filter(case=facts.case, ended_at__isnull=False)
    last = talks.select_related("case__pupil__school", "parent", "held_by").last()
    if last is None:
        return {"spoke_on": "No talk has ended yet."}
    said = said_in(load_talk(last, on=facts.on))
    return {
        key: "This was not said in the talk: the letter holds only what was."
        for key, words in slots.items()
        if words != said.get(key)
    }
