"""A file of any layout on its way to a plan: match its columns, check what it says, then plan as ever."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.imports.anyfile.actions import known_of, match_of, recalled, remember_match
from gatepost.imports.anyfile.grid import Grid, read_grid
from gatepost.imports.anyfile.safe_cells import as_csv
from gatepost.imports.converting import NO_UPNS, convert, origin_of
from gatepost.imports.faults import Broken, Fault
from gatepost.imports.formats.ctf import read_ctf
from gatepost.imports.matched import Converted, Match
from gatepost.imports.matching import (
    KINDS,
    Guess,
    dates_are_ambiguous,
    guess,
    kind_of,
    known_headings,
    synonyms,
)
from gatepost.imports.reading import Unreadable
from gatepost.web.desk import DeskForm, page, today
from gatepost.web.waiting import (
    NOT_STORED,
    NotStored,
    arriving,
    declare,
    declared_of,
    file_of,
    folder_of,
    keep_origins,
    put,
    write_rows,
)

_SHOWN_VALUES = 12
"""Different values of one cause that can be mended on the page; more are a matter for the file."""


def receive(request: DeskRequest, file: "UploadedFile[Any]", key: UUID) -> Fault | None:
    """Keep the file and a first match of it; the reason instead when it cannot be read."""
    content = file.read()
    try:
        grid = _grid(Path(file.name or "file").name, content)
    except Unreadable as unreadable:
        return unreadable.fault
    with arriving(file_of(request, key)) as folder:
        (folder / "file").write_bytes(content)
        (folder / "name").write_text(grid.name, encoding="utf-8")
        match, _ = match_of(request.actor.school, grid, kind_of(grid, on=today()), on=today())
        (folder / "match").write_bytes(msgspec.json.encode(match))
    return None


def receive_transfer(request: DeskRequest, file: "UploadedFile[Any]", key: UUID) -> Fault | None:
    """Turn a common transfer file into native files that wait for their plan; or the reason why not."""
    laestab = School.objects.get(pk=request.actor.school).laestab
    try:
        made = read_ctf(Path(file.name or "file").name, file.read(), laestab=laestab)
    except Unreadable as unreadable:
        return unreadable.fault
    keep_origins(request, key, made.origins)
    with arriving(folder_of(request, key)) as folder:
        for name, rows in made.files.items():
            write_rows(folder / name, rows)
    for notice in made.notices:
        messages.info(request, notice)
    return None


def onward(request: DeskRequest, key: UUID) -> str:
    """The page to go on to: where a file of this layout was matched before and nothing is odd, the plan itself."""
    grid, match = _open(request, key)
    if not _is_recalled(request, grid, match):
        return "import_match"
    grid, match, made = _converted(request, key)
    if made.stops or made.left_out or not made.rows:
        return "import_check"
    _hand_over(request, key, grid, match, made)
    return "import_plan"


def _is_recalled(request: DeskRequest, grid: Grid, match: Match) -> bool:
    guesses = guess(grid, match.kind, on=today(), first_is_day=match.first_is_day)
    return recalled(request.actor.school, grid, match.kind, guesses, on=today()) is not None


def _grid(name: str, content: bytes) -> Grid:
    return read_grid(name, content, known=known_headings(), limit=settings.IMPORT_LIMIT)


def _open(request: DeskRequest, key: UUID) -> tuple[Grid, Match]:
    folder = file_of(request, key)
    if not folder.is_dir():
        raise Http404
    grid = _grid((folder / "name").read_text(encoding="utf-8"), (folder / "file").read_bytes())
    return grid, msgspec.json.decode((folder / "match").read_bytes(), type=Match)


def _keep(request: DeskRequest, key: UUID, match: Match) -> None:
    put(file_of(request, key) / "match", msgspec.json.encode(match))


class MatchForm(DeskForm):
    """What each column means, and what only a person can know of the dates."""

    first_is_day = forms.ChoiceField(
        label="How are dates written in this file?",
        help_text="Nothing in it shows whether 04/05 is in April or in May.",
        choices=[("yes", "Day first: 04/05 is 4 May"), ("no", "Month first: 04/05 is 5 April")],
        widget=forms.RadioSelect,
    )
    starts = forms.DateField(
        label="The Monday on which these marks begin",
        help_text="For marks that name no date of their own. Leave it empty where they do.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, grid: Grid, match: Match, guesses: list[Guess], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not dates_are_ambiguous(grid, match.columns):
            del self.fields["first_is_day"]
        if (
            match.kind != "session_marks"
            or "date" in match.columns
            or any(m.startswith(("at:", "day:", "week:")) for m in match.columns)
        ):
            del self.fields["starts"]
        choices = [("", "Leave out"), *((s.meaning, s.words) for s in synonyms().of(match.kind))]
        self.columns = {
            n: one for n, one in enumerate(guesses) if ":" not in one.meaning and (one.heading or one.samples)
        }
        for n, one in self.columns.items():
            label = f"What “{one.heading}” means"
            self.fields[f"column_{n}"] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=match.columns[n],
                widget=forms.Select(attrs={"aria-label": label}),
            )

    @property
    def lines(self) -> list[tuple[Guess, forms.BoundField]]:
        """Each column that a person may match, with its choice."""
        return [(one, self[f"column_{n}"]) for n, one in self.columns.items()]

    @property
    def others(self) -> list[forms.BoundField]:
        """The questions besides."""
        return [self[name] for name in ("first_is_day", "starts") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        meant = [value for name, value in cleaned.items() if name.startswith("column_") and value]
        for twice in sorted({meaning for meaning in meant if meant.count(meaning) > 1}):
            where = next(name for name, value in cleaned.items() if value == twice)
            self.add_error(where, "Two columns have this meaning. Leave one of them out.")
        return cleaned

    def matched(self, match: Match) -> Match:
        """The match as the person has it now."""
        columns = [self.cleaned_data.get(f"column_{n}", meaning) for n, meaning in enumerate(match.columns)]
        starts: date | None = self.cleaned_data.get("starts")
        order = self.cleaned_data.get("first_is_day", "yes" if match.first_is_day else "no") == "yes"
        return msgspec.structs.replace(
            match, columns=columns, first_is_day=order, starts=starts.isoformat() if starts else ""
        )


def match(request: DeskRequest, key: UUID) -> HttpResponse:
    """Which column means what: guessed, shown with samples, decided by a person."""
    grid, matched = _open(request, key)
    if (kind := request.GET.get("kind", matched.kind)) != matched.kind and kind in KINDS:
        matched, _ = match_of(request.actor.school, grid, kind, on=today())
        _keep(request, key, matched)
    guesses = guess(grid, matched.kind, on=today(), first_is_day=matched.first_is_day)
    first = {"starts": matched.starts or None, "first_is_day": "yes" if matched.first_is_day else "no"}
    form = MatchForm(request.POST or None, grid=grid, match=matched, guesses=guesses, initial=first)
    if request.method == "POST" and form.is_valid():
        again = form.matched(matched)
        dated = guess(grid, again.kind, on=today(), first_is_day=again.first_is_day)
        columns = [d.meaning if ":" in d.meaning else c for d, c in zip(dated, again.columns, strict=True)]
        try:
            _keep(request, key, msgspec.structs.replace(again, columns=columns))
            return redirect("import_check", key=key)
        except NotStored:
            form.add_error(None, NOT_STORED)
    return page(
        request,
        "imports/match.html",
        title="Match the columns",
        here="imports",
        form=form,
        grid=grid,
        kind=KINDS[matched.kind],
        kinds=[(other, words) for other, words in KINDS.items() if other != matched.kind],
        dated=[one for one in guesses if ":" in one.meaning],
        no_upns=NO_UPNS if {"upn", "admission_number"} & set(matched.columns) == {"admission_number"} else "",
    )


class CheckForm(DeskForm):
    """What strange words mean, and whether the totals are those of the school's own system."""

    same = forms.ChoiceField(
        label="Does your own system say the same?",
        choices=[("yes", "Yes"), ("no", "No, it says something else"), ("unknown", "I cannot tell")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether your own system says the same."},
    )
    why = forms.CharField(
        label="What differs, and why is it right to go on?",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, made: Converted, lines: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.groups: list[tuple[str, Broken, int, str, list[forms.BoundField]]] = []
        self.places: dict[str, tuple[str, str]] = {}
        for meaning, broken in made.causes:
            self._add_group(meaning, broken, made)

    def _add_group(self, meaning: str, broken: Broken, made: Converted) -> None:
        values = made.causes[meaning, broken]
        names = []
        for value, times in values.most_common(_SHOWN_VALUES):
            if value and ":" not in meaning and meaning != "marks":
                name = f"meant_{len(self.places)}"
                self.places[name] = (meaning, value)
                self.fields[name] = forms.CharField(label=f"“{value}” ({times:,}) means", required=False)
                names.append(name)
        rows = sorted({one.row for one in made.left_out if (one.meaning, one.broken) == (meaning, broken)})
        lines = list(dict.fromkeys(self.lines[row] for row in rows))
        told = ", ".join(lines[:_SHOWN_VALUES]) + (" …" if len(lines) > _SHOWN_VALUES else "")
        self.groups.append((meaning, broken, values.total(), told, [self[name] for name in names]))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("same") == "no" and not cleaned.get("why", "").strip():
            self.add_error("why", "Say what differs and why it is right to go on; or keep nothing.")
        return cleaned

    def meant(self) -> dict[str, dict[str, str]]:
        """Column → what is written → what is meant, of what was filled in."""
        said: dict[str, dict[str, str]] = {}
        for name, (meaning, value) in self.places.items():
            if word := self.cleaned_data.get(name, "").strip():
                said.setdefault(meaning, {})[value] = word
        return said


def _converted(request: DeskRequest, key: UUID) -> tuple[Grid, Match, Converted]:
    grid, matched = _open(request, key)
    known = known_of(School.objects.get(pk=request.actor.school), on=today())
    return grid, matched, convert(grid, matched, known)


def check(request: DeskRequest, key: UUID) -> HttpResponse:
    """What the file says, to compare with the school's own system, before anything is planned."""
    grid, matched, made = _converted(request, key)
    form = CheckForm(request.POST or None, made=made, lines=grid.lines)
    if request.method == "POST" and not made.stops:
        mending = request.POST.get("do") == "mean"
        if mending:
            del form.fields["same"], form.fields["why"]
        if form.is_valid():
            try:
                _remark(request, key, form)
                return _go_on(request, key, grid, matched, made, form.meant() if mending else {})
            except NotStored:
                form.add_error(None, NOT_STORED)
    return page(
        request,
        "imports/check.html",
        title="Check what the file says",
        here="imports",
        form=form,
        made=made,
        key=key,
        left_out=len({one.row for one in made.left_out}),
    )


def _remark(request: DeskRequest, key: UUID, form: CheckForm) -> None:
    """Keep why somebody goes on although their own system says something else."""
    if form.cleaned_data.get("same") == "no":
        remark = ("The school’s own system shows other totals", form.cleaned_data["why"].strip())
        declare(request, key, replace(declared_of(request, key), remarks=(remark,)))


def _go_on(
    request: DeskRequest,
    key: UUID,
    grid: Grid,
    matched: Match,
    made: Converted,
    said: dict[str, dict[str, str]],
) -> HttpResponse:
    if said:
        columns = matched.meant.keys() | said.keys()
        meant = {column: {**matched.meant.get(column, {}), **said.get(column, {})} for column in columns}
        _keep(request, key, msgspec.structs.replace(matched, meant=meant))
    if request.POST.get("do") == "mean":
        return redirect("import_check", key=key)
    remember_match(by=request.actor, grid=grid, match=matched)
    _hand_over(request, key, grid, matched, made)
    return redirect("import_plan", key=key)


def _hand_over(request: DeskRequest, key: UUID, grid: Grid, match: Match, made: Converted) -> None:
    """Write the native file that waits for its plan."""
    keep_origins(request, key, {made.name: origin_of(grid, match, made)})
    with arriving(folder_of(request, key)) as folder:
        write_rows(folder / made.name, [made.header, *made.rows])


def left_out(request: DeskRequest, key: UUID) -> HttpResponse:
    """The rows that are left out, with a column saying why: to mend and choose again. ``?cause=`` picks one cause."""
    grid, _, made = _converted(request, key)
    causes, wanted = list(made.causes), request.GET.get("cause", "")
    if wanted.isascii() and wanted.isdigit() and int(wanted) < len(causes):
        made.left_out = [one for one in made.left_out if (one.meaning, one.broken) == causes[int(wanted)]]
    why = {one.row: f"{one.broken.rule}: {one.value}. {one.broken.mend}." for one in reversed(made.left_out)}
    rows = [[*grid.rows[n], said] for n, said in sorted(why.items())]
    answer = HttpResponse(
        as_csv([[*grid.headings, "Why it was left out"], *rows]), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="left-out.csv"'
    return answer
