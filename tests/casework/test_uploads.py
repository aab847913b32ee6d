"""Of a photo only the picture is kept: no place, camera or comment, the right way up, and that is what is hashed."""

import struct
import zlib
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gatepost.casework import uploads
from gatepost.casework.uploads import NotAccepted, accept
from tests import factories, pictures
from tests.world import World

GPS = 0x8825


def kept(content: bytes) -> bytes:
    return accept(SimpleUploadedFile("photo", content)).content


def test_the_photo_to_begin_with_tells_where_it_was_taken() -> None:
    with Image.open(BytesIO(pictures.photo())) as photo:
        assert photo.getexif().get_ifd(GPS)[1] == "N"
    assert pictures.CAMERA.encode() in pictures.photo()


def test_a_photo_is_kept_without_place_camera_or_comment() -> None:
    content = kept(pictures.photo())
    with Image.open(BytesIO(content)) as photo:
        assert not photo.getexif() and not photo.getexif().get_ifd(GPS)
        assert {"exif", "xmp", "comment"}.isdisjoint(photo.info)
    assert pictures.CAMERA.encode() not in content and b"Exif" not in content


def test_a_photo_is_kept_the_right_way_up() -> None:
    with Image.open(BytesIO(kept(pictures.photo()))) as photo:
        assert photo.size == (40, 60)
        above, below = photo.getpixel((20, 8)), photo.getpixel((20, 52))
    assert isinstance(above, tuple) and isinstance(below, tuple)
    assert above[0] > 150 > above[2] and below[2] > 150 > below[0]


def test_mutant_a_photo_kept_as_it_came_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: the file is kept with all that it carries."""
    monkeypatch.setattr(uploads, "_bare", lambda content, form: content)
    for test in (
        test_a_photo_is_kept_without_place_camera_or_comment,
        test_a_photo_is_kept_the_right_way_up,
    ):
        with pytest.raises(AssertionError):
            test()


def _through() -> Image.Image:
    picture = Image.new("RGBA", (4, 4), (10, 20, 30, 0))
    picture.putpixel((0, 0), (10, 20, 30, 255))
    return picture


@pytest.mark.parametrize(
    ("made", "form", "corner"),
    [
        (_through, "PNG", (10, 20, 30, 255)),
        (
            lambda: Image.new(
                "P",
                (4, 4),
                0,
            ),
            "PNG",
            (0, 0, 0),
        ),
        (lambda: Image.new("L", (4, 4), 77), "PNG", 77),
        (lambda: Image.new("I;16", (4, 4), 40_000), "PNG", 40_000),
        (lambda: Image.new("1", (4, 4), 1), "PNG", 255),
        (lambda: Image.new("CMYK", (4, 4), (0, 0, 0, 0)), "JPEG", (255, 255, 255)),
    ],
)
def test_other_kinds_of_colour_stay_what_they_are(
    made: Callable[[], Image.Image], form: str, corner: Any
) -> None:
    """Scans are grey, black and white or printers’ colours: none may turn into a blank page."""
    sent = BytesIO()
    made().save(sent, form)
    with Image.open(BytesIO(kept(sent.getvalue()))) as picture:
        assert picture.getpixel((0, 0)) == corner


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _vast(side: int) -> bytes:
    """A few bytes that say they are a picture of ``side`` × ``side`` dots."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", head) + _part(b"IDAT", b"") + _part(b"IEND", b"")


@pytest.mark.parametrize("side", [9_001, 9_600, 60_000])
def test_a_small_file_that_unfolds_to_a_vast_picture_is_refused(side: int) -> None:
    with pytest.raises(NotAccepted, match="too many dots"):
        kept(_vast(side))


@pytest.mark.parametrize("cut", [20, 60, 200])
def test_a_damaged_picture_is_refused_with_a_sentence(cut: int) -> None:
    with pytest.raises(NotAccepted, match="cannot be opened"):
        kept(pictures.photo()[:-cut])


def test_the_hash_of_evidence_is_of_what_is_kept(world: World, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    upload = accept(SimpleUploadedFile("letter.jpg", pictures.photo()))
    evidence = factories.told(world.case, world.ben, "document", "health", upload=upload)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert evidence.sha256 == sha256(file.read_bytes()).hexdigest()
    assert pictures.CAMERA.encode() not in file.read_bytes()
