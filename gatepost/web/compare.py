"""The school beside its authority, region and England: rates by reason, from the published figures."""

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpResponse

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.attendance.register import academic_year, first_monday
from gatepost.attendance.tally import Tally, group
from gatepost.casework.comparing import tallies
from gatepost.casework.why import FEWEST_SESSIONS
from gatepost.charts.bars import Bar, bars
from gatepost.charts.chart import Chart
from gatepost.policy import national, published
from gatepost.policy.published import Published
from gatepost.records.models import Pupil
from gatepost.web.desk import page, today

SHOWN = ("I", "M", "C2", "E", "R", "C", "G", "O", "U", "N")


@dataclass(frozen=True)
class Line:
    """One measure: the school's rate, and each published one, in percent of possible sessions."""

    name: str
    ours: str
    theirs: list[str]


def compare(request: DeskRequest) -> HttpResponse:
    """How we compare: a group's rate is the sum of sessions ÷ the sum of possible sessions."""
    school = School.objects.get(pk=request.actor.school)
    each = tallies(school, first_monday(academic_year(today())), today())
    whole = group(each.values())
    beside = _beside(school)
    return page(
        request,
        "compare.html",
        title="How we compare",
        here="compare",
        school=school,
        whole=whole,
        persistent=sum(t.persistent for t in each.values()),
        severe=sum(t.severe for t in each.values()),
        pupils=sum(t.possible > 0 for t in each.values()),
        places=[p.place for p in beside],
        lines=_lines(whole, beside) if whole.possible else [],
        picture=_picture(whole, beside) if whole.possible else None,
        persistent_published=[(p.place, f"{p.persistent_percent:.1f}%") for p in beside],
        source=published.SOURCE,
    )


def pupil_beside(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """One child's rates beside the school's own and the published ones, reason by reason."""
    each = tallies(pupil.school, first_monday(academic_year(today())), today())
    own, whole, beside = each[pupil], group(each.values()), _beside(pupil.school)
    shown = own.possible >= FEWEST_SESSIONS
    ours = [(line.name, line.ours) for line in _lines(whole, beside)] if shown else []
    rows = [
        (line.name, [line.ours, school, *line.theirs])
        for line, (_, school) in zip(_lines(own, beside) if shown else [], ours, strict=True)
    ]
    return page(
        request,
        "pupils/beside.html",
        title="Beside other children",
        here="concerns",
        pupil=pupil,
        rows=rows,
        places=[pupil.known_as, pupil.school.name, *(f"{p.place} 2025/26" for p in beside)],
        picture=_picture(own, beside, whole, pupil.known_as) if shown else None,
        source=published.SOURCE,
    )


def _beside(school: School) -> list[Published]:
    """Authority, region and England for the school's phase; only England when the authority is not known."""
    phase = school.phase if school.phase in ("primary", "secondary", "special") else "total"
    england = published.figures(phase)  # type: ignore[arg-type]
    if school.authority not in published.authorities():
        return [england]
    found = []
    for place in ({"authority": school.authority}, {"region": published.region_of(school.authority)}):
        try:
            found.append(published.figures(phase, **place))  # type: ignore[arg-type]
        except published.NotPublished:
            continue
    return [*found, england]


def _picture(
    whole: Tally, beside: list[Published], school: Tally | None = None, name: str = "This school"
) -> Chart:
    ours = [_so_far(name, whole)] + ([_so_far("This school", school)] if school else [])
    theirs = [Bar(f"{p.place} 2025/26", float(100 * p.absence), "A whole year, published") for p in beside]
    return bars([*ours, *theirs], sentence="Sessions missed, for any reason.", measure="Sessions missed")


def _so_far(name: str, tally: Tally) -> Bar:
    return Bar(f"{name}, so far", 100 * tally.absent / tally.possible, f"{tally.possible:,} sessions")


def _lines(whole: Tally, beside: list[Published]) -> list[Line]:
    def line(name: str, ours: int, theirs: list[Fraction]) -> Line:
        return Line(name, _percent(Fraction(ours, whole.possible)), [_percent(rate) for rate in theirs])

    lines = [
        line("All absence", whole.absent, [p.absence for p in beside]),
        line("Agreed (authorised)", whole.authorised, [p.authorised_rate for p in beside]),
        line("Not agreed (unauthorised)", whole.unauthorised, [p.unauthorised_rate for p in beside]),
    ]
    by_symbol = {code.symbol: code for code in national.code_book().codes}
    for symbol in SHOWN:
        name = f"{symbol}: {by_symbol[symbol].meaning}"
        lines.append(line(name, whole.codes.get(symbol, 0), [p.rate(symbol) for p in beside]))
    return lines


def _percent(rate: Fraction) -> str:
    return f"{float(100 * rate):.2f}%"
