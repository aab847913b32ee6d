# ruff: noqa: E501 — lines as long as the exports have them
"""Invented exports, shaped like what people who use schools' systems post about.

No maker publishes a fixed layout, and schools build their own reports; so these are guesses too. Nobody in them exists.
"""

ASHA, BILAL, CEM, ZOE = "T999400126001", "B999100126001", "Q999100126002", "K999100126016"

EXPORTS = {
    "a list with title lines, a total and a repeated heading": f"""Oakbridge Academy
Pupil list with basic details,,Produced 24/11/2026 09:12

Adno,UPN,Legal Surname,Legal Forename,Chosen Forename,DoB,Year Taught In,Reg,Enrol Status,DOA,SEN Status,Home Lang,FSM
004512,{ASHA},Rao,Asha,,14/03/2014,Year  8,8R,C,02/09/2025,N,URD,Yes
004513,{BILAL},Khan,Bilal,Billy,02/01/2013,Year  9,9K,C,03/09/2024,K,ENG,No
Adno,UPN,Legal Surname,Legal Forename,Chosen Forename,DoB,Year Taught In,Reg,Enrol Status,DOA,SEN Status,Home Lang,FSM
004514,{CEM},Rao,Cem,,25/05/2014,Year  8,8R,C,02/09/2025,E,TUR,No
Total Pupils: 3,,,,,,,,,,,,
""",
    "a week with a column for each session": f"""Weekly attendance,Week beginning 07/09/2026
Name,Reg,UPN,Mon AM,Mon PM,Tue AM,Tue PM,Wed AM,Wed PM,Thu AM,Thu PM,Fri AM,Fri PM,% Att
"Rao, Asha",8R,{ASHA},/,\\,L,\\,/,\\,C1,C1,-,-,87.5
"Khan, Bilal",9K,{BILAL},N,\\,/,\\,/,\\,/,\\,/,\\,90
Totals,,,1,2,2,2,2,2,2,2,1,1,
""",
    "a string of marks for each week": f"""Surname,Forename,Reg,UPN,Week Beginning,Marks
Rao,Asha,8R,{ASHA},07/09/2026,/\\ /\\ L\\ /\\ N\\
Rao,Asha,8R,{ASHA},14/09/2026,C1C1/\\/\\J1\\/\\
Khan,Bilal,9K,{BILAL},07/09/2026,/\\/\\/\\/\\/\\
""",
    "semicolons and months in words": f"""\ufeffStudent ID;UPN;Legal First Name;Legal Last Name;Preferred First Name;Date of Birth;Year Group;Registration Form;Enrolment Start Date;Sex
1;{ASHA};Asha;Rao;;14 Mar 2014;Year 8;8R;02 Sep 2025;F
2;{BILAL};Bilal;Khan;Billy;2 Jan 2013;Year 9;9K;03 Sep 2024;M
""",
    "roll calls with the mark in words": f"""Student,UPN,Form,Date,Roll Call,Mark,Minutes Late
Asha Rao,{ASHA},8R,"Mon, 07 Sep 2026",AM Registration,/ - Present (AM),
Asha Rao,{ASHA},8R,"Mon, 07 Sep 2026",PM Registration,L - Late (before registers closed),12
Bilal Khan,{BILAL},9K,"Tue, 08 Sep 2026",AM Registration,I - Illness,
""",
    "names the other way round": f"""Pupil First Name,Pupil Last Name,DOB,Curriculum Year,Tutor Group Name,UPN,Date Of Admission To School,Date Left
Asha,Rao,2014-03-14,8,8R,{ASHA},2025-09-02,
Bilal,Khan,2013-01-02,9,9K,{BILAL},2024-09-03,2026-07-22
""",
    "days above, halves below": f""",,,07/09/2026,,08/09/2026,
Name,Class,UPN,AM,PM,AM,PM
Asha Rao,8R,{ASHA},/,\\,L,\\
Bilal Khan,9K,{BILAL},N,N,/,\\
""",
    "one name column": f"""Name,Class,Yr,UPN,DOB,Start Date
"Rao, Asha",8R,8,{ASHA},14/03/14,02/09/25
"Khan, Bilal",9K,9,{BILAL},02/01/13,03/09/24
""",
    "a line for each day": f"""Pupil,Class,UPN,Date,AM,PM
Asha Rao,8R,{ASHA},07/09/2026,/,\\
Asha Rao,8R,{ASHA},14/09/2026,L,C1
Bilal Khan,9K,{BILAL},14/09/2026,N,
""",
    "tabs and apostrophes": f"""UPN\tForename\tSurname\tSession Date\tSession\tAttendance Code\tMins Late
'{ASHA}\tAsha\tRao\t2026-09-07 00:00:00\tAM\t/\t
'{ASHA}\tAsha\tRao\t2026-09-07 00:00:00\tPM\tL\t5
'{BILAL}\tBilal\tKhan\t2026-09-08 00:00:00\tAM\t'-\t
""",
    "dates as a spreadsheet counts them": f"""UPN,Forename,Surname,DOB,Year,Tutor,Start date
{ASHA},Asha,Rao,41712,8,8R,45902
{BILAL},Bilal,Khan,41276,9,9K,45538
""",
    "adults": f"""Pupil UPN,Contact Priority,Contact Title,Contact Forename,Contact Surname,Relationship,Par. Resp.,Mobile,Primary Email,Address Line 1,Town,Post Code
{ASHA},1,Mrs,Meera,Rao,Mother,Y,7700900123,meera@home.example,1 Mill Lane,Oakbridge,ZZ9 9AA
{ASHA},2,Mr,Arun,Rao,Father,Y,07700 900124,,,,
{BILAL},1,Mr,Imran,Khan,Father,Y,7.70E+09,,2 Mill Lane,Oakbridge,ZZ9 9AA
Count: 3,,,,,,,,,,,
""",
    "adults side by side": f"""UPN,Pupil name,Contact 1 Title,Contact 1 Surname,Contact 1 Mobile,Contact 2 Title,Contact 2 Surname,Contact 2 Mobile
{ASHA},"Rao, Asha",Mrs,Rao,7700900123,Mr,Rao,07700 900124
{BILAL},"Khan, Bilal",Mr,Khan,+44 7700 900125,,,
""",
    "a month on a page": f"""Monthly register for September 2026
UPN,Name,Wed 2,Thu 3,Fri 4,Sat 5,Sun 6,Mon 7,Tue 8
{ASHA},"Rao, Asha",/\\,/\\,L\\,,,/\\,NN
{BILAL},"Khan, Bilal",##,II,II,,,C1C1,/\\
""",
    "one list under another, headed by lines": f"""sep=,
Registration group: 8R,,,,,
UPN,Surname,Forename,DOB,Year,Start date
{ASHA},Rao,Asha,14/03/2014,8,02/09/2025

Registration group: 9K,,,,,
UPN,Surname,Forename,DOB,Year,Start date
{BILAL},Khan,Bilal,02/01/2013,9,03/09/2024
* = part-time,,,,,
""",
    "a week with two marks under each weekday": f"""Attendance,W/C 07/09/2026
UPN,Name,Mon,Tue,Wed,Thu,Fri
{ASHA},"Rao, Asha",/\\,L\\,/\\,C1C1,I
{BILAL},"Khan, Bilal",NN,/\\,/\\,/\\,--
""",
    "no UPN, a row for each half, minutes beside the mark": """Adno,Session,Mon 07/09/26,Tue 08/09/26
004512,AM,L12,U (45 mins)
004512,PM,\\,N
""",
    "a day and its half in one cell": f"""UPN|Date and session|Mark|
{ASHA}|07/09/2026 AM|/|
{BILAL}|08/09/2026 PM|I|
""",
}  # fmt: skip
