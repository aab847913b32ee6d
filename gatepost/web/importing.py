"""Bringing registers in: choose the files, see what they would do, then keep them. Nothing is saved before that."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.imports.actions import OutOfDate, Refused, apply_plan
from gatepost.imports.formats import native
from gatepost.imports.plan import Plan, plan_folder
from gatepost.imports.undo.actions import Needed, undo_import
from gatepost.policy import national
from gatepost.records.models import RegisterImport
from gatepost.web import anyfile
from gatepost.web.desk import DeskForm, page, today


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


def imports(request: DeskRequest) -> HttpResponse:
    """Earlier imports, and a place to put the next."""
    form = ChooseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        key = uuid4()
        fault, onward = _receive(request, form.cleaned_data["chosen"], key)
        if not fault:
            return redirect(onward, key=key)
        form.add_error("chosen", fault)
    return page(
        request,
        "imports/choose.html",
        title="Imports",
        here="imports",
        form=form,
        known=_native_names(),
        past=_past(),
    )


def _receive(request: DeskRequest, files: "list[UploadedFile[Any]]", key: UUID) -> tuple[str, str]:
    """Let the files wait; a fault in words when they cannot, and the page to go on to."""
    if sum(file.size or 0 for file in files) > settings.IMPORT_LIMIT:
        return f"Together the files must be smaller than {settings.IMPORT_LIMIT // 2**20} MB.", ""
    names = [Path(file.name or "file").name for file in files]
    if len(files) == 1 and names[0].lower().endswith(".xml"):
        fault = anyfile.receive_transfer(request, files[0], key)
        return f"{fault.rule}. {fault.mend}." if fault else "", "import_plan"
    if len(files) == 1 and names[0] not in _native_names():
        fault = anyfile.receive(request, files[0], key)
        if fault:
            return f"{fault.rule}. {fault.mend}.", ""
        return "", "import_check" if anyfile.is_recalled(request, key) else "import_match"
    folder = anyfile.folder_of(request, key)
    folder.mkdir(parents=True)
    for name, file in zip(names, files, strict=True):
        with (folder / name).open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
    return "", "import_plan"


def _native_names() -> list[str]:
    return [rule.name for rule in native.files(on=today(), roles=sorted(national.roles()))]


def plan(request: DeskRequest, key: UUID) -> HttpResponse:
    """What the files would do: shown first, kept only when a person says so."""
    folder = anyfile.folder_of(request, key)
    if not folder.is_dir():
        raise Http404
    planned = plan_folder(folder, on=today(), by=request.actor)
    if request.method == "POST":
        return _keep(request, planned, folder)
    return page(
        request,
        "imports/plan.html",
        title="What these files would change",
        here="imports",
        plan=planned,
        key=key,
    )


def _keep(request: DeskRequest, planned: Plan, folder: Path) -> HttpResponse:
    try:
        keep_good = request.POST.get("keep") == "good"
        apply_plan(by=request.actor, plan=planned, at=timezone.now(), keep_good=keep_good)
    except Refused:
        messages.error(request, "Nothing was kept: some rows were refused.")
        return redirect("import_plan", key=folder.name[-36:])
    except OutOfDate:
        messages.error(request, "Somebody imported meanwhile. Look at the changes again, as they are now.")
        return redirect("import_plan", key=folder.name[-36:])
    shutil.rmtree(folder)
    shutil.rmtree(folder.with_name(f"{folder.name}.file"), ignore_errors=True)
    messages.success(request, "Kept. The registers are up to date.")
    return redirect("imports")


def _past() -> list[RegisterImport]:
    """The last imports, newest first; ``can_go`` says which of them is the next that can be taken back."""
    past = list(RegisterImport.objects.order_by("-pk").select_related("taken_back", "takes_back", "by")[:20])
    standing = [one for one in past if not hasattr(one, "taken_back") and not hasattr(one, "takes_back")]
    for one in past:
        one.can_go = one in standing[:1]  # type: ignore[attr-defined]
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
