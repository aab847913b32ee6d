"""A referral on paper of a year ago, from a school without Gatepost: a notice, and a parent who may be the same one."""

import json
from datetime import date, datetime, timedelta

from gatepost.access.actor import Actor
from gatepost.authority.deciding import actions as deciding
from gatepost.authority.deciding.actions import Chosen
from gatepost.authority.deciding.terms import Terms
from gatepost.authority.desk import actions as desk_actions
from gatepost.authority.intake.actions import Paper, PaperParent, record
from gatepost.authority.models import DeskReferral

DAYS_AGO = 301
SCHOOL = ("9991777", "Wendle Green School")
WORDS = (b"Wendle Green School", b"Request for a penalty notice", b"A scan, in an invented authority.")


def before_the_move(officer: Actor, referral: DeskReferral, on: date, at: datetime) -> DeskReferral:
    """The child of this referral, put forward by the school before: a notice was issued, to a shorter name.

    Neither birth date nor home of the parent stood on the paper. So nothing counts until an officer says who it is.
    """
    day = on - timedelta(days=DAYS_AGO)
    parent = referral.parents.order_by("pk")[0]
    *_, first, last = parent.person.title().split()
    held = record(
        by=officer,
        paper=Paper(
            laestab=SCHOOL[0],
            school_name=SCHOOL[1],
            upn=referral.upn,
            forename=referral.child.split()[0],
            surname=referral.child.split()[-1],
            born=date.fromisoformat(json.loads(referral.text)["child"]["date_of_birth"]),
            year_group=str(max(int(referral.year_group) - 1, 1)),
            route="penalty_notice",
            head_name="Alex Morrow",
            signed_on=day,
            sessions=_ten_sessions(day),
            parents=(PaperParent(f"{first[0]}. {last}", parent.relationship),),
            pdf=_scan(),
        ),
        on=day,
        at=at - timedelta(days=DAYS_AGO),
    )
    held = desk_actions.accept(by=officer, referral=held, at=at - timedelta(days=DAYS_AGO - 2))
    issued = day + timedelta(days=3)
    deciding.decide(
        by=officer,
        parent=held.parents.get(),
        chosen=Chosen("penalty_notice", "A week away in term time, without leave.", Terms(issued_on=issued)),
        seen_version=held.version,
        on=issued,
        at=at - timedelta(days=DAYS_AGO - 3),
    )
    return held


def _ten_sessions(signed: date) -> str:
    """The five days of the week before the one in which it was signed, as they stand on the paper."""
    monday = signed - timedelta(days=signed.weekday() + 7)
    days = [monday + timedelta(days=n) for n in range(5)]
    return "\n".join(f"{day:%d/%m/%Y} {half} G" for day in days for half in ("AM", "PM"))


def _scan() -> bytes:
    """One page with three lines: enough to see that a scan lies behind the link."""
    words = b" T* ".join(b"(" + line + b") Tj" for line in WORDS)
    drawn = b"BT /F1 14 Tf 22 TL 72 740 Td " + words + b" ET"
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    paper, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(b"%010d 00000 n \n" % len(paper))
        paper += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    return paper + table + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(paper)
