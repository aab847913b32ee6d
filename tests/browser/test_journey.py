"""The road through the house, walked with the keyboard alone: register, concern, case, sixteen rows, pack."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page

from gatepost.demonstration.folder import write
from gatepost.policy.pack import load
from gatepost.policy.schema import Question
from tests.browser.clock import NOW
from tests.browser.conftest import Desk, accessible, fits
from tests.browser.keyboard import Keyboard
from tests.letters.reading_pdf import words

pytestmark = pytest.mark.browser

OFFICER, HEAD_OF_YEAR = "d.price@oakbridge.example", "r.castellan@oakbridge.example"
SENCO, HEAD = "i.lund@oakbridge.example", "h.sutcliffe@oakbridge.example"
CHILD = ("Chloe", "Marsh")
SCHOOL = "9994001"
YESTERDAY = (NOW.date() - timedelta(1)).isoformat()

EVIDENCE: dict[str, list[tuple[str, str]]] = {
    "first_day_contact": [
        ("call", "Rang Mrs Marsh: “she would not get out of the car.” Offered a later start.")
    ],
    "letters_to_parents": [("letter", "First letter, posted: we have noticed, and how can we help?")],
    "pastoral_staff": [("reply", "Her tutor sees Chloe alone at break since October.")],
    "pupil_voice": [("voice", "“I have nobody to sit with since Ella moved.”")],
    "parent_meeting": [("meeting", "Met Mrs Marsh at school. Friendships have been hard since October.")],
    "family_circumstances": [("offer", "Offered time with the family support worker.")],
    "learning_needs": [("reply", "The SENCo has looked: no sign of an unmet need.")],
}
"""What is recorded for each row: kind, and what happened."""
ANSWERS: dict[str, Any] = {
    "everyone_written_to": "some",
    "senco_view": "no_sign",
    "heard": "heard",
    "met": "school",
    "both_sides": "same",
    "offer_made": "yes",
    "caring": "no",
    "affects_attendance": "no",
    "evidence_asked": "no",
    "patterns_looked_at": "none",
    "start_times_shared": "yes",
}
"""Answers that matter; every other choice takes its first option."""


def settle_marks(folder: Path) -> Path:
    """A small file as the MIS would export it next day: the child's two unsettled marks are now O."""
    write(folder, on=NOW.date())
    with (folder / "pupils.csv").open(newline="") as pupils:
        upn = next(p["upn"] for p in csv.DictReader(pupils) if (p["forename"], p["surname"]) == CHILD)
    with (folder / "session_marks.csv").open(newline="") as marks:
        rows = [m for m in csv.DictReader(marks) if m["upn"] == upn]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows({**row, "code": "O" if row["code"] == "N" else row["code"]} for row in rows)
    small = folder / "small"
    small.mkdir()
    (small / "session_marks.csv").write_text(out.getvalue())
    return small / "session_marks.csv"


def import_by_keyboard(page: Page, file: Path) -> None:
    keys = Keyboard(page)
    keys.follow("Imports")
    accessible(page)
    chooser = page.locator("input[type=file]")
    # The browser learns that we catch its chooser by one way and of the key by another: reaching the field asks
    # it something by the first, and so shows that it has learned it before the key is pressed.
    with page.expect_file_chooser() as waiting:
        keys.reach(chooser)
        page.keyboard.press("Enter")
    waiting.value.set_files(str(file))
    page.keyboard.press("Tab")
    keys.press(page.locator("main form button[type=submit]").first)
    accessible(page)
    assert "session_marks.csv" in page.locator("main").inner_text()
    keep = page.get_by_role("button", name=re.compile("Keep"))
    if keep.count():
        keys.press(keep.first)
        assert "Kept" in page.locator("main").inner_text()


def open_case(page: Page) -> str:
    """Find the child, read why, start support; the address of the case."""
    keys = Keyboard(page)
    keys.follow("Pupils")
    keys.write(page.locator("input[name=q]"), " ".join(CHILD))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    keys.follow(" ".join(CHILD))
    accessible(page)
    fits(page)
    assert "not agreed by the school" in page.locator("main").inner_text()
    assert "Chloe" not in page.title()
    keys.press(page.get_by_role("link", name=re.compile("Start support")).first)
    accessible(page)
    keys.push("Start support for Chloe")
    assert re.search(r"/cases/\d+$", page.url)
    return page.url


def add_evidence(page: Page, kind: str, says: str) -> None:
    keys = Keyboard(page)
    form = page.locator("#add")
    keys.open(form.locator("summary"))
    keys.choose(form.get_by_role("group", name=re.compile("What is it")), kind)
    keys.pick_date(form.locator("[name=happened_on]"), YESTERDAY)
    if kind in ("letter", "meeting", "offer", "call"):
        keys.reach(form.locator("[name=parent]"))
        page.keyboard.type("Mrs")
    keys.write(form.locator("[name=says]"), says)
    if kind == "offer":
        keys.reach(form.locator("[name=outcome]"))
        page.keyboard.type("Yes")
    if kind == "voice":
        keys.tick(form.locator("[name=share][value=council]"))
    keys.press(form.get_by_role("button", name="Add this"))
    assert says in page.locator("main").inner_text()


