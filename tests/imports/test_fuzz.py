"""Two thousand hostile variants for every reader, in processes that may not grow or hang; and what was found so far."""

import io
import signal
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from gatepost.imports.anyfile import workbook
from gatepost.imports.anyfile.grid import read_grid
from gatepost.imports.converting import convert
from gatepost.imports.formats.ctf import read_ctf
from gatepost.imports.fuzzing import readers, seeds
from gatepost.imports.fuzzing.running import LONGEST, Outcome, run
from gatepost.imports.matched import Known, Match
from gatepost.imports.matching import KINDS, guess, known_headings
from gatepost.imports.reading import Unreadable
from gatepost.imports.wonde.client import Wonde, WondeRefused
from gatepost.policy import national
from tests.imports.books import book, sheet
from tests.imports.folders import ASHA, OAK

VARIANTS = 2_000


@pytest.fixture
def no_hang() -> Iterator[None]:
    """Ends a test that hangs, as the worker of the command ends a reader."""

    def end(*_: object) -> None:
        pytest.fail(f"no answer in {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("reader", sorted(readers.READERS))
def test_nothing_hostile_gets_through(reader: str, request: pytest.FixtureRequest) -> None:
    outcome = run(reader, variants=int(request.config.getoption("--variants", VARIANTS)))
    assert outcome.failures == {}
    assert outcome.peak_mb <= 512


@pytest.mark.parametrize("reader", sorted(readers.READERS))
def test_variants_are_hostile_and_not_only_noise(reader: str) -> None:
    """The same seed spoils alike, and most variants differ."""
    made = [readers.variant(reader, seed) for seed in range(60)]
    assert made == [readers.variant(reader, seed) for seed in range(60)]
    assert len(set(made)) > 40


@pytest.mark.parametrize("reader", ["anyfile", "xlsx"])
def test_some_variants_are_read_and_some_refused(reader: str) -> None:
    ends = set()
    for seed in range(80):
        try:
            read_grid("a", readers.variant(reader, seed), known=frozenset({"upn"}), limit=readers.LIMIT)
            ends.add("read")
        except Unreadable:
            ends.add("refused")
    assert ends == {"read", "refused"}


# --- Mutants: a run that would not notice


def worker(tmp_path: Path, body: str) -> list[str]:
    """A worker whose reader does what ``body`` says."""
    script = tmp_path / "worker.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom gatepost.imports.fuzzing.running import work\n"
        f"def attempt(seed):\n    {body}\n    return ''\n"
        "work(attempt, int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), longest=1)\n"
    )
    return [sys.executable, str(script)]


def tried(tmp_path: Path, body: str) -> Outcome:
    return run("any", variants=4, worker=worker(tmp_path, body))


def test_mutant_a_traceback_is_noticed_and_named_by_its_seed(tmp_path: Path) -> None:
    outcome = tried(tmp_path, "1 / (seed - 2)")
    assert outcome.failures == {2: "ZeroDivisionError: division by zero"}
    assert outcome.variants == 4


def test_mutant_a_reader_that_never_ends_is_noticed(tmp_path: Path) -> None:
    outcome = tried(tmp_path, "\n    while seed == 1: pass")
    assert outcome.failures == {1: "no answer in 10 seconds"}
    assert outcome.variants == 4


def test_mutant_a_reader_that_fills_the_memory_is_noticed(tmp_path: Path) -> None:
    assert tried(tmp_path, "x = bytearray(2**30) if seed == 3 else 0").failures == {3: "more than 512 MB"}


def test_mutant_a_reader_that_falls_over_is_noticed(tmp_path: Path) -> None:
    assert "fell over (7)" in tried(tmp_path, "import os\n    if seed == 0: os._exit(7)").failures[0]


def test_mutant_a_refusal_without_its_place_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gatepost.imports.reading.shown", lambda _: "")
    monkeypatch.setattr(
        "gatepost.imports.table._heading_fault", lambda *_: readers.Fault("", 0, "", "", "", "")
    )
    assert any("without its place" in readers.try_native(seed) for seed in range(40))


