"""Bringing registers in: choose the files, see what they would do, then keep them. Nothing is saved before that."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.text import slugify

from gatepost.access.gate import DeskRequest
from gatepost.casework.actions import Refused as Unsettled
from gatepost.charts.chart import Table
from gatepost.imports.actions import OutOfDate, Refused, apply_plan
from gatepost.imports.changes import changes
from gatepost.imports.doubts.actions import note_left, still_asked
from gatepost.imports.doubts.doubt import Declared, Doubt, Doubted
from gatepost.imports.faults import Fault
from gatepost.imports.formats import native
from gatepost.imports.models import Statement
from gatepost.imports.plan import Plan, plan_folder
from gatepost.imports.undo.actions import Needed, needed_by, undo_import
from gatepost.policy import national
from gatepost.records.models import Pupil, RegisterImport
from gatepost.web import anyfile
from gatepost.web.desk import DeskForm, as_key, page, today
from gatepost.web.waiting import (
    NOT_STORED,
    NotStored,
    arriving,
    declare,
    declared_of,
    file_of,
    folder_of,
    let_go,
    origins_of,
)

_CHANGES = 30
"""Changes of what is held that are shown one by one; more are counted."""
_ASKED_AT_ONCE = 40
"""Children whom a file left out, on one page."""


class SeveralFiles(forms.ClearableFileInput):
    """A file chooser that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """At least one file; each is checked as a single one would be."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(SeveralFilesField, self).clean(each, initial) for each in data or [None]]


class ChooseForm(DeskForm):
    """The files to bring in."""

    chosen = SeveralFilesField(
        label="Choose a file",
        help_text="As your system exports it: CSV, tab-separated, a workbook (.xlsx), or a transfer file (CTF). "
        "Or the files of Gatepost’s own format, several at once.",
        widget=SeveralFiles,
    )
    whole = forms.ChoiceField(
        label="Is everybody on roll in the file?",
        help_text="If so, we say who is missing from it. Nobody is ever deleted.",
        required=False,
        choices=[("yes", "Yes, everybody"), ("no", "No, only some children"), ("", "I am not sure")],
        widget=forms.RadioSelect,
    )
    as_at = forms.DateField(
        label="On which day was it exported?",
        help_text="Leave it empty if you are not sure. Marks of an earlier day than those we hold are asked about.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_as_at(self) -> date | None:
        day: date | None = self.cleaned_data["as_at"]
        if day and day > today():
            raise forms.ValidationError("This day is still to come. Give the day of the export.")
        return day

    @property
    def declared(self) -> Declared:
        """What the person says of the files."""
        whole = {"yes": True, "no": False}.get(self.cleaned_data["whole"])
        return Declared(whole=whole, as_at=self.cleaned_data["as_at"])


class DoubtForm(DeskForm):
    """Why a person goes on with files that look wrong as a whole: a sentence for each doubt."""

    def __init__(self, *args: Any, doubts: Sequence[Doubt], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts = [(doubt, "" if doubt.certain else f"why-{slugify(doubt.key)}") for doubt in doubts]
        for _, name in self.doubts:
            if name:
                self.fields[name] = forms.CharField(
                    label="Why is this right?",
                    help_text="Kept with the import, for whoever asks later. Name no child.",
                    max_length=300,
                    widget=forms.Textarea(attrs={"rows": 2}),
                    error_messages={"required": "Say why this is right, or keep nothing."},
                )

    @property
    def lines(self) -> list[tuple[Doubt, forms.BoundField | None]]:
        """Each doubt, with the place for its reason."""
        return [(doubt, self[name] if name else None) for doubt, name in self.doubts]

    @property
    def reasons(self) -> dict[str, str]:
        """Why the person goes on, by the key of the doubt."""
        return {doubt.key: self.cleaned_data[name] for doubt, name in self.doubts if name}


def imports(request: DeskRequest) -> HttpResponse:
    """Earlier imports, and a place to put the next."""
    form = ChooseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        key = uuid4()
        try:
            declare(request, key, form.declared)
            fault, onward = _receive(request, form.cleaned_data["chosen"], key)
        except NotStored:
            fault, onward = NOT_STORED, ""
            let_go(request, key)
        if not fault:
            return redirect(onward, key=key)
        form.add_error("chosen", fault)
    return page(
        request,
        "imports/choose.html",
        title="Imports",
        here="imports",
        form=form,
        known=[(name, native.CALLED[name]) for name in _native_names()],
        past=_past(),
    )


def _receive(request: DeskRequest, files: "list[UploadedFile[Any]]", key: UUID) -> tuple[str, str]:
    """Let the files wait; a fault in words when they cannot, and the page to go on to."""
    if sum(file.size or 0 for file in files) > settings.IMPORT_LIMIT:
        return f"Together the files must be smaller than {settings.IMPORT_LIMIT // 2**20} MB.", ""
    names = [Path(file.name or "file").name for file in files]
    if len(files) == 1 and names[0].lower().endswith(".xml"):
        fault = anyfile.receive_transfer(request, files[0], key)
        return _said(fault) if fault else "", "import_plan"
    if len(files) == 1 and names[0] not in _native_names():
        fault = anyfile.receive(request, files[0], key)
        if fault:
            return _said(fault), ""
        return "", anyfile.onward(request, key)
    with arriving(folder_of(request, key)) as folder:
        for name, file in zip(names, files, strict=True):
            with (folder / name).open("wb") as kept:
                for chunk in file.chunks():
                    kept.write(chunk)
    return "", "import_plan"


def _said(fault: Fault) -> str:
    """Why a file cannot be read, with the line where it is one of them."""
    place = f"Line {fault.line}: " if fault.line > 1 else ""
    return f"{place}{fault.rule}. {fault.mend}."


def _native_names() -> list[str]:
    return [rule.name for rule in native.files(on=today(), roles=sorted(national.roles()))]


def plan(request: DeskRequest, key: UUID) -> HttpResponse:
    """What the files would do: shown first, kept only when a person says so."""
    folder, declared = folder_of(request, key), declared_of(request, key)
    if not folder.is_dir():
        return _gone(request)
    if request.POST.get("do") == "some":
        declare(request, key, replace(declared, whole=False))
        return redirect("import_plan", key=key)
    try:
        planned = plan_folder(folder, on=today(), by=request.actor, declared=declared)
    except FileNotFoundError:
        return _gone(request)
    origins = origins_of(request, key)
    doubts = [origins.doubt(doubt) for doubt in planned.doubts]
    form = DoubtForm(request.POST if "keep" in request.POST else None, doubts=doubts)
    if request.method == "POST" and form.is_valid():
        return _keep(request, planned, key, form.reasons)
    return page(
        request,
        "imports/plan.html",
        title="What these files would change",
        here="imports",
        plan=planned,
        origins=origins,
        matched=file_of(request, key).is_dir(),
        changes=list(islice(changes(planned), _CHANGES + 1)),
        most=_CHANGES,
        form=form,
        stopped=any(doubt.certain for doubt in planned.doubts),
        partial=any(doubt.key.startswith(("not everybody", "far fewer")) for doubt in planned.doubts),
        missing=(missing := sum(map(len, planned.missing.values()))),
        missing_shown=f"{missing:,}",
        key=key,
    )


def _gone(request: DeskRequest) -> HttpResponse:
    """Files that wait no more: to whoever pressed twice, that is no error."""
    if request.method != "POST":
        raise Http404
    messages.info(
        request, "These files wait no more: they have been kept, or put away. The list below says which."
    )
    return redirect("imports")


def _keep(request: DeskRequest, planned: Plan, key: UUID, reasons: dict[str, str]) -> HttpResponse:
    try:
        keep_good = request.POST.get("keep") == "good"
        kept = apply_plan(
            by=request.actor, plan=planned, at=timezone.now(), keep_good=keep_good, reasons=reasons
        )
    except Refused:
        messages.error(request, "Nothing was kept: some rows were refused.")
        return redirect("import_plan", key=key)
    except Doubted:
        messages.error(request, "Nothing was kept: the files look wrong as a whole.")
        return redirect("import_plan", key=key)
    except OutOfDate:
        messages.error(request, "Somebody imported meanwhile. Look at the changes again, as they are now.")
        return redirect("import_plan", key=key)
    let_go(request, key)
    if not kept:
        messages.success(request, "We held all of it already: nothing has changed.")
        return redirect("imports")
    messages.success(request, "Kept. The registers are up to date.")
    return redirect("imported", pk=kept[0].pk)


def imported(request: DeskRequest, register_import: RegisterImport) -> HttpResponse:
    """What an import changed, what was said of it, and whom it left out: no longer on roll?"""
    statement = Statement.objects.filter(register_import=register_import).first()
    asked = list(still_asked(statement, on=today())) if statement else []
    return page(
        request,
        "imports/done.html",
        title="What this import changed",
        here="imports",
        register_import=register_import,
        counts=imported_table(register_import),
        statement=statement,
        asked=asked[:_ASKED_AT_ONCE],
        more=max(len(asked) - _ASKED_AT_ONCE, 0),
        can_go=not hasattr(register_import, "taken_back")
        and not hasattr(register_import, "takes_back")
        and not needed_by(register_import, at=timezone.now()),
    )


def left_roll(request: DeskRequest, register_import: RegisterImport) -> HttpResponse:
    """A child whom the files left out has left: note the last day."""
    statement = get_object_or_404(Statement, register_import=register_import)
    pupil = get_object_or_404(Pupil, pk=as_key(request.POST.get("pupil", "")))
    try:
        last_day = date.fromisoformat(request.POST.get("last_day", ""))
    except ValueError:
        last_day = None
    try:
        note_left(by=request.actor, statement=statement, pupil=pupil, last_day=last_day, on=today())
    except Unsettled as refusal:
        messages.error(request, " ".join(refusal.faults.values()))
    else:
        messages.success(request, "Noted. The marks up to that day stay.")
    return redirect("imported", pk=register_import.pk)


def imported_table(register_import: RegisterImport) -> Table:
    """What became of the rows of each file."""
    parts = ("rows", "added", "changed", "unchanged", "refused")
    rows = tuple(
        (native.CALLED.get(name, name), *(f"{counts.get(part, 0):,}" for part in parts))
        for name, counts in register_import.counts.items()
    )
    return Table("What the files held", ("File", "Rows", "New", "Changed", "As held", "Left out"), rows)


def _past() -> list[RegisterImport]:
    """The last imports, newest first; ``can_go`` says which of them is the next that can be taken back."""
    past = list(RegisterImport.objects.order_by("-pk").select_related("taken_back", "takes_back", "by")[:20])
    standing = [one for one in past if not hasattr(one, "taken_back") and not hasattr(one, "takes_back")]
    for one in past:
        one.can_go = one in standing[:1]  # type: ignore[attr-defined]
        one.held = ", ".join(native.CALLED.get(name, name) for name in one.counts)  # type: ignore[attr-defined]
    return past


def undo(request: DeskRequest, register_import: RegisterImport) -> HttpResponse:
    """Take an import back, or say what rests on it."""
    try:
        undo_import(by=request.actor, register_import=register_import, at=timezone.now())
    except Needed as needed:
        messages.error(request, f"The import stays, because something rests on it. {needed}")
    else:
        messages.success(request, "Taken back. Everything is as it was before that import.")
    return redirect("imports")
