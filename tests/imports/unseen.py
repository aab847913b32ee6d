# ruff: noqa: E501 — lines as long as such files have them
"""Exports made for one test only, in shapes the reader was not written from: built by hand, about nobody who exists."""

from tests.imports.books import book, sheet

ASHA, BILAL, CEM, ZOE = "T999400126001", "B999100126001", "Q999100126002", "K999100126016"
ZW, NBSP, SHY = "\u200b", "\u00a0", "\u00ad"

_HEAD = ["UPN", "Surname", "Forename", "DOB", "Year", "Start date"]
_RAO = [ASHA, "Rao", "Asha", "14/03/2014", "8", "02/09/2025"]
_KHAN = [BILAL, "Khan", "Bilal", "02/01/2013", "9", "03/09/2024"]


def classes_as_sheets() -> bytes:
    """A register report with a sheet for each class, a title on each, and a sheet that explains codes."""
    one = sheet([["8R   Mr Field"], [], _HEAD, _RAO, ["Total: 1"]])
    two = sheet([["9K   Ms Blue"], [], _HEAD, _KHAN, ["Total: 1"]])
    key = sheet([["Codes used in this workbook"], ["K", "SEN support"], ["E", "EHC plan"]])
    return _named(book(one, two, key), "8R", "9K", "Key")


def _named(content: bytes, *names: str) -> bytes:
    """The same workbook, its sheets called something."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/workbook.xml":
                for n, name in enumerate(names, start=1):
                    text = text.replace(f'name="S{n}"'.encode(), f'name="{name}"'.encode())
            new.writestr(part, text)
    return out.getvalue()


def lists_between_blank_lines() -> bytes:
    """One list under another, each class headed by a line, with a key and a page's foot at the end."""
    return f"""Class lists,,,,,
Registration group: 8R,,,,,
UPN,Surname,Forename,DOB,Year,Start date
{",".join(_RAO)}

Registration group: 9K,,,,,
UPN,Surname,Forename,DOB,Year,Start date
{",".join(_KHAN)}

* = on a part-time timetable,,,,,
Page 1 of 1,,,,,
Report produced by the office,,,,,
""".encode()


def headings_on_two_rows() -> bytes:
    """What a merged heading becomes: "Birth" over "Date", "Admission" over "Date"."""
    return f"""Pupil,,,Birth,School,,Admission
UPN,Surname,Forename,Date,NC Year,Reg,Date
{ASHA},Rao,Asha,14/03/14,NC 8,8R,02/09/25
{BILAL},Khan,Bilal,02/01/13,NC 9,9K,03/09/24
""".encode()


def told_how_it_is_separated() -> bytes:
    """A first line for the spreadsheet program, semicolons, headings broken over lines, a comma for the point."""
    return (
        "sep=;\r\n"
        '"Legal\nSurname";"Legal\nForename";UPN;"Date of\nBirth";"NC\nYear";Reg;"Date of\nAdmission";"% Att"\r\n'
        f"Rao;Asha;{ASHA};14.03.2014;8;8R;02.09.2025;93,5\r\n"
        f"Khan;Bilal;{BILAL};02.01.2013;9;9K;03.09.2024;88,0\r\n"
    ).encode()


def unicode_text_without_its_mark() -> bytes:
    """ "Unicode text" as an older program saves it, without the two bytes that say so."""
    return (
        "UPN\tSurname\tForename\tDOB\tYear\tReg\tStart date\r\n"
        f"{ASHA}\tRåo\tÅsha\t14-Mar-2014\t8\t8R\t02-Sep-2025\r\n"
        f"{BILAL}\tKhan\tBilal\t02-Jan-2013\t9\t9K\t03-Sep-2024\r\n"
    ).encode("utf-16-le")


