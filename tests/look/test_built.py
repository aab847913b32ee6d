"""What is built for the browser: ours, complete, and nothing of gov.uk's own brand."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from gatepost.charts.ink import INKS
from tests.look.gallery import BUILT

CSS = (BUILT / "gatepost.css").read_text(encoding="utf-8")
GOV_UK_BLUE, GOV_UK_YELLOW, GOV_UK_GREEN = "#1d70b8", "#ffdd00", "#00703c"


def test_nothing_of_the_government_brand_is_left() -> None:
    names = " ".join(path.name.lower() for path in BUILT.rglob("*"))
    assert "gds transport" not in CSS.lower()
    assert not re.search(r"crown|crest|govuk-icon|favicon|light-\w+-v2", names)
    assert not re.search(r"crown|crest|govuk-header|govuk-footer", CSS)
    assert not [colour for colour in (GOV_UK_BLUE, GOV_UK_YELLOW, GOV_UK_GREEN) if colour in CSS.lower()]


def test_every_address_in_the_stylesheet_is_a_file_that_was_built() -> None:
    found = [address.strip("\"'") for address in re.findall(r"url\(([^)]*)\)", CSS)]
    assert len(found) >= 8
    assert all((BUILT / urlsplit(address).path).is_file() for address in found)


def test_every_face_comes_with_its_licence() -> None:
    faces = {re.sub(r"[^a-z]", "", path.stem.split("_")[0].lower()) for path in BUILT.glob("fonts/*.ttf")}
    licences = {
        re.sub(r"[^a-z]", "", path.name.removesuffix(".licence.txt")) for path in BUILT.glob("fonts/*.txt")
    }
    assert faces == licences


def test_every_ink_of_a_drawing_follows_the_palette() -> None:
    assert [ink for ink in INKS if not re.search(rf"\.gp-{ink}{{(fill|stroke):var\(--gp-", CSS)] == []


def test_paper_is_never_dark() -> None:
    for block in re.findall(r"@media ([^{]*prefers-color-scheme: ?dark[^{]*){", CSS):
        assert "screen" in block


def test_the_script_imports_only_what_was_built() -> None:
    script = (BUILT / "gatepost.js").read_text(encoding="utf-8")
    assert [
        name for name in re.findall(r'from "\./([^"]+)"', script) if not Path(BUILT, name).is_file()
    ] == []
    assert "eval(" not in script and ".innerHTML" not in script and ".style" not in script
