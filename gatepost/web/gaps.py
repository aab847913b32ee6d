"""The register of the days before today: what is missing, by name, and marks to update in the school's own system."""

import csv
from itertools import groupby

from django.http import HttpResponse

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.audit.log import note
from gatepost.morning.gaps import gaps
from gatepost.web.closing import COLUMNS, as_text, cells
from gatepost.web.desk import page, today


def missing(request: DeskRequest) -> HttpResponse:
    """Registers not taken, children without a mark, sessions without a reason, and what may be updated."""
    found = gaps(School.objects.get(pk=request.actor.school), today())
    by_day = [(session, list(same)) for session, same in groupby(found.untaken, key=lambda gap: gap.session)]
    return page(
        request,
        "morning/gaps.html",
        title="The register: what is missing",
        here="morning",
        gaps=found,
        untaken=by_day,
        overdue=found.overdue(today()),
        marks=[(code, list(same)) for code, same in groupby(found.to_update, key=lambda mark: mark.code)],
        as_text=as_text(found.to_update),
    )


def marks_csv(request: DeskRequest) -> HttpResponse:
    """Marks of earlier days to think about, as a file; no cell can be taken for a formula."""
    found = gaps(School.objects.get(pk=request.actor.school), today())
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"marks-to-update-before-{today():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    sheet = csv.writer(answer)
    sheet.writerow(COLUMNS)
    for mark in found.to_update:
        sheet.writerow(cells(mark))
        note(request.actor, "marks.exported", mark.pupil)
    return answer