def test_the_command_says_what_it_found_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Outcome(variants=3, peak_mb=9, failures={1: "ZeroDivisionError"})
    monkeypatch.setattr("gatepost.imports.management.commands.fuzz.run", lambda *_, **__: found)
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("fuzz", "ctf", "--keep", str(tmp_path), stdout=out)
    assert end.value.code == 1
    assert "ctf, seed 1: ZeroDivisionError" in out.getvalue()
    assert (tmp_path / "ctf-1").read_bytes() == readers.variant("ctf", 1)


# --- What was found, and stays


def refused(content: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(Unreadable) as why:
        read_grid(name, content, known=frozenset(), limit=200 * 2**20)
    return why.value.fault.rule


def test_a_cell_at_the_far_corner_is_refused_before_the_sheet_is_laid_out() -> None:
    far = sheet([["UPN"], [ASHA]]).replace(
        "</sheetData>", '<row><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    assert "more than" in refused(book(far))


@pytest.mark.parametrize(
    "row", ['<row r="1048576"><c><v>1</v></c></row>', '<row r="600000">' + "<c/>" * 30 + "</row>"]
)
def test_a_far_row_is_refused_before_the_sheet_is_laid_out(row: str) -> None:
    """The reader of spreadsheets ended the whole process here: it laid out every row between."""
    far = sheet([["UPN"] * 12, [ASHA]]).replace("</sheetData>", f"{row}</sheetData>")
    assert "more than" in refused(book(far))


def test_a_wide_row_and_a_far_one_are_refused_together() -> None:
    wide = "<row>" + "<c/>" * 900 + '</row><row r="50000"><c/></row>'
    assert "more than" in refused(
        book(sheet([["UPN"], [ASHA]]).replace("</sheetData>", f"{wide}</sheetData>"))
    )


def test_one_long_text_in_very_many_cells_is_refused() -> None:
    cells = "<row>" + '<c t="s"><v>0</v></c>' * 500 + "</row>"
    many = sheet([["UPN"]]).replace("</sheetData>", cells * 20 + "</sheetData>")
    shared = f"<sst><si><t>{'x' * 30_000}</t></si></sst>".encode()
    assert "unpack to far more" in refused(book(many, extra={"xl/sharedStrings.xml": shared}))
    few = sheet([["UPN"]]).replace("</sheetData>", cells + "</sheetData>")
    assert workbook.sheets(book(few, extra={"xl/sharedStrings.xml": shared}))


FAR = [
    '<c r=\n"ZZZZZZ1"><v>1</v></c>',
    "<c r='XFD1048576'><v>1</v></c>",
    '<c r="&#88;FD1048576"><v>1</v></c>',
    '<c x="&gt;" r = "XFD1048576"><v>1</v></c>',
    "<dimension ref='A1:ZZZ1048576'/>",
]


@pytest.mark.parametrize("far", FAR)
def test_a_far_cell_is_seen_however_its_place_is_written(far: str) -> None:
    """The reader laid out 30 GB for the first of these, and ended the process."""
    assert "more than" in refused(
        book(sheet([["UPN"], [ASHA]]).replace("</sheetData>", f"<row>{far}</row></sheetData>"))
    )


def test_a_sheet_that_is_no_whole_xml_is_refused_unread() -> None:
    assert "damaged" in refused(book(sheet([["UPN"], [ASHA]]).replace("</row>", "", 1)))
    assert "damaged" in refused(
        book(sheet([["UPN"], [ASHA]]).replace("<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet'))
    )


def test_a_sheet_outside_its_usual_place_is_refused() -> None:
    """Only there is a sheet measured before it is opened."""
    hidden = book(sheet([["UPN"], [ASHA]])).replace(b"worksheets/sheet1.xml", b"elsewhere/sheets1.xml")
    assert "damaged" in refused(hidden)


@pytest.mark.parametrize("formula", ["<f\n>1+1</f>", "<x:f xmlns:x='urn:x'>1+1</x:f>", "<f t='shared'/>"])
def test_a_formula_is_seen_however_it_is_written(formula: str) -> None:
    assert "formulas" in refused(book(sheet([["UPN"]]).replace("<row>", f"<row><c>{formula}<v>2</v></c>", 1)))


def test_a_hidden_sheet_is_seen_however_it_is_written() -> None:
    one = sheet([["UPN"], [ASHA]])
    packed = io.BytesIO(book(one, one, hidden=True))
    out = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'state="hidden"', b"state =\n'hidden'"))
    assert "hidden sheet" in refused(out.getvalue())


def test_a_text_longer_than_a_cell_can_be_is_refused() -> None:
    long = "".join(map(chr, (65 + (n * n) % 57 for n in range(90_000)))).replace("[", "y")
    assert "A cell holds more than" in refused(book(sheet([["UPN"], [long]])))


@pytest.mark.parametrize(
    "cell",
    ["Rao, As" + "\n" * 100_000, "Rao, " + "(" * 32_000, "L" + " " * 32_000 + "x", "form " + " " * 32_000],
)
@pytest.mark.usefixtures("no_hang")
def test_a_cell_that_has_swallowed_the_file_is_refused_or_read_at_once(cell: str) -> None:
    """Found: blanks in every cell were tried in every way, so that one long cell took minutes."""
    content = f'Name,Class,Yr,UPN,DOB,Start Date\n"{cell}",8R,8,{ASHA},14/03/14,02/09/25\n"{cell}",,,,,\n'
    try:
        grid = read_grid("a.csv", content.encode(), known=known_headings(), limit=2**20)
    except Unreadable as refused:
        assert str(refused.fault).startswith("a.csv, line 2. A cell holds more than 32,767 characters.")
        return
    known = Known(OAK, {}, national.code_book(), readers.ON)
    for kind in KINDS:
        columns = [one.meaning for one in guess(grid, kind, on=readers.ON)]
        made = convert(grid, Match(kind, columns, starts="2026-09-07"), known)
        assert len(made.rows) <= 1, "the second line has no UPN"


def test_a_small_file_of_very_many_elements_is_refused_unread() -> None:
    with pytest.raises(Unreadable, match="more than 1,000,000 elements"):
        read_ctf("a.xml", b"<CTfile>" + b"<a/>" * 1_000_001 + b"</CTfile>", laestab=OAK)


def test_a_transfer_file_that_asks_for_others_is_refused() -> None:
    asks = seeds.CTF.replace(
        "<Contacts>",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname"/><Contacts>',
    )
    with pytest.raises(Unreadable, match="XInclude"):
        read_ctf("a.xml", asks.encode(), laestab=OAK)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"data": [1, null, "x"], "meta": []}',
        b'{"data": [], "meta": {"pagination": null}}',
        b'{"data": [], "meta": {"pagination": {"next": 7}}}',
        b'{"data": [], "meta": {"pagination": {"next": "http://[::1"}}}',
        b'{"data": {}}',
        b"\xff\xfe",
    ],
)
def test_answers_that_are_no_lists_are_refused_or_empty(content: bytes) -> None:
    import httpx

    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=content))
    with Wonde("a key", base_url="http://wonde.invalid/v1.0/", transport=transport) as wonde:
        try:
            assert list(wonde.schools()) == []
        except WondeRefused as why:
            assert "Nothing was changed" in str(why)


def test_an_answer_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    monkeypatch.setattr("gatepost.imports.wonde.client._LARGEST", 1_000)
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b" " * 5_000))
    with (
        Wonde("a key", base_url="http://wonde.invalid/v1.0/", transport=transport) as wonde,
        pytest.raises(WondeRefused, match="larger than any page"),
    ):
        list(wonde.schools())
