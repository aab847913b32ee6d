"""A letter as plain text, for an e-mail to its one recipient."""

from gatepost.letters.context import LetterContext, Side


def as_text(context: LetterContext) -> str:
    """What the letter says, side by side with its English where it has one; no address, and nobody else's name."""
    sides = [context.front, context.back] if context.back else [context.front]
    officer = (
        f"{context.officer.name}\n{context.officer.role}, {context.school.name}\n{context.officer.phone}"
    )
    return "\n\n----\n\n".join(f"{_side(side)}\n\n{officer.strip()}" for side in sides)


def _side(side: Side) -> str:
    lines = [side.notice, side.subject]
    for block in (*side.body, *side.foot):
        words = "".join(run.text for run in block.runs)
        lines.append(f"- {words}" if block.kind == "bullet" else words)
    return "\n\n".join(line for line in lines if line)
