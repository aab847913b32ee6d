# ruff: noqa: E501 — lines as long as such files have them
"""The files that fuzzing begins from: small, real-shaped, about people who do not exist."""

import io
import zipfile
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from gatepost.imports.fuzzing.exports import ASHA, BILAL, CEM, EXPORTS

__all__ = ["ASHA", "CTF", "EXPORTS", "NATIVE", "WONDE", "workbook"]

_OAK = "9991001"
NATIVE = {
    "schools.csv": f"""laestab,name,urn,phase,head_name,phone,address,am_opens,am_closes,pm_opens,pm_closes
{_OAK},Oakbridge Academy,123456,secondary,Carol Hart,01632 960001,1 School Lane,08:45,09:15,13:20,13:40
""",
    "calendar.csv": f"""laestab,date_from,date_to,kind,label
{_OAK},2026-09-02,2026-12-18,term,Autumn
{_OAK},2026-10-26,2026-10-30,holiday,Half term
""",
    "pupils.csv": f"""laestab,upn,forename,surname,date_of_birth,year_group,form,start_date,leaving_date,sen,senco_note
{_OAK},{ASHA},Asha,Rao,2014-03-14,8,8R,2025-09-02,,none,"Two lines,
of a note"
{_OAK},{BILAL},Bilal,Khan,2013-01-02,9,9K,2024-09-03,2025-01-10,support,
""",
    "parents.csv": f"""upn,person_id,title,forename,surname,relationship,lives_with,phone,email,address_visibility
{ASHA},P1,Mrs,Meera,Rao,mother,yes,07700 900123,meera@home.example,normal
{CEM},P1,Mrs,Meera,Rao,mother,yes,07700 900123,,restricted
""",
    "siblings.csv": f"upn,sibling_upn\n{ASHA},{CEM}\n",
    "services.csv": f"upn,service,lead_name,next_meeting\n{ASHA},early_help,Dee Low,2026-12-01\n",
    "staff.csv": f"laestab,email,name,role,forms\n{_OAK},ben@oak.example,Ben Oak,tutor,8R 8K\n",
    "session_marks.csv": f"""upn,laestab,date,session,code,minutes_late,comment
{ASHA},{_OAK},2026-09-07,AM,/,,
{ASHA},{_OAK},2026-09-07,PM,\\,,
{ASHA},{_OAK},2026-09-08,AM,L,12,Bus late
{BILAL},{_OAK},2026-09-07,AM,C1,,"Cold, cough"
""",
    "lesson_marks.csv": f"""upn,laestab,date,period,subject,group,teacher,code,minutes_late
{ASHA},{_OAK},2026-09-07,1,Maths,8M1,Mr Field,/,
{BILAL},{_OAK},2026-09-08,1,Maths,8M1,Mr Field,L,5
""",
}

CTF = f"""<?xml version="1.0" encoding="UTF-8"?>
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


def _day(iso: str) -> dict[str, Any]:
    return {"date": f"{iso} 00:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"}


def _list(*things: dict[str, Any]) -> dict[str, Any]:
    paging = {"next": None, "previous": None, "more": False, "per_page": 200, "current_page": 1}
    return {"data": list(things), "meta": {"pagination": paging}}


_REACH = {
    "phones": {"mobile": "7700900123", "primary": None},
    "emails": {"email": "meera@home.example, other@home.example"},
    "addresses": {
        "home": {"house_number": "1", "street": "Mill Lane", "town": "Oakbridge", "postcode": "ZZ9 9AA"}
    },
}
_MOTHER = {
    "id": "C1", "title": "Mrs", "forename": "Meera", "surname": "Rao", "contact_details": {"data": _REACH},
    "relationship": {"relationship": "Mother", "priority": 1, "parental_responsibility": True, "lives_with_pupil": None},
}  # fmt: skip
_LESSON = {
    "start_at": _day("2026-09-07"), "period": {"data": {"name": "Mon:1"}},
    "class": {"data": {"name": "8M1", "subject": {"data": {"name": "Maths"}}}},
    "employee": {"data": {"title": "Mr", "surname": "Field"}},
}  # fmt: skip
WONDE: dict[str, Any] = {
    "schools": _list({"id": "A1", "name": "Oakbridge", "la_code": "999", "establishment_number": "1001", "urn": 1}),
    "students": _list(
        {
            "id": "S1", "forename": "Asha", "surname": "Rao", "legal_forename": "Asha", "legal_surname": "Rao",
            "date_of_birth": _day("2014-03-14"),
            "education_details": {"data": {"upn": ASHA, "admission_number": "004512", "admission_date": _day("2025-09-02"), "leaving_date": None}},
            "extended_details": {"data": {"free_school_meals": True}}, "year": {"data": {"code": "8"}},
            "groups": {"data": [{"type": "REGISTRATION", "name": "8R"}]}, "contacts": {"data": [_MOTHER]},
        }
    ),
    "attendance-codes": _list({"id": "K1", "code": "/"}, {"id": "K2", "code": "L"}),
    "session": _list(
        {"id": "M1", "student": "S1", "date": _day("2026-09-07"), "session": "AM", "attendance_code": "K1"},
        {"id": "M2", "student": "S1", "date": _day("2026-09-08"), "session": "PM", "attendance_code": "K2",
         "minutes_late": 12, "comment": "Bus"},
    ),
    "lesson": _list({"student": "S1", "attendance_code": "K1", "minutes_late": None, "lesson": {"data": _LESSON}}),
}  # fmt: skip

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"


def _link(kind: str, target: str) -> str:
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{_LINKS}">'
        f'<Relationship Id="r1" Type="{_RELS}/{kind}" Target="{target}"/></Relationships>'
    )


def workbook(chance: Random) -> bytes:
    """One of the exports as a spreadsheet program saves it."""
    text = EXPORTS[chance.choice(sorted(EXPORTS))].lstrip("\ufeff")
    rows = "".join(f"<row>{''.join(map(_cell, line.split(',')))}</row>" for line in text.splitlines())
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
    parts = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": _link("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": _link("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _cell(value: str) -> str:
    if value.isascii() and value.isdigit() and len(value) < 6:
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
