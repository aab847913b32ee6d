"""Chosen files on their way in: where they wait, and what was said of them. Nothing of it is in the database."""

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings

from gatepost.access.gate import DeskRequest
from gatepost.imports.doubts.doubt import Declared
from gatepost.imports.origin import Origin, Origins

NOT_STORED = (
    "The file could not be stored here: the disk may be full. Nothing was changed. "
    "Tell whoever looks after Gatepost, and try again then."
)
KEPT_FOR = timedelta(days=7)
"""How long files wait for somebody who has gone away; then they are deleted unread."""


class NotStored(Exception):
    """The disk would not take what was to wait. Whatever waited before waits as it was."""


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
    put(_said(request, key), msgspec.json.encode(declared))


def declared_of(request: DeskRequest, key: UUID) -> Declared:
    """What was said of the files."""
    place = _said(request, key)
    return msgspec.json.decode(place.read_bytes(), type=Declared) if place.is_file() else Declared()


def keep_origins(request: DeskRequest, key: UUID, origins: Mapping[str, Origin]) -> None:
    """Remember where the rows of the native files stand in the file that was chosen."""
    put(_origins(request, key), msgspec.json.encode(origins))


def origins_of(request: DeskRequest, key: UUID) -> Origins:
    """Where the rows of the native files stand in the file that was chosen; nothing for files chosen as they are."""
    place = _origins(request, key)
    return Origins(msgspec.json.decode(place.read_bytes(), type=dict[str, Origin]) if place.is_file() else {})


def let_go(request: DeskRequest, key: UUID) -> None:
    """Delete what waited: it has been kept. What cannot be deleted now goes with ``forget_waiting``."""
    for place in (
        folder_of(request, key),
        file_of(request, key),
        _said(request, key),
        _origins(request, key),
    ):
        _delete(place)


def put(path: Path, content: bytes) -> None:
    """Write a file whole: nobody ever reads half of it, and what stood there stays until then. Raises NotStored."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as trouble:
        _delete(part)
        raise NotStored from trouble


@contextmanager
def arriving(folder: Path) -> Iterator[Path]:
    """A folder to fill; it comes to stand at its place when it is full, in the place of an older one.

    Raises NotStored where the disk will not take it; then nothing new stands there.
    """
    aside = folder.with_name(f"{folder.name}.part")
    try:
        aside.mkdir(parents=True, exist_ok=True)
        yield aside
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    except OSError as trouble:
        raise NotStored from trouble
    finally:
        _delete(aside)


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """A native file."""
    with path.open("w", encoding="utf-8", newline="") as native:
        csv.writer(native).writerows(rows)


def forget_waiting(*, at: datetime) -> int:
    """Delete what has waited too long; returns how many things went."""
    place: Path = settings.DATA / "waiting"
    old = [
        entry
        for entry in (place.iterdir() if place.is_dir() else ())
        if at.timestamp() - entry.stat().st_mtime > KEPT_FOR.total_seconds()
    ]
    for entry in old:
        _delete(entry)
    return len(old)


def _delete(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    elif place.exists():
        place.unlink(missing_ok=True)


def _origins(request: DeskRequest, key: UUID) -> Path:
    folder = folder_of(request, key)
    return folder.with_name(f"{folder.name}.origins")


def _said(request: DeskRequest, key: UUID) -> Path:
    folder = folder_of(request, key)
    return folder.with_name(f"{folder.name}.said")
