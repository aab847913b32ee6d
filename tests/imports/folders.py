"""A small hand-made folder: two schools, three children, one week; and ways to spoil it."""

from pathlib import Path

ASHA, BILAL, CEM = "T999400126001", "B999100126001", "Q999100126002"

OAK, ELM = "9991001", "9991002"

FILES = {
    "schools.csv": f"""laestab,name,urn,phase,head_name,phone,address,am_opens,am_closes,pm_opens,pm_closes
{OAK},Oakbridge Academy,123456,secondary,Carol Hart,01632 960001,1 School Lane,08:45,09:15,13:20,13:40
{ELM},Elm Primary School,123457,primary,,,,,,,
""",
    "calendar.csv": f"""laestab,date_from,date_to,kind,label
{OAK},2026-09-02,2026-12-18,term,Autumn
{OAK},2026-10-26,2026-10-30,holiday,Half term
{ELM},2026-09-02,2026-12-18,term,Autumn
""",
    "pupils.csv": f"""laestab,upn,forename,surname,date_of_birth,year_group,form,start_date,leaving_date,sen
{OAK},{ASHA},Asha,Rao,2014-03-14,8,8R,2025-09-02,,none
{OAK},{BILAL},Bilal,Khan,2013-01-02,9,9K,2024-09-03,2025-01-10,support
{OAK},{BILAL},Bilal,Khan,2013-01-02,9,9K,2026-09-02,,support
{ELM},{CEM},Cem,Rao,2018-05-06,3,3B,2022-09-02,,none
""",
    "parents.csv": f"""upn,person_id,title,forename,surname,relationship,lives_with,phone,address_visibility
{ASHA},P1,Mrs,Meera,Rao,mother,yes,07700 900123,normal
{CEM},P1,Mrs,Meera,Rao,mother,yes,07700 900123,normal
{BILAL},P2,Mr,Imran,Khan,father,yes,,restricted
""",
    "siblings.csv": f"upn,sibling_upn\n{ASHA},{CEM}\n",
    "services.csv": f"upn,service,lead_name,next_meeting\n{ASHA},early_help,Dee Low,2026-12-01\n",
    "session_marks.csv": f"""upn,laestab,date,session,code,minutes_late,comment
{ASHA},{OAK},2026-09-07,AM,/,,
{ASHA},{OAK},2026-09-07,PM,\\,,
{ASHA},{OAK},2026-09-08,AM,L,12,Bus late
{ASHA},{OAK},2026-09-08,PM,N,,
{BILAL},{OAK},2026-09-07,AM,C1,,
{CEM},{ELM},2026-09-07,AM,I,,"Cold, cough"
""",
    "lesson_marks.csv": f"""upn,laestab,date,period,subject,group,teacher,code,minutes_late
{ASHA},{OAK},2026-09-07,1,Maths,8M1,Mr Field,/,
{ASHA},{OAK},2026-09-07,5,Art,8A2,Ms Blue,N,
{BILAL},{OAK},2026-09-08,1,Maths,8M1,Mr Field,L,5
""",
}


def write(folder: Path, **changed: str | bytes | None) -> Path:
    """Write the small folder; ``session_marks=…`` gives a file another content, None leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (FILES | {f"{stem}.csv": content for stem, content in changed.items()}).items():
        if content is not None:
            raw = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(raw)
    return folder


def replaced(name: str, old: str, new: str) -> str:
    """A file's content with one piece of it replaced."""
    assert FILES[name].count(old) >= 1
    return FILES[name].replace(old, new, 1)


def with_line(name: str, line: str) -> str:
    """A file's content with a line more at its end."""
    return f"{FILES[name]}{line}\n"
