"""Files that people add as evidence: limited in size, and checked by what they are, not what they are called."""

import subprocess
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

ALLOWED = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


class NotAccepted(Exception):
    """A file that may not be kept; the message says what would be accepted."""


@dataclass(frozen=True)
class Upload:
    """A file that has passed the checks."""

    shown_name: str
    kind: str
    content: bytes

    @property
    def stored_name(self) -> str:
        """A name that tells nothing: no child's name ever reaches the file system."""
        return f"{uuid4().hex}.{ALLOWED[self.kind]}"

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it."""
        return self.kind.startswith("image/")

    def as_file(self) -> ContentFile:  # type: ignore[type-arg]
        return ContentFile(self.content)


def accept(file: "UploadedFile[Any]") -> Upload:
    """Check a file that somebody sent; raise NotAccepted with the rule and the mend."""
    limit = settings.UPLOAD_LIMIT
    if (file.size or 0) > limit:
        raise NotAccepted(
            f"The file must be smaller than {limit // 2**20} MB. Scan it at a lower resolution."
        )
    content = file.read()
    kind = filetype.guess_mime(content)
    if kind not in ALLOWED:
        raise NotAccepted("The file must be a PDF, a Word document, or a JPEG or PNG picture.")
    _scanned(content)
    return Upload(shown_name=(file.name or "file")[-200:], kind=kind, content=content)


CLEAN, FOUND = 0, 1
"""How a scanner's command ends, as clamscan's does; any other end is a scanner that does not work."""
PATIENCE = 60


def _scanned(content: bytes) -> None:
    """Hand a file to the installation's own virus scanner, where it has one; raise NotAccepted unless it is clean."""
    if not settings.SCANNER:
        return
    try:
        done = subprocess.run(
            settings.SCANNER, input=content, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise NotAccepted(SILENT) from None
    if done.returncode == FOUND:
        raise NotAccepted(
            "The virus scanner does not let this file in. Ask for another copy, or a photo of it."
        )
    if done.returncode != CLEAN:
        raise NotAccepted(SILENT)


SILENT = "The virus scanner does not answer, so the file is not kept. Try again in a few minutes."
