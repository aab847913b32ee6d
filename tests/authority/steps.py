"""What officers do at the desk, for the tests of asking, deciding and notices."""

from datetime import UTC, date, datetime

from gatepost.authority.deciding import actions as deciding
from gatepost.authority.deciding.actions import Chosen
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.desk import actions as desk
from gatepost.authority.desk.actions import Question
from gatepost.authority.models import Decision, DeskParent
from tests import factories
from tests.authority.conftest import AT, AUTHORITY, LATER, Sides

WHY = "Support was given, and it was not enough."
NOTICE = Terms(issued_on=factories.TODAY)
IMPROVE = Terms(
    starts_on=factories.TODAY, weeks=6, enough="No absence that is not agreed in four of six weeks."
)


def ask(sides: Sides, words: str = "On which date was PE offered?") -> None:
    with sides.at_desk():
        desk.ask(
            by=sides.dev,
            referral=sides.held(),
            questions=[Question("family_circumstances", words), Question("health", " ")],
            due_on=date(2026, 12, 4),
            on=factories.TODAY,
            at=AT,
        )


def accept(sides: Sides) -> None:
    with sides.at_desk():
        desk.accept(by=sides.dev, referral=sides.held(), at=AT)


def decide(sides: Sides, kind: str, terms: Terms, *, by: object = None, seen: int | None = None) -> Decision:
    """Dev decides for Asha's mother, having seen what is there; needs the school's scope."""
    with sides.at_desk():
        held = sides.held()
        return deciding.decide(
            by=by or sides.dev,  # type: ignore[arg-type]
            parent=DeskParent.objects.get(referral=held),
            chosen=Chosen(kind, WHY, terms),
            seen_version=held.version if seen is None else seen,
            on=factories.TODAY,
            at=LATER,
        )


def history(sides: Sides) -> str:
    return " ".join(sides.world.case.evidence.values_list("says", flat=True))


def earlier_notice(
    sides: Sides, issued: date, *, withdrawn: bool = False, laestab: str = "9991002", known: bool = True
) -> Decision:
    """A notice to Ms Rao for Asha that another school's referral led to; ``known`` to be Mrs Rao's own."""
    held = factories.desk_referral(AUTHORITY, laestab=laestab, school_name="Millbrook Primary", window=[])
    adult = DeskParent.objects.create(authority=AUTHORITY, referral=held, name="Ms Rao", person="rao")
    if known:
        ours = DeskParent.objects.get(referral=sides.held())
        deciding.say_who(by=sides.dev, parent=ours, other=adult, same=True, why="Born on one day.", at=AT)
    return Decision.objects.create(
        authority=AUTHORITY,
        referral=held,
        parent=adult,
        kind="penalty_notice",
        reasons="Why.",
        order=1,
        amount=160,
        issued_on=issued,
        at=datetime.combine(issued, datetime.min.time(), UTC),
        withdrawn_at=AT if withdrawn else None,
    )
