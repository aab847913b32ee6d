"""What the worker does for letters."""

from procrastinate.contrib.django import app

from gatepost.access.wall import scope
from gatepost.letters.models import Run

TOGETHER = 20
"""Children whose facts are read together: the page of a run shows its progress, and sees a stop, this often."""


@app.task(pass_context=False)
def make_letters(school: int, run: int) -> None:
    """Make a run's letters, twenty children in a transaction: whatever ends the worker, nothing is lost
    and nobody is written to twice. Asked again, it goes on where it was."""
    # Every command reads this file; the worker alone needs what is imported here.
    from gatepost.letters import runs

    going = True
    while going:
        with scope([school]):
            going = runs.make_next(Run.objects.select_related("school", "started_by").get(pk=run), TOGETHER)
