"""The children whose weeks were drawn by hand, at least one for each row of the checklist (C1 to C16).

Every one is invented. Read a picture as ``story`` explains: a line is a weekday, a column is a week.
"""

from gatepost.demonstration.schools import PRIMARY, SECONDARY, SPECIAL
from gatepost.demonstration.story import Adult, Service, Story, child, spell, weeks_of

STORIES: tuple[Story, ...] = (
    Story(
        child("Amira Khan", SECONDARY, "8R", born=(3, 4)),
        "C7 C8 C9 C12 C14",
        "Away on Mondays and ill; in school but not in PE; late nine times. Her mother reads Urdu.",
        """
        .. OO II OO .. OO II O. .. O. ..
        .. L. II U. .. .. II II .. O. ..
        .. L. .. L. L. .. .. II U. .. ..
        .. .. U. II L. L. .. II .. .. ..
        .. L. L. I. .. .. N. U. L. .. ..
        """,
        minutes=(12, 18, 9, 15, 11, 20, 8, 16, 15),
        cut={"PE": 5, "Science": 1, "French": 1},
        today="N",
        adults=(
            Adult("Mrs", "Samina", "Khan", language="ur", interpreter=True, phone="07700 900123"),
            Adult("Mr", "Adil", "Khan", "father", phone="07700 900456"),
        ),
        pupil={"home_language": "ur", "senco_note": "Reading screen to be looked at further."},
    ),
    Story(
        child("Yusuf Khan", SECONDARY, "10K", born=(12, 11)),
        "C8",
        "Amira's brother at the same school: away on seven of her days, one of his own.",
        """
        .. OO .. OO .. OO II O. .. O. ..
        .. .. .. .. .. .. II .. .. .. ..
        .. .. .. .. .. .. .. .. .. .. ..
        II .. .. .. .. .. .. .. .. .. ..
        .. .. .. .. .. .. .. .. .. .. ..
        """,
        today="N",
        sibling_of="Amira",
        pupil={"home_language": "ur"},
    ),
    Story(
        child("Lewis Dunn", SECONDARY, "9T", born=(19, 1)),
        "C1",
        "Nobody has said why: marks that stay N, the oldest for three weeks, and away again today.",
        """
        .. .. .. NN
        .. NN .. ..
        .. .. .. ..
        N. .. .. ..
        .. .. NN ..
        """,
        today="N",
        adults=(Adult("Mr", "Peter", "Dunn", "father"),),
    ),
    Story(
        child("Joanna Poole", PRIMARY, "2W", born=(14, 6)),
        "C1 C2",
        "Never away before today. Parents live apart; both have responsibility, so both are written to.",
        pupil={"preferred_name": "Jo"},
        today="N",
        adults=(
            Adult("Ms", "Jenny", "Poole"),
            Adult("Mr", "Daniel", "Hart", "father", with_child=False),
        ),
    ),
    Story(
        child("Chloe Marsh", SECONDARY, "9B", born=(2, 5)),
        "C2 C3",
        "Steady until six weeks ago; her tutor may know why. Her father may not be contacted.",
        """
        .. .. OO .. .. O.
        .. O. .. .. OO ..
        .. .. .. OO .. OO
        .. .. O. .. .. ..
        .. OO .. O. OO ..
        """,
        adults=(
            Adult("Mrs", "Karen", "Marsh"),
            Adult("Mr", "Steven", "Marsh", "father", with_child=False, restriction="no_contact"),
        ),
    ),
    Story(
        child("Theo Hughes", SPECIAL, "Cedar", born=(21, 2)),
        "C4 C13",
        "Speaks with pictures and signs, and stays away on swimming day.",
        weeks_of(9, Wed="OO"),
        pupil={"sen": "ehcp", "senco_note": "Communicates with symbols and Makaton."},
        reviewed_days_ago=150,
        review_due_days_ago=-215,
    ),
    Story(
        child("Grace Whitlock", PRIMARY, "6C", born=(30, 9)),
        "C4 C5",
        "Home says tummy ache on Fridays, Friday being the day of the spelling test.",
        weeks_of(8, Fri="I."),
        adults=(Adult("Ms", "Laura", "Whitlock"),),
    ),
    Story(
        child("Tia Morgan", PRIMARY, "4C", born=(8, 12)),
        "C6",
        "Came to a refuge seven weeks ago: the address is restricted, the safeguarding lead is asked first.",
        """
        .. OO .. .. OO ..
        .. .. .. OO .. ..
        .. O. .. .. .. ..
        .. .. OO .. .. ..
        .. .. .. .. O. ..
        """,
        today="N",
        adults=(
            Adult("Ms", "Alicia", "Morgan", restricted_address=True, restriction="refer_dsl"),
            Adult("Mr", "Curtis", "Blake", "father", with_child=False, restriction="no_contact"),
        ),
        pupil={"fsm": "yes"},
        joined_days_ago=49,
    ),
    Story(
        child("Reece Palmer", SECONDARY, "9G", born=(17, 3)),
        "C7",
        "Two buses to school. Late most days, after the register has closed on Mondays.",
        weeks_of(9, Mon="U.", Tue="L.", Thu="L."),
        minutes=(14, 9, 22, 17, 11, 25, 8, 19),
        minutes_closed=(38, 45, 52, 34),
        late_note="Bus 14 late",
        today="L",
        adults=(Adult("Ms", "Donna", "Palmer"),),
    ),
    Story(
        child("Nadia Chowdhury", SECONDARY, "9M", born=(11, 7)),
        "C8",
        "Away on the same days as her brother at the primary school.",
        """
        .. .. OO .. .. .. .. ..
        .. .. .. .. .. .. OO ..
        OO .. .. .. .. .. OO ..
        OO .. .. OO .. .. .. ..
        OO .. .. OO .. OO .. ..
        """,
        adults=(
            Adult("Mrs", "Rahima", "Chowdhury", language="bn", interpreter=True),
            Adult("Mr", "Kamal", "Chowdhury", "father", language="bn"),
        ),
        pupil={"home_language": "bn"},
    ),
    Story(
        child("Imran Chowdhury", PRIMARY, "5W", born=(25, 1)),
        "C8",
        "Nadia's brother: two schools, the same days.",
        """
        .. .. OO .. .. .. .. ..
        .. .. .. .. .. .. OO ..
        OO .. .. .. .. .. OO ..
        OO .. .. OO .. .. .. ..
        OO .. .. OO .. O. .. ..
        """,
        sibling_of="Nadia",
        pupil={"home_language": "bn"},
    ),
    Story(
        child("Callum Reid", SECONDARY, "9K", born=(6, 8)),
        "C9",
        "In school and hardly ever away, but not in maths.",
        cut={"Maths": 20, "Art": 1},
        adults=(Adult("Mrs", "Fiona", "Reid"),),
    ),
    Story(
        child("Poppy Lane", SECONDARY, "8R", born=(23, 10)),
        "C9",
        "Away all day whenever there is PE.",
        weeks_of(8, Mon="OO"),
        adults=(Adult("Ms", "Helen", "Lane"),),
    ),
    Story(
        child("Megan Doyle", SECONDARY, "10P", born=(1, 2)),
        "C10",
        "Looks after her mother, who is unwell on treatment days: Tuesday and Thursday mornings.",
        weeks_of(10, Tue="O.", Thu="O."),
        adults=(Adult("Ms", "Siobhan", "Doyle", format="large_print"),),
        pupil={"young_carer": "yes", "fsm": "yes"},
    ),
    Story(
        child("Tyler Brooks", SECONDARY, "8M", born=(9, 9)),
        "C11",
        "No support on record, and a reading age of seven: English days are the days away.",
        weeks_of(7, Wed="O.", Fri="OO"),
        adults=(Adult("Mrs", "Gemma", "Brooks"),),
        pupil={"sen": "none", "senco_note": "Reading age 7 years 2 months; not yet assessed for dyslexia."},
    ),
    Story(
        child("Daria Munteanu", PRIMARY, "3C", born=(16, 5)),
        "C12",
        "Her mother speaks Romanian and does not read easily: sound, not print, and an interpreter.",
        weeks_of(5, Thu="OO"),
        adults=(
            Adult("Mrs", "Elena", "Munteanu", language="ro", interpreter=True, format="audio"),
            Adult("Mr", "Mihai", "Munteanu", "father", language="ro"),
        ),
        pupil={"home_language": "ro"},
    ),
    Story(
        child("Benjamin Carver", PRIMARY, "5C", born=(28, 4)),
        "C13",
        "Has an education, health and care plan whose yearly review is four months overdue.",
        weeks_of(8, Mon="OO", Tue="I."),
        adults=(Adult("Ms", "Ruth", "Carver"),),
        pupil={"sen": "ehcp", "preferred_name": "Ben"},
        reviewed_days_ago=487,
        review_due_days_ago=122,
    ),
    Story(
        child("Daisy Fletcher", SECONDARY, "11D", born=(13, 11)),
        "C14",
        "Seventeen days of illness, in one long spell: the local authority has to be told at fifteen.",
        """
        .. II II II .. ..
        .. II II II .. ..
        .. II II II .. ..
        II II II II .. ..
        II II II II .. ..
        """,
        adults=(
            Adult("Mrs", "Joanne", "Fletcher"),
            Adult("Mr", "Mark", "Fletcher", "father"),
        ),
    ),
    Story(
        child("Kofi Asante", SECONDARY, "7P", born=(5, 6)),
        "C15",
        "A child in need, travelling alone by bus. His social worker leads.",
        """
        O. .. OO .. O.
        .. .. .. .. ..
        .. OO .. .. ..
        .. .. .. O. ..
        .. O. .. .. ..
        """,
        today="N",
        adults=(Adult("Ms", "Grace", "Asante"),),
        services=(Service("cin", "Sam Ortiz", 26, 9),),
        pupil={"social_care": "cin", "fsm": "yes"},
    ),
    Story(
        child("Ruby Nash", PRIMARY, "6W", born=(18, 8)),
        "C15",
        "Early Help works with the family; no meeting for ten weeks.",
        weeks_of(6, Tue="OO"),
        adults=(Adult("Ms", "Kelly", "Nash"),),
        services=(Service("early_help", "Priya Raman", 70),),
    ),
    Story(
        child("Jayden Cole", SECONDARY, "10B", born=(27, 12)),
        "C15",
        "A youth justice worker leads; suspended once, then away.",
        """
        OO EE .. OO .. OO
        OO EE O. .. OO ..
        .. EE .. OO OO ..
        OO EE OO .. .. O.
        OO .. OO OO .. ..
        """,
        adults=(Adult("Mrs", "Denise", "Cole"),),
        services=(Service("youth_offending", "Colin Treadwell", 40, 16),),
    ),
    Story(
        child("Isla Bennett", SECONDARY, "9R", born=(4, 3)),
        "C16",
        "Anxious, and a little more away each week; waiting for child and adolescent mental health services.",
        """
        .. .. .. O. O. I. OO OO OO OO
        .. .. .. .. .. .. .. O. OO OO
        .. .. .. .. I. .. O. .. O. OO
        .. .. .. .. .. O. .. II .. OO
        .. O. .. O. .. O. O. O. OO ..
        """,
        adults=(
            Adult("Ms", "Clare", "Bennett"),
            Adult("Mr", "Robert", "Bennett", "father", with_child=False),
        ),
        services=(Service("camhs", "Dr Nell Hargreaves", None, 30),),
    ),
    Story(
        child("Mason Wright", SECONDARY, "9D", born=(15, 10)),
        "C6",
        "Eleven sessions not agreed, in July and September: the threshold reached across the summer.",
        """
        .. .. .. ..
        .. .. .. ..
        .. .. OO ..
        .. OO OO O.
        OO OO .. ..
        """,
        ends=2,
        adults=(Adult("Ms", "Tracy", "Wright"),),
    ),
    Story(
        child("Zofia Nowak", SECONDARY, "7D", born=(20, 5)),
        "C6 C12",
        "Joined in the middle of the year, from abroad; the family speaks Polish.",
        weeks_of(3, Wed="I."),
        adults=(Adult("Mrs", "Hanna", "Nowak", language="pl", interpreter=True),),
        pupil={"home_language": "pl", "former_upn": "R99940012601A"},
        joined_days_ago=36,
    ),
    Story(
        child("Harry Stone", SECONDARY, "8B", born=(7, 1)),
        "C6",
        "Moved away three weeks ago: no mark after the last day on roll.",
        adults=(Adult("Mr", "Neil", "Stone", "father"),),
        leaves_days_ago=21,
    ),
    Story(
        child("Aaron Fitzgerald", SECONDARY, "10T", born=(10, 10)),
        "C13",
        "On two rolls: Mondays and Tuesdays at Fernhill, else at Oakbridge; each marks D.",
        every_week="DD DD .. .. ..",
        second_school=(SPECIAL, "Oak"),
        adults=(Adult("Mrs", "Nora", "Fitzgerald"),),
        pupil={"sen": "ehcp"},
        reviewed_days_ago=200,
        review_due_days_ago=-165,
    ),
    Story(
        child("Maya Okafor", PRIMARY, "Nursery", born=(24, 3)),
        "C4",
        "In the nursery: mornings only, afternoons not required (X).",
        adults=(Adult("Mrs", "Ada", "Okafor"),),
    ),
    Story(
        child("Alfie Turner", PRIMARY, "3W", born=(29, 6)),
        "C14 C16",
        "A temporary part-time timetable: afternoons at home (C2) for five weeks.",
        weeks_of(5, Mon=".3", Tue=".3", Wed=".3", Thu=".3", Fri=".3"),
        adults=(Adult("Ms", "Becky", "Turner"),),
        pupil={"sen": "support"},
    ),
    Story(
        child("Leah Simmons", SECONDARY, "8K", born=(12, 7)),
        "C15",
        "Looked after; lives with a foster carer, and her social worker leads.",
        weeks_of(4, Fri=".O"),
        adults=(
            Adult("Mrs", "Maureen", "Tate", "foster carer", responsibility="no"),
            Adult("Ms", "Gail", "Simmons", with_child=False, restriction="no_contact"),
        ),
        services=(Service("looked_after", "Hilary Osgood", 33, 58),),
        pupil={"social_care": "looked_after"},
    ),
    Story(
        child("Oliver Sansom", PRIMARY, "4W", born=(3, 11)),
        "C6",
        "A holiday that was not granted: one week, ten sessions marked G.",
        spell(1, "G", quiet=4),
        adults=(
            Adult("Mrs", "Amy", "Sansom"),
            Adult("Mr", "Tom", "Sansom", "father"),
        ),
    ),
)
"""In the order in which the demonstration tells them."""
