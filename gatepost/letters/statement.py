"""A draft of the headteacher's statement for a court: facts from the case, numbered, for a person to make theirs.

A statement under section 9 of the Criminal Justice Act 1967 is signed by whoever knows what it says. This is a
draft and says so: what the head has from others is marked as told to the school.
"""

from gatepost.casework.facts import Facts
from gatepost.casework.readiness import Readiness
from gatepost.letters import context as paper, pack_context as packs


def statement(facts: Facts, answer: Readiness, head: paper.Officer) -> packs.Statement:
    """The lines to check, and the exhibits that they lean on, labelled with the head's initials."""
    initials = "".join(word[0] for word in head.name.split() if word[0].isalpha()).upper() or "HT"
    exhibits = (
        "Certificate of attendance for the period",
        "Letters sent to each parent",
        "Record of contacts",
    )
    labelled = tuple(f"{initials}/{n}: {what}" for n, what in enumerate(exhibits, start=1))
    counted, threshold = len(facts.window), facts.measured_all.threshold
    parents = " and ".join(str(guardian.parent) for guardian in answer.parents)
    since = facts.pupil.enrolments.order_by("start_date").values_list("start_date", flat=True).first()
    lines = [
        f"I am {head.name}, {head.role} of {facts.school.name}.",
        f"{facts.pupil} has been on the roll of this school since {since:%-d %B %Y}." if since else "",
        f"The school's records name {parents} as responsible for {facts.name}'s attendance.",
        f"The register shows {counted} sessions that were not agreed, between {threshold.window_from:%-d %B %Y} "
        f"and {threshold.window_to:%-d %B %Y}. I exhibit a certificate as {initials}/1."
        if threshold.window_from and threshold.window_to
        else "",
        f"The school wrote to each parent. I exhibit the letters as {initials}/2.",
        f"The school rang, visited and met the family. I exhibit the record as {initials}/3.",
        "What colleagues and the family told the school is marked in the record as told to the school.",
    ]
    return packs.Statement(lines=tuple(line for line in lines if line), exhibits=labelled)
