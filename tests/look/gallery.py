"""Every component, with an invented child, on one page: ``python -m tests.look.gallery FOLDER`` writes it."""

import os
import sys
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "gatepost" / "web" / "static" / "built"


def context(*, faulty: bool = False) -> dict[str, Any]:
    """What the gallery shows; ``faulty`` sends its form back."""
    from django.core.paginator import Paginator

    from gatepost.charts.lesson_grid import Lessons, lesson_grid
    from gatepost.charts.sparkline import sparkline
    from gatepost.charts.year import year_at_a_glance
    from tests.charts.invented import amira
    from tests.look.forms import AnswerForm

    sentence = "Amira's year so far: 15½ of 54 days missed."
    many = {(period, day): Lessons((period * day) % 7, 8) for period in range(1, 6) for day in range(5)}
    return {
        "title": "Gallery",
        "here": "cases",
        "today": date(2026, 11, 24),
        "now": datetime(2026, 11, 24, 9, 41),  # noqa: DTZ001 shown as it stands
        "actor": SimpleNamespace(
            name="Dawn Price", school=1, place="Oakbridge Academy", user=None, may=lambda *_: True
        ),
        "facts": [("Year", "8"), ("Form", "8R"), ("Tutor", "Ms Roe"), ("Led by", "Mr Adeyemi")],
        "flags": ["Home language Urdu", "Asthma plan", "Brother Yusuf, 10K"],
        "tabs": [
            {"url": "#", "words": words, "here": words == "Overview"}
            for words in ("Overview", "Checklist 9 of 14", "People and contact", "Letters", "History")
        ],
        "year": year_at_a_glance(amira(), sentence=sentence),
        "narrow_year": year_at_a_glance(amira(), sentence=sentence, narrow=True, prefix="narrow"),
        "lessons": lesson_grid(many, sentence="PE on Mondays stands out: missed 5 of 8 while in school."),
        "spark": sparkline(WEEKS, sentence="Falling since half-term."),
        "other_spark": sparkline(WEEKS[::-1], sentence="Rising since half-term.", prefix="other"),
        "plan": [
            ("Gate welcome", "Ms Roe, from 18 Nov. On track"),
            ("Nurse appointment", "Mrs Osei, 20 Nov. Overdue"),
            ("Review", "7 Dec"),
        ],
        "tasks": TASKS,
        "sentences": [
            "Jo has missed 6 of the last 10 days, after none in the three years before.",
            "Away on four of the last five Mondays.",
        ],
        "shorter": ["Kofi has been late 9 times, 124 minutes in all: about two lessons."],
        "stops": STOPS,
        "weak": [point("The PE teacher has not been asked.", "It is the strongest pattern. Ask Mr Fox.")],
        "good": GOOD,
        "events": EVENTS,
        "form": AnswerForm({"agree": ""} if faulty else None),
        "page": Paginator(range(300), 25).page(5),
    }


def point(says: str, mend: str) -> dict[str, str]:
    return {"says": says, "mend": mend}


def task(name: str, status: str, hint: str, who: str = "") -> dict[str, str]:
    return {"name": name, "status": status, "hint": hint, "who": who}


WEEKS = [96, 94, 95, 90, 88, None, 91, 84, 80, 76, 70, 71]
TASKS = [
    task("Hear Amira", "not_started", "No session yet · suggests card sort or “My school week”"),
    task(
        "Meet the parents, ask why",
        "in_progress",
        "1 meeting offered (3 Nov, no reply) · call 16 Nov. Both said: sleep. Only mother: tummy pain",
        "Mr Adeyemi, 26 Nov",
    ),
    task("Make it understandable", "done", "Mrs Khan: Urdu. 2 of 2 letters bilingual", "Dawn, 17 Nov"),
    task("Anxiety or mental health", "check_again", "Switched on by mother's words on 16 Nov"),
    task("EHC plan", "not_needed", "No plan is known", "Mrs Lund, 13 Nov"),
]
STOPS = [
    point("Amira has not been heard.", "Mrs Osei sees her today at 13:10."),
    point(
        "1 mark is not settled: Fri 23 Oct AM is N.", "Find out the reason, and change the mark in your MIS."
    ),
]
GOOD = [
    "Threshold: 14 of 10 within 10 school weeks",
    "Each parent written to, in a language they read",
    "SENCo asked",
    "Early Help offered",
    "Right parent and address, checked 12 Oct",
]
EVENTS = [
    {
        "on": date(2026, 11, 16),
        "what": "Phone call: “She's up all night, then says her tummy hurts.”",
        "source": "Mrs Khan",
    },
    {
        "on": date(2026, 10, 12),
        "what": "Letter: we've noticed. Urdu and English, by post.",
        "source": "Dawn Price",
    },
    {"on": date(2026, 10, 9), "what": "Support began: the case was opened.", "source": "Case"},
]


def rendered(*, faulty: bool = False, cookie: str = "") -> str:
    """The gallery as a browser gets it."""
    from django.template.loader import render_to_string
    from django.test import RequestFactory

    request = RequestFactory(headers={"cookie": f"theme={cookie}"}).get("/gallery")
    request.session = {}  # type: ignore[assignment]
    request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
    return render_to_string("gatepost/components/gallery.html", context(faulty=faulty), request)


def write(folder: Path) -> None:
    """The gallery by day, by night and with faults, as files that a browser opens without a server."""
    for name, options in {
        "light": {"cookie": "light"},
        "dark": {"cookie": "dark"},
        "faulty": {"faulty": True},
    }.items():
        page = rendered(**options)  # type: ignore[arg-type]
        (folder / f"{name}.html").write_text(
            page.replace("/static/", f"{BUILT.parent.as_uri()}/"), encoding="utf-8"
        )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.config.settings")
    django.setup()
    write(Path(sys.argv[1]))
