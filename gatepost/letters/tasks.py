"""What the worker does for letters."""

from procrastinate.contrib.django import app

from gatepost.access.wall import scope
from gatepost.letters import runs
from gatepost.letters.models import Run


@app.task(pass_context=False)
def make_letters(school: int, run: int) -> None:
    """Make a run's letters, each child in a transaction of its own: whatever ends the worker, nothing is lost
    and nobody is written to twice. Asked again, it goes on where it was."""
    going = True
    while going:
        with scope([school]):
            going = runs.make_next(Run.objects.select_related("school", "started_by").get(pk=run))
