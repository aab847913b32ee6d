"""``gatepost exchange``: carry what waits for other installations now, instead of waiting for the worker."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gatepost.access.models import School
from gatepost.access.wall import scope
from gatepost.authority import outbox
from gatepost.authority.carrying import NotReached


class Command(BaseCommand):
    help = "Carry every message that waits for another installation; say what became of each."

    def handle(self, *args: Any, **options: Any) -> None:
        sides = [([pk], "") for pk in School.objects.values_list("pk", flat=True)]
        names = {*School.objects.values_list("authority", flat=True), *self._desks()} - {""}
        sides += [([], name) for name in sorted(names)]
        for schools, authority in sides:
            with scope(schools, authority):
                for post in outbox.waiting():
                    self._carry(post)

    def _desks(self) -> list[str]:
        from gatepost.access.models import Officer

        return list(Officer.objects.values_list("authority", flat=True))

    def _carry(self, post: Any) -> None:
        try:
            taken = outbox.carry(post=post, at=timezone.now())
        except NotReached as fault:
            self.stdout.write(f"{post.kind}: {fault}")
            return
        self.stdout.write(f"{post.kind}: {'taken' if taken else post.fault or 'waits for a hand'}")