def answer(page: Page, question: Question, said: dict[str, Any]) -> None:
    """Answer one question of a row, as a person would who has done the work."""
    keys = Keyboard(page)
    field = page.locator(f"[name=q_{question.key}]")
    match question.kind:
        case "choice" | "yes_no":
            options = [o.key for o in question.options] or ["yes", "no"]
            value = ANSWERS.get(question.key, options[0])
            keys.choose(page.get_by_role("group", name=question.label), value)
            said[question.key] = value
        case "choices":
            keys.tick(field.first)
            said[question.key] = [question.options[0].key]
        case "date":
            keys.pick_date(field, YESTERDAY)
            said[question.key] = YESTERDAY
        case _:
            keys.write(field, f"Looked at: {question.label}")
            said[question.key] = "…"


def work_row(page: Page, case: str, key: str) -> None:
    """Open one row, record what happened, answer what done needs, and judge it done."""
    keys, wording = Keyboard(page), load("nottinghamshire").row(key)
    page.goto(f"{case}/checklist/{key}")
    accessible(page)
    for kind, says in EVIDENCE.get(key, []):
        add_evidence(page, kind, says)
    said: dict[str, Any] = {}
    for question in wording.questions:
        if question.needed_for_done and question.is_shown(said):
            answer(page, question, said)
    keys.choose(page.get_by_role("group", name=re.compile("Where are we")), "done")
    keys.push("Save and back")
    assert page.url.endswith("/checklist"), page.locator("main").inner_text()


def applying_rows(page: Page, case: str) -> list[str]:
    page.goto(f"{case}/checklist")
    accessible(page)
    fits(page)
    hrefs = page.locator("main a[href*='/checklist/']").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    rows = (re.search(r"/checklist/(\w+)(?:[?#].*)?$", href) for href in hrefs)
    return list(dict.fromkeys(found[1] for found in rows if found))


def test_from_a_register_to_a_referral_pack(
    desk: Desk, open_desk: Callable[..., Page], tmp_path: Path
) -> None:
    officer = open_desk(OFFICER)
    import_by_keyboard(officer, settle_marks(tmp_path / "folder"))

    lead = open_desk(HEAD_OF_YEAR)
    case = open_case(lead)
    rows = applying_rows(lead, case)
    assert len(rows) >= 10
    for key in rows:
        work_row(lead, case, key)
    shown = json.loads(desk.command("case", "show", case.rsplit("/", 1)[1], "--json"))
    assert len(shown["rows"]) == 16
    assert {row["status"] for row in shown["rows"]} <= {"done", "does_not_apply"}

    keys = Keyboard(lead)
    lead.goto(f"{case}/readiness")
    accessible(lead)
    shown = lead.locator("main").inner_text()
    assert "Ready for the headteacher" in shown, shown
    draft = open_desk(OFFICER)
    keys = Keyboard(draft)
    draft.goto(f"{case}/readiness")
    keys.write(draft.locator("[name=will_change]"), "The council can offer mentoring that we cannot.")
    keys.write(draft.locator("[name=why_now]"), "Support has run since September and Mondays are as before.")
    keys.write(
        draft.locator("[name=considered]"), "An attendance contract was offered by Mrs Lund, no answer."
    )
    keys.press(draft.locator("main form button[type=submit]").last)
    assert "/referrals/" in draft.url
    sign_and_check(open_desk(HEAD), draft.url, desk)


def sign_and_check(head: Page, address: str, desk: Desk) -> None:
    """The head reads one page, accepts what is weak in a sentence each, and signs; the pack is sound."""
    keys = Keyboard(head)
    head.goto(address)
    accessible(head)
    for number in range(head.locator("textarea[name^=weak_]").count()):
        keys.write(head.locator("textarea[name^=weak_]").nth(number), "We tried, and will go on trying.")
    keys.write(head.locator("[name=password]"), desk.password)
    keys.press(head.get_by_role("button", name="Sign", exact=True))
    assert "Signed" in head.locator("main").inner_text()
    accessible(head)
    pdf = head.request.get(address + "/pack.pdf").body()
    twin = head.request.get(address + "/pack.json").body()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/StructTreeRoot" in opened.Root
        assert len(opened.pages) >= 5
    told = json.loads(twin)
    assert told["child"]["called"] == "Chloe"
    assert len(told["rows"]) == 16
    assert len(told["threshold"]["marks"]) >= 10
    printed = re.sub(r"\s", "", json.dumps(told["voice"], ensure_ascii=False))
    assert "nobodytositwith" in printed
    assert hashlib.sha256(twin).hexdigest()[:8] in words(pdf)
