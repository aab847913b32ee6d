"""Invented pictures: a plain one, and a photo taken sideways that tells where, with what and by whom."""

from io import BytesIO

from PIL import Image

PLACE = {1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)}
CAMERA = "Kestrel 9 of Asha Rao"
RED, BLUE = (200, 20, 20), (20, 20, 200)


def png() -> bytes:
    """A small blue picture."""
    kept = BytesIO()
    Image.new("RGB", (12, 8), BLUE).save(kept, "PNG")
    return kept.getvalue()


def photo() -> bytes:
    """A JPEG held sideways: the right way up it is 40 wide, 60 high, red above and blue below."""
    stored = Image.new("RGB", (60, 40), BLUE)
    stored.paste(RED, (0, 0, 30, 40))
    exif = Image.Exif()
    exif[0x0112], exif[0x0110], exif[0x8825] = 6, CAMERA, PLACE
    kept = BytesIO()
    xmp = f"<x:xmpmeta>{CAMERA}</x:xmpmeta>".encode()
    stored.save(kept, "JPEG", exif=exif, xmp=xmp, comment=CAMERA)
    return kept.getvalue()
