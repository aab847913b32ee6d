"""The common transfer file: what comes in, what is refused unread, and a folder that is watched."""

import random
from pathlib import Path

import pytest

from gatepost.imports.formats import ctf
from gatepost.imports.formats.ctf import read_ctf
from gatepost.imports.reading import Unreadable
from gatepost.imports.watched import REPORT, Watched
from tests.imports.folders import ASHA, OAK
from tests.imports.test_hostile_files import SPOILS, named

FILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<CTfile><Header><DocumentName>Common Transfer File</DocumentName><CTFversion>21.0</CTFversion>
<SourceSchool><LEA>999</LEA><Estab>1002</Estab></SourceSchool><DestSchool><LEA>999</LEA><Estab>1001</Estab></DestSchool>
</Header><CTFpupilData><Pupil><UPN>{ASHA}</UPN><Surname>Rao</Surname><Forename>Asha</Forename><DOB>2014-03-14</DOB>
<BasicDetails><NCyearActual>8</NCyearActual></BasicDetails><SEN><SENprovision>K</SENprovision></SEN>
<Address><PAON>1</PAON><Street>Mill Lane</Street><Town>Oakbridge</Town><PostCode>ZZ9 9AA</PostCode></Address>
<SchoolHistory><School><LEA>999</LEA><Estab>1001</Estab><EntryDate>2025-09-02</EntryDate></School></SchoolHistory>
<Contacts><Contact><Order>1</Order><Title>Mrs</Title><Surname>Rao</Surname><Forename>Meera</Forename>
<Relationship>Mother</Relationship><Responsibility>true</Responsibility><AddressAsPupil>true</AddressAsPupil>
<Phones><Phone><PhoneNo>07700 900123</PhoneNo></Phone></Phones></Contact></Contacts>
<Attendance><YearData><SessionsPossible>378</SessionsPossible></YearData></Attendance></Pupil></CTFpupilData></CTfile>"""


def refusal(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(Unreadable) as refused:
        read_ctf("a.xml", raw, laestab=OAK)
    assert named(refused.value.fault)
    return refused.value.fault.rule


def test_a_child_and_their_adult_come_in() -> None:
    made = read_ctf("a.xml", FILE.encode(), laestab=OAK)
    heading, child = made.files["pupils.csv"]
    assert dict(zip(heading, child, strict=True)) == {
        "laestab": OAK, "upn": ASHA, "former_upn": "", "forename": "Asha", "surname": "Rao", "preferred_name": "",
        "date_of_birth": "2014-03-14", "year_group": "8", "start_date": "2025-09-02", "sen": "support",
    }  # fmt: skip
    heading, adult = made.files["parents.csv"]
    said = dict(zip(heading, adult, strict=True))
    assert (said["surname"], said["parental_responsibility"], said["phone"]) == ("Rao", "yes", "07700 900123")
    assert (said["address_line1"], said["town"], said["postcode"]) == ("1 Mill Lane", "Oakbridge", "ZZ9 9AA")
    assert made.notices == [
        "Attendance of earlier years stands in the file for 1 children, as totals: it is not kept."
    ]


def test_names_inside_the_basic_details_are_read_too() -> None:
    legal = FILE.replace("<Surname>Rao</Surname><Forename>Asha</Forename>", "", 1).replace(
        "<BasicDetails>", "<BasicDetails><LegalSurname>Rao</LegalSurname><LegalForename>Asha</LegalForename>"
    )
    assert (
        read_ctf("a.xml", legal.encode(), laestab=OAK).files
        == read_ctf("a.xml", FILE.encode(), laestab=OAK).files
    )


def test_children_at_one_address_are_told_and_never_joined() -> None:
    pupil = FILE[FILE.index("<Pupil>") : FILE.index("</CTFpupilData>")]
    made = read_ctf(
        "a.xml", FILE.replace(pupil, pupil + pupil.replace(ASHA, "B999100126001")).encode(), laestab=OAK
    )
    assert "Children share an address at 1 place: after they are kept" in made.notices[0]
    assert len({row[1] for row in made.files["parents.csv"][1:]}) == 2


def test_another_schools_file() -> None:
    assert refusal(FILE.replace("1001", "1009")) == "The file is neither to your school nor from it"


BOMB = '<!DOCTYPE CTfile [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB,
        '<!DOCTYPE CTfile [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE CTfile [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
        '<!DOCTYPE CTfile SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_refused_unread(doctype: str) -> None:
    assert "DTD or entities" in refusal(FILE.replace("<CTfile>", f"{doctype}<CTfile>"))


def test_mutant_a_reader_that_allows_a_dtd_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from xml.etree.ElementTree import fromstring

    monkeypatch.setattr(ctf, "fromstring", lambda content, forbid_dtd: fromstring(content))  # noqa: S314
    laughing = FILE.replace("<CTfile>", f"{BOMB}<CTfile>").replace(">Rao<", ">&c;<", 1)
    assert read_ctf("a.xml", laughing.encode(), laestab=OAK).files["pupils.csv"][1][4] == "ha" * 16


def test_other_xml_broken_xml_and_towers_of_elements() -> None:
    assert "does not begin with CTfile" in refusal("<other/>")
    assert "not whole XML" in refusal(FILE[:-30])
    assert "speaks of no child" in refusal(FILE[: FILE.index("<Pupil>")] + "</CTFpupilData></CTfile>")
    tower = "<a>" * 5_000 + "</a>" * 5_000
    assert "more than 40 deep" in refusal(FILE.replace("</Header>", f"{tower}</Header>"))


def test_spoiled_files_are_read_or_refused_by_name(fuzz: int) -> None:
    for seed in range(fuzz):
        chance = random.Random(seed)
        content = bytearray(FILE.encode())
        for _ in range(chance.randrange(1, 4)):
            if content:
                chance.choice(SPOILS)(content, chance)
        try:
            made = read_ctf("a.xml", bytes(content), laestab=OAK)
        except Unreadable as refused:
            assert named(refused.fault), f"seed {seed}"
        else:
            assert all(len(rows[0]) == len(row) for rows in made.files.values() for row in rows), (
                f"seed {seed}"
            )


# --- A watched folder


def put(folder: Path, name: str, text: str = "x") -> Path:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "pupils.csv").write_text(text)
    return folder / name


def test_a_dated_folder_is_brought_in_once_it_is_still_and_only_once(tmp_path: Path) -> None:
    brought: list[str] = []

    def bring(path: Path) -> tuple[bool, str]:
        brought.append(path.name)
        return True, "Kept."

    watched = Watched(tmp_path, bring)
    put(tmp_path, "2026-11-24")
    put(tmp_path, "notes")
    assert watched.look() == []
    put(tmp_path, "2026-11-24", "x more")
    assert watched.look() == []  # it has grown
    assert watched.look() == [tmp_path / "done" / "2026-11-24"]
    assert (tmp_path / "done" / "2026-11-24" / REPORT).read_text() == "Kept."
    assert watched.look() == []
    assert brought == ["2026-11-24"]


def test_a_refused_folder_lies_apart_with_the_reason(tmp_path: Path) -> None:
    watched = Watched(tmp_path, lambda _: (False, "pupils.csv, line 1 …"))
    for _ in range(2):
        put(tmp_path, "2026-11-24 morning")
        watched.look()
        watched.look()
    assert {path.name for path in (tmp_path / "refused").iterdir()} == {
        "2026-11-24 morning",
        "2026-11-24 morning (2)",
    }
    assert "line 1" in (tmp_path / "refused" / "2026-11-24 morning" / REPORT).read_text()


def test_a_link_to_elsewhere_and_an_empty_folder_are_left_alone(tmp_path: Path) -> None:
    elsewhere = put(tmp_path, "elsewhere")
    (tmp_path / "2026-11-24").symlink_to(elsewhere)
    (tmp_path / "2026-11-25").mkdir()
    watched = Watched(tmp_path, lambda _: (True, ""))
    assert [watched.look(), watched.look()] == [[], []]
