"""Which words of a case a person may read: asked by every page, list and export."""

from gatepost.access.actor import Actor
from gatepost.casework.models import Evidence, EvidenceKind, RowState, VoiceItem
from gatepost.policy.schema import Question

HEARD = "The child was heard. The words are kept for the staff who help directly."


def words_of(evidence: Evidence, reader: Actor) -> str:
    """What happened, as this reader may see it: a child's own words are for those the role allows."""
    if evidence.kind == EvidenceKind.VOICE and not reader.may("voice.read", evidence):
        return HEARD
    return evidence.says


def printed(evidence: Evidence) -> str:
    """What happened, as a terminal may show it: a child's own words never leave the desk that way."""
    return HEARD if evidence.kind == EvidenceKind.VOICE else evidence.says


ONLY_LEAD = "dsl"
"""The answer to "who may see this?" that keeps a row's sensitive answers for the safeguarding lead and the head."""


def may_read_answer(row: str, question: Question, reader: Actor, state: RowState | None = None) -> bool:
    """Whether a person may read, and so change, the answer to one question of a row as it was left.

    What the child said in the row that hears the child is kept like the child's words anywhere else. What a
    family told for the safeguarding lead alone is for the lead and the head, from the moment it is saved.
    """
    if row == "pupil_voice":
        return not question.sensitive or reader.may("voice.read")
    if state is None or state.answers.get("may_see") != ONLY_LEAD:
        return True
    if not question.sensitive and question.key != "may_see":
        return True
    return reader.may("notes.confidential")


def may_open_file(evidence: Evidence, reader: Actor) -> bool:
    """A drawing or a recording of a child is the child's words too."""
    return evidence.kind != EvidenceKind.VOICE or reader.may("voice.read", evidence)


def may_open_picture(item: VoiceItem, reader: Actor) -> bool:
    """A picture that went to the safeguarding lead opens for the lead and the head, like the words beside it."""
    return reader.may("notes.confidential" if item.with_lead_since else "voice.read", item)


def pictures_of(evidence: Evidence, reader: Actor) -> list[VoiceItem]:
    """The pictures among a sitting's items that this piece of evidence was made from, as far as one may see them."""
    if (
        evidence.kind != EvidenceKind.VOICE
        or evidence.voice is None
        or not reader.may("voice.read", evidence)
    ):
        return []
    same = evidence.voice.items.filter(
        share_parents=evidence.share_parents, share_council=evidence.share_council, with_lead_since=None
    )
    return list(same.exclude(file=""))


def came_from(evidence: Evidence) -> str:
    """What a piece of evidence was made from, so that it can be taken back there."""
    if evidence.request_id:
        return "request"
    if evidence.voice_id:
        return "voice"
    return "conversation" if hasattr(evidence, "conversation") else "recorded by hand"
