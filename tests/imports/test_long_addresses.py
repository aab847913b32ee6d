"""An address of seven lines: whole on the envelope, or refused in words. Never cut in silence."""

from datetime import date
from pathlib import Path

import pytest

from gatepost.imports.formats import ctf
from gatepost.imports.formats.ctf import read_ctf
from gatepost.imports.plan import plan_folder
from gatepost.letters.context import Recipient
from gatepost.letters.recipients import address_of
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.render import render
from gatepost.records.models import Parent
from tests.imports.folders import OAK, replaced, write
from tests.imports.test_transfer_file import FILE
from tests.letters import invented
from tests.letters.reading_pdf import page_count, squashed, words

SEVEN = (
    "Flat 12b",
    "Orchard House",
    "The Old Brewery",
    "14 Mill Lane",
    "Nether Oakbridge",
    "Oakbridge",
    "ZZ9 9AA",
)
HOME = "<Address><PAON>1</PAON><Street>Mill Lane</Street><Town>Oakbridge</Town><PostCode>ZZ9 9AA</PostCode></Address>"
LINES = "".join(f"<AddressLine{n}>{line}</AddressLine{n}>" for n, line in enumerate(SEVEN[:5], start=1))
PARTS = {"SAON": SEVEN[0], "PAON": SEVEN[1], "Street": SEVEN[3], "Locality": SEVEN[4], "Town": SEVEN[5]}


def brought(home: str) -> dict[str, str]:
    """The adult's line that a transfer file with this address gives."""
    assert HOME in FILE
    made = read_ctf("a.xml", FILE.replace(HOME, f"<Address>{home}</Address>").encode(), laestab=OAK)
    heading, adult = made.files["parents.csv"]
    return dict(zip(heading, adult, strict=True))


def printed(said: dict[str, str]) -> bytes:
    kept = Parent(**{name: said[name] for name in ("address_line1", "address_line2", "town", "postcode")})
    return render("letter", invented.noticed(to=Recipient(name="Mrs M Rao", address=address_of(kept))))


def test_every_line_of_a_transfer_file_is_on_the_envelope() -> None:
    pdf = printed(brought(f"{LINES}<PostCode>{SEVEN[6]}</PostCode>"))
    said = words(pdf)
    for line in (*SEVEN[:5], SEVEN[6]):
        assert squashed(line) in said, line
    assert page_count(pdf) == 1


def test_so_is_every_part_of_one_in_parts() -> None:
    home = "".join(f"<{name}>{part}</{name}>" for name, part in PARTS.items())
    said = words(printed(brought(f"{home}<PostCode>{SEVEN[6]}</PostCode>")))
    for part in (*PARTS.values(), SEVEN[6]):
        assert squashed(part) in said, part


def test_mutant_a_line_left_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ctf._lines
    monkeypatch.setattr(ctf, "_lines", lambda at: [line for line in whole(at) if line][::2])
    with pytest.raises(AssertionError):
        test_every_line_of_a_transfer_file_is_on_the_envelope()


def test_what_the_window_cannot_show_is_refused_and_not_cut() -> None:
    with pytest.raises(CannotPrint, match=r"^The address on the envelope has more than 5 lines"):
        render("letter", invented.noticed(to=Recipient(name="Mrs M Rao", address=SEVEN)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "says"),
    [
        (", ".join(SEVEN * 2), "This is longer than 120 characters"),
        ("\n".join(SEVEN), "This holds a control character"),
    ],
)
def test_a_line_too_long_or_seven_lines_in_one_cell_are_refused_at_import(
    tmp_path: Path, address: str, says: str
) -> None:
    parents = replaced("parents.csv", ",address_visibility", ",address_line2,address_visibility")
    parents = parents.replace(",normal", ",,normal").replace(",restricted", ",,restricted")
    parents = parents.replace("07700 900123,,normal", f'07700 900123,"{address}",normal', 1)
    plan = plan_folder(write(tmp_path / "folder", parents=parents), on=date(2026, 11, 24))
    (fault,) = plan.faults
    assert (fault.file, fault.column, fault.rule) == ("parents.csv", "address_line2", says)
