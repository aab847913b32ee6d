"""Files that people add as evidence: limited in size, and checked by what they are, not what they are called."""

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
    return Upload(shown_name=(file.name or "file")[-200:], kind=kind, content=content)
