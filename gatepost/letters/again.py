"""Making a letter of the past again, byte for byte: its facts, its templates and its fonts are those it had."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from gatepost.letters import fonts, render
from gatepost.letters.models import Layout, Letter
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.writing import thaw

ENGINE = version("typst")


def layout_now(school: int) -> Layout:
    """The templates, fonts and Typst of today, not kept yet."""
    files = {file.name: file.read_text(encoding="utf-8") for file in sorted(render.TEMPLATES.glob("*.typ"))}
    return Layout(
        school_id=school,
        sha256=sha256(repr(sorted(files.items())).encode()).hexdigest(),
        fonts=fonts_hash(fonts.font_folder()),
        engine=ENGINE,
        files=files,
    )


@cache
def fonts_hash(folder: Path) -> str:
    """SHA-256 of every face that paper is set in."""
    whole = sha256()
    for path in fonts.paths():
        whole.update((folder / path).read_bytes())
    return whole.hexdigest()


def make_again(letter: Letter) -> bytes:
    """The letter's PDF from what was kept with it, whatever has become of wording and templates since.

    Raises CannotPrint when the fonts or Typst are not those it was set with: the bytes could not be the same.
    """
    layout = letter.layout
    if layout is None:
        raise CannotPrint(
            "This letter was written before templates were kept: open the paper that was filed."
        )
    if layout.fonts != fonts_hash(fonts.font_folder()):
        raise CannotPrint(
            "The fonts are not those that this letter was set with: open the paper that was filed."
        )
    if layout.engine != ENGINE:
        raise CannotPrint(f"This letter was set with Typst {layout.engine}: open the paper that was filed.")
    with TemporaryDirectory() as folder:
        for name, text in layout.files.items():
            (Path(folder) / Path(name).name).write_text(text, encoding="utf-8")
        return render.render("letter", thaw(letter.context), templates=Path(folder))
