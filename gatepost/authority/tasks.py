"""What the worker does between school and authority: carrying messages, and watching the ground of what was sent."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.authority.carrying import NotReached
from gatepost.authority.models import DeskPost, SchoolPost

TRIES = RetryStrategy(max_attempts=12, exponential_wait=4, retry_exceptions={NotReached})


@app.task(pass_context=False, retry=TRIES)
def carry(school: int, authority: str, post: int) -> None:
    """Bring one message to the other installation, unless it is there already."""
    from gatepost.authority import outbox

    with scope([school] if school else [], authority):
        outbox.carry(post=_post(school, post), at=timezone.now())


def _post(school: int, pk: int) -> SchoolPost | DeskPost:
    return SchoolPost.objects.get(pk=pk) if school else DeskPost.objects.get(pk=pk)


def carry_later(post: SchoolPost | DeskPost) -> None:
    """A job for one message, in the caller's transaction."""
    school = post.school_id if isinstance(post, SchoolPost) else 0
    authority = post.authority if isinstance(post, DeskPost) else ""
    carry.configure(lock=f"exchange-{post.uid}").defer(school=school, authority=authority, post=post.pk)


@app.periodic(cron="*/4 * * * *")
@app.task(queueing_lock="ground", pass_context=False)
def watch_ground(timestamp: int) -> None:
    """Compare every referral that is signed or sent with the marks of today, and tell both sides."""
    from gatepost.authority.school import watching

    for school in School.objects.all():
        with scope([school.pk]):
            watching.watch(by=Actor.system([school]), school=school, at=timezone.now())