def characters_nobody_sees() -> bytes:
    """Copied out of a web page: zero-width marks in numbers, blanks that do not break, a soft hyphen in a heading."""
    return (
        f"{ZW}UPN,Sur{SHY}name,Forename,DOB,Year,Reg,Start{NBSP}date\n"
        f"{ASHA[:4]}{ZW}{ASHA[4:]},Rao{NBSP},Asha,14/03/2014{ZW},Year{NBSP}8,8R,02/09/2025\n"
        f"{BILAL},Khan,\u202aBilal\u202c,02/01/2013,Year{NBSP}9,9K,03/09/2024\n"
    ).encode()


def names_in_one_cell() -> bytes:
    """ "RAO, Asha (Ash)", with the class written once and the cells below it merged."""
    rows = [
        ["Reg", "Pupil", "UPN", "Birth date", "Yr", "Entry date"],
        ["8R", "RAO, Asha (Ash)", ASHA, "Fri 14/03/14", "Y8", "2 Sept 2025"],
        ["", "Rao, Cem", CEM, "Sun 25/05/14", "Y8", "2 Sept 2025"],
        ["", "Lund, Zoe", ZOE, "Tue 01/07/14", "Y8", "2 Sept 2025"],
        ["9K", "Khan, Bilal", BILAL, "Wed 02/01/13", "Y9", "3 Sept 2024"],
        ["", "Grand total", "", "4", "", ""],
    ]
    return book(sheet(rows))


def weeks_side_by_side() -> bytes:
    """A string of marks for each week, a column for each week, marks apart, codes of two characters among them."""
    return f"""Attendance marks,,,
Name,UPN,W/B 07/09/2026,W/B 14/09/2026
"Rao, Asha",{ASHA},/ \\ / \\ C1 C1 L \\ / \\,/ \\ Y4 Y4 / \\ - - J1 \\
"Khan, Bilal",{BILAL},N N / \\ / \\ / \\ / \\,/ \\ / \\ / \\ / \\ / \\
""".encode()


def three_rows_of_headings() -> bytes:
    """Dates as a spreadsheet counts them over weekdays over halves, as a report with merged cells gives them."""
    rows = [
        ["Registers of Year 8 and 9"],
        ["", "", 46272, "", 46273, ""],
        ["", "", "Monday", "", "Tuesday", ""],
        ["Name", "UPN", "AM", "PM", "AM", "PM"],
        ["Rao, Asha", ASHA, "/", "\\", "L", "\\"],
        ["Khan, Bilal", BILAL, "I", "I", "/", "\\"],
        ["Present", "", "1", "1", "2", "2"],
    ]
    return book(sheet(rows))


def a_row_for_each_half() -> bytes:
    """Two rows a child: mornings, then afternoons; a column for each day."""
    return f"""Pupil,UPN,Session,Mon 07/09/26,Tue 08/09/26,Wed 09/09/26
Asha Rao,{ASHA},AM,/,L,C1
Asha Rao,{ASHA},PM,\\,\\,C1
Bilal Khan,{BILAL},AM,N,/,/
Bilal Khan,{BILAL},PM,N,\\,\\
""".encode()


def day_and_half_in_one_cell() -> bytes:
    """A line for each mark, with "07/09/2026 AM" in one cell, pipes between, and a pipe at each end."""
    lines = [
        f"{ASHA}|07/09/2026 AM|/|", f"{ASHA}|07/09/2026 PM|\\|", f"{BILAL}|08/09/2026 AM|I|", f"{BILAL}|15/09/2026 PM|I|",
    ]  # fmt: skip
    return "\n".join(["UPN|Date and session|Mark|", *lines, "End of file", ""]).encode()


def by_admission_number() -> bytes:
    """No UPN at all, the noughts in front of the numbers lost, minutes late beside the mark."""
    return b"""Weekly register,Week beginning 07/09/2026
Adno,Name,Mon AM,Mon PM,Tue AM,Tue PM
4512,"Rao, Asha",/,\\,L12,\\
4513,"Khan, Bilal",N,N,U (45),\\
9999,"Somebody Else",/,\\,/,\\
"""


