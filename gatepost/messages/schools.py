"""Telling another school of this installation that a question waits for it."""

from datetime import datetime

from gatepost.access.actor import Actor
from gatepost.access.models import Membership, School
from gatepost.access.wall import scope
from gatepost.casework.models import ColleagueRequest, SchoolQuestion
from gatepost.messages.actions import queue_for_staff
from gatepost.messages.models import Kind
from gatepost.policy import national

MAY_ANSWER = "school.answer"
SUBJECT = "A question from another school"


def tell_school(*, request: ColleagueRequest, there: School, at: datetime, address: str) -> int:
    """Put an e-mail to each person who may answer in that school's own outbox; how many were put there.

    It names no child and no school: both stand behind the sign-in at ``address``. Works in the other school's
    scope, as that school's own system: whoever asks neither sees nor writes anything over there.
    """
    with scope([there.pk]):
        question = SchoolQuestion.objects.filter(request=request.pk).first()
        if question is None:
            return 0
        roles = [key for key, role in national.roles().items() if MAY_ANSWER in role.permissions]
        people = Membership.objects.filter(school=there, role__in=roles, left__isnull=True)
        staff = {member.user_id: member.user for member in people.select_related("user").order_by("pk")}
        body = (
            "Another school asks a few facts about a pupil of ours. It takes two minutes, and “not shared” is "
            f"a full answer.\n\nSign in to answer: {address}\n\nPlease answer by {question.ends_on:%d %B %Y}."
        )
        return sum(
            queue_for_staff(
                by=Actor.system([there]),
                school=there,
                staff=user,
                kind=Kind.QUESTION,
                version=f"q{question.pk}",
                subject=SUBJECT,
                body=body,
                at=at,
            )
            for user in staff.values()
        )
