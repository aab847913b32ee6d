"""The year's picture as paper shows it."""

from gatepost.casework import drawing
from gatepost.casework.facts import Facts
from gatepost.charts.chart import Chart
from gatepost.letters.context import KeyEntry, Picture


def picture(chart: Chart) -> Picture:
    """A drawing, and the sentence that says the same."""
    return Picture(svg=chart.svg, alt=f"{chart.title} {chart.desc}")


def key(chart: Chart) -> tuple[KeyEntry, ...]:
    """What each sign of a drawing means."""
    return tuple(
        KeyEntry(sign=Picture(svg=sample.svg, alt=sample.words), means=sample.words) for sample in chart.key
    )


def for_family(facts: Facts) -> Chart:
    """Solid ink, no counted window, nothing that was done: only the register."""
    return drawing.year(facts, narrow=True, variant="parent")


def for_council(facts: Facts) -> Chart:
    """With codes, events and the counted window."""
    return drawing.year(facts, narrow=True, codes=True)
