"""Chosen files on their way in: where they wait, and what was said of them. Nothing of it is in the database."""

import shutil
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings

from gatepost.access.gate import DeskRequest
from gatepost.imports.doubts.doubt import Declared


def folder_of(request: DeskRequest, key: UUID) -> Path:
    """Where a person's native files wait: theirs alone, at the school they acted for."""
    assert request.actor.user is not None
    folder: Path = settings.DATA / "waiting" / f"{request.actor.school}-{request.actor.user.pk}-{key}"
    return folder


def file_of(request: DeskRequest, key: UUID) -> Path:
    """Where a file of another layout waits, with its match."""
    folder = folder_of(request, key)
    return folder.with_name(f"{folder.name}.file")


def declare(request: DeskRequest, key: UUID, declared: Declared) -> None:
    """Remember what was said of the files."""
    place = _said(request, key)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(msgspec.json.encode(declared))


def declared_of(request: DeskRequest, key: UUID) -> Declared:
    """What was said of the files."""
    place = _said(request, key)
    return msgspec.json.decode(place.read_bytes(), type=Declared) if place.is_file() else Declared()


def let_go(request: DeskRequest, key: UUID) -> None:
    """Delete what waited: it has been kept."""
    shutil.rmtree(folder_of(request, key))
    shutil.rmtree(file_of(request, key), ignore_errors=True)
    _said(request, key).unlink(missing_ok=True)


def _said(request: DeskRequest, key: UUID) -> Path:
    folder = folder_of(request, key)
    return folder.with_name(f"{folder.name}.said")
