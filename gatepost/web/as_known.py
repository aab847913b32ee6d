"""A child's year as it was known on a past day."""

from datetime import date

from django import forms
from django.http import HttpResponse

from gatepost.access.gate import DeskRequest
from gatepost.casework.as_known import as_known_on
from gatepost.casework.why import sentence
from gatepost.charts.chart import Table
from gatepost.policy import national
from gatepost.records.models import Amendment, Pupil
from gatepost.web.desk import DeskForm, page, today
from gatepost.web.pictures import year_picture
from gatepost.web.templatetags.desk import spoken


class DayForm(DeskForm):
    """Which day."""

    on = forms.DateField(label="As known at the end of", error_messages={"invalid": "Give a date."})

    def clean_on(self) -> date:
        """A day that has come: nobody knows tomorrow's register."""
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("Choose today or a day before.")
        return on


def as_known(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """The year, the figures and the amendments as they were known at the end of one day."""
    form = DayForm(request.GET if "on" in request.GET else None, initial={"on": today()})
    on = form.cleaned_data["on"] if form.is_bound and form.is_valid() else today()
    known = as_known_on(pupil, on)
    return page(
        request,
        "pupils/as_known.html",
        title="As known on a day",
        here="concerns",
        pupil=pupil,
        form=form,
        known=known,
        sentence=sentence(known.then),
        picture=year_picture(known.then, codes=True),
        codes=True,
        differs=Table(
            "The same days, counted with the marks as they are now",
            ("Figure", "As known then", "As known now"),
            tuple((line.name, line.before, line.after) for line in known.differs),
        ),
        amended=_table("Marks amended by then", known.amended),
        amended_since=_table("Marks amended since", known.amended_since),
    )


def _table(name: str, amended: tuple[Amendment, ...]) -> Table:
    meaning = {code.symbol: f"{code.symbol}: {code.meaning}" for code in national.code_book().codes}
    rows = tuple(
        (
            f"{spoken(a.date)}, {'afternoon' if a.pm else 'morning'}",
            meaning.get(a.original, a.original),
            meaning.get(a.new, a.new),
            a.reason,
            f"{a.at:%d %b %Y}".lstrip("0"),
            _who(a),
        )
        for a in amended
    )
    headers = ("Session", "Original", "New", "Why", "When", "Who or which import")
    return Table(f"{name}: {len(rows)}", headers, rows)


def _who(amendment: Amendment) -> str:
    told = [str(amendment.by)] if amendment.by else []
    told += [f"import {amendment.register_import_id}"] if amendment.register_import_id else []
    return ", ".join(told) or "Gatepost"
