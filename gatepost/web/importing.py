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
from gatepost.policy import national
from gatepost.records.models import RegisterImport
from gatepost.web.desk import DeskForm, page, today


class SeveralFiles(forms.ClearableFileInput):
    """A file chooser that takes several files at once."""

    allow_multiple_selected = True


class FolderForm(DeskForm):
    """The files of a native folder."""

    chosen = forms.FileField(
        label="Choose the CSV files",
        help_text="You can choose several at once. Nothing is saved until you have seen what they would change.",
        widget=SeveralFiles,
    )


def imports(request: DeskRequest) -> HttpResponse:
    """Earlier imports, and a place to put the next."""
    form = FolderForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        key = uuid4()
        fault = _receive(request.FILES.getlist("chosen"), _folder(request, key))
        if not fault:
            return redirect("import_plan", key=key)
        form.add_error("chosen", fault)
    return page(
        request,
        "imports/choose.html",
        title="Imports",
        here="imports",
        form=form,
        known=[rule.name for rule in native.files(on=today(), roles=sorted(national.roles()))],
        past=RegisterImport.objects.order_by("-at")[:20],
    )


def _folder(request: DeskRequest, key: UUID) -> Path:
    """Where a person's chosen files wait: theirs alone, at the school they acted for."""
    assert request.actor.user is not None
    folder: Path = settings.DATA / "waiting" / f"{request.actor.school}-{request.actor.user.pk}-{key}"
    return folder


def _receive(files: "list[UploadedFile[Any]]", folder: Path) -> str:
    """Put the files into a folder of their own; a fault in words instead when they are too large."""
    if sum(file.size or 0 for file in files) > settings.IMPORT_LIMIT:
        return f"Together the files must be smaller than {settings.IMPORT_LIMIT // 2**20} MB."
    folder.mkdir(parents=True)
    for file in files:
        name = Path(file.name or "file").name
        with (folder / name).open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
    return ""


def plan(request: DeskRequest, key: UUID) -> HttpResponse:
    """What the files would do: shown first, kept only when a person says so."""
    folder = _folder(request, key)
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
    messages.success(request, "Kept. The registers are up to date.")
    return redirect("imports")
