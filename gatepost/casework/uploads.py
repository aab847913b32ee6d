"""Files that people add as evidence: limited in size, and checked by what they are, not what they are called.

Of a picture only the picture is kept: where and when it was taken, and with whose telephone, is not.
"""

import struct
import subprocess
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

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
    if kind in PICTURES:
        content = _bare(content, PICTURES[kind])
    return Upload(shown_name=(file.name or "file")[-200:], kind=kind, content=content)


PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG"}
MOST_PIXELS = 80_000_000
"""More than any telephone takes by itself; a small file can unfold to far more than the memory holds."""
NO_PICTURE = "The picture cannot be opened: the file is damaged. Take it or send it again."
TOO_LARGE = "The picture has too many dots to be opened safely. Take it or scan it at a lower resolution."


def _bare(content: bytes, form: str) -> bytes:
    """The picture alone, the right way up: no place, time, camera or comment goes with it."""
    try:
        with Image.open(BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAccepted(TOO_LARGE)
            return _drawn_anew(ImageOps.exif_transpose(picture), form)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotAccepted(TOO_LARGE) from None
    except (OSError, SyntaxError, ValueError, struct.error):
        raise NotAccepted(NO_PICTURE) from None


def _drawn_anew(upright: Image.Image, form: str) -> bytes:
    """The dots of a picture written afresh; its colours keep their meaning, everything else that it carried is gone."""
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
    elif upright.mode in ("P", "CMYK"):
        upright = upright.convert("RGB")
    colours = upright.info.get("icc_profile") if upright.mode in ("RGB", "RGBA") else None
    upright.info = {}
    kept = BytesIO()
    upright.save(kept, form, quality=QUALITY, icc_profile=colours)
    return kept.getvalue()


QUALITY = 92
"""Of a JPEG: no eye tells it from the first, and small writing on a letter stays sharp."""


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
