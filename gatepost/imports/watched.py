"""A folder that is watched: each dated folder put into it is imported once, and moved away with its report."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

Bring = Callable[[Path], tuple[bool, str]]
"""Imports a folder of native files: whether it was kept, and what there is to say."""
Sizes = dict[str, int]

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}\b.*")
REPORT = "report.txt"


class Watched:
    """A folder, and how large everything in it was at the last look."""

    def __init__(self, folder: Path, bring: Bring) -> None:
        self.folder, self._bring = folder, bring
        self._before: dict[Path, Sizes] = {}

    def look(self) -> list[Path]:
        """One look: import every dated folder that has not changed since the last; returns where each went.

        A folder that is still being copied grows, and waits for the next look.
        """
        now = {path: _sizes(path) for path in sorted(self.folder.iterdir()) if _is_dated(path)}
        still = [path for path, sizes in now.items() if sizes and self._before.get(path) == sizes]
        self._before = {path: sizes for path, sizes in now.items() if path not in still}
        return [place for path in still if (place := self._try(path))]

    def _try(self, path: Path) -> Path | None:
        """Import and move a folder; one that the disk will not let go stays, and bringing it in again is harmless."""
        try:
            return self._settle(path)
        except OSError as trouble:
            log.warning("A watched folder could not be settled; it is tried again. %s", trouble.strerror)
            return None

    def _settle(self, path: Path) -> Path:
        kept, report = self._bring(path)
        (path / REPORT).write_text(report, encoding="utf-8")
        home = self.folder / ("done" if kept else "refused")
        home.mkdir(exist_ok=True)
        place, again = home / path.name, 1
        while place.exists():
            again += 1
            place = home / f"{path.name} ({again})"
        return path.rename(place)


def _is_dated(path: Path) -> bool:
    return bool(_DATED.fullmatch(path.name)) and path.is_dir() and not path.is_symlink()


def _sizes(path: Path) -> Sizes:
    return {entry.name: entry.stat().st_size for entry in path.iterdir() if entry.is_file()}