def a_month_on_a_page() -> bytes:
    """The days of a month side by side, each with its two marks; weekends greyed, closed days crossed out."""
    days = ["Tue 1", "Wed 2", "Thu 3", "Fri 4", "Sat 5", "Sun 6", "Mon 7", "Tue 8"]
    asha = ["", "/\\", "/\\", "L\\", "", "", "/\\", "NN"]
    bilal = ["##", "/\\", "II", "II", "", "", "C1C1", "/\\"]
    rows = [["UPN", "Name", *days], [ASHA, "Rao, Asha", *asha], [BILAL, "Khan, Bilal", *bilal]]
    return "\n".join(
        ["Monthly register for September 2026", *(",".join(f'"{c}"' for c in row) for row in rows)]
    ).encode()


def adults_side_by_side() -> bytes:
    """Every adult of a child on the child's row."""
    return f"""UPN,Pupil name,Contact 1 Title,Contact 1 Forename,Contact 1 Surname,Contact 1 Relationship,Contact 1 Mobile,Contact 2 Title,Contact 2 Forename,Contact 2 Surname,Contact 2 Relationship,Contact 2 Mobile
{ASHA},"Rao, Asha",Mrs,Meera,Rao,Mother,7700900123,Mr,Arun,Rao,Father,07700 900124
{BILAL},"Khan, Bilal",Mr,Imran,Khan,Father,+44 7700 900125,,,,,
""".encode()


def blocks_of_classes() -> bytes:
    """Merged titles over merged days over dates; a line before each class; presents and absents counted beneath."""
    rows = [
        ["Oakbridge Academy"],
        ["Session Attendance Marks by Week"],
        ["Effective date range: 07/09/2026 - 11/09/2026"],
        [],
        ["Group: Year 8"],
        ["", "", "", "Monday", "", "Tuesday", ""],
        ["", "", "", "07 Sep", "", "08 Sep", ""],
        ["Surname Forename", "Reg", "UPN", "AM", "PM", "AM", "PM"],
        ["Rao Asha", "8R", ASHA, "/", "\\", "L", "\\"],
        ["Group: Year 9"],
        ["Khan Bilal", "9K", BILAL, "N", "N", "/", "\\"],
        ["Number of presents", "", "", "1", "1", "2", "2"],
        ["% Attendance", "", "", "50.0", "50.0", "100", "100"],
        ["Report run by the office on 24/11/2026 at 09:12"],
    ]
    return book(sheet(rows))


def strings_beside_a_percentage() -> bytes:
    """A string of marks for each week, blanks now and then, and the attendance of the whole beside them."""
    return f"""Student,Reg Form,UPN,Week commencing 07 Sep 2026,Attendance %
Asha Rao,8R,{ASHA},/ \\ / \\ L \\ / \\ N N,80.0%
Bilal Khan,9K,{BILAL},"/\\  /\\ - - /\\  /\\",100%
Total,,,,90%
""".encode()


def a_row_for_each_week() -> bytes:
    """Two marks under each weekday, and the week in a column of its own."""
    return f"""UPN,Name,WeekStart,Mon,Tue,Wed,Thu,Fri
{ASHA},"Rao, Asha",07/09/2026,/\\,/\\,L\\,/\\,I
{ASHA},"Rao, Asha",14/09/2026,/\\,NN,,,
{BILAL},"Khan, Bilal",,/\\,,,,
""".encode()


def moments_in_place_of_days() -> bytes:
    """Days with their time of day, as a spreadsheet counts them."""
    rows: list[list[object]] = [
        ["UPN", "Roll call date", "Roll call", "Attendance mark", "Attendance mark name"]
    ]
    rows += [[ASHA, 46272, "AM", "/", "Present"], [ASHA, 46272.5625, "PM", "\\", "Present"]]
    return book(sheet(rows))
