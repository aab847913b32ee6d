"""A school's link to Wonde: keeping its key safe, and fetching what is new as a folder of native files."""

import base64
import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.audit.log import note
from gatepost.imports.actions import OutOfDate, apply_plan
from gatepost.imports.anyfile.actions import held_numbers
from gatepost.imports.doubts.doubt import Declared
from gatepost.imports.formats.native import CALLED
from gatepost.imports.models import WondeLink
from gatepost.imports.plan import plan_folder
from gatepost.imports.wonde import shapes
from gatepost.imports.wonde.client import NEEDED, Wonde, WondeRefused

OVERLAP = timedelta(hours=1)
"""How far behind the last reading the next begins: two clocks never agree. What comes twice changes nothing."""


def keep_token(
    *, by: Actor, school: School, token: str, number: str = "", at: datetime | None = None
) -> None:
    """Keep a school's key to Wonde, encrypted, and the school's id there. Needs the school's scope."""
    by.must("import.apply")
    sealed = _vault().encrypt(token.encode())
    said = {"token": sealed, "number": number, "kept_at": at or timezone.now(), "trouble": ""}
    link, _ = WondeLink.objects.update_or_create(school=school, defaults=said)
    note(by, "wonde.token_kept", link)


def remove_token(*, by: Actor, school: School) -> None:
    """Forget a school's key to Wonde. What has come in stays. Needs the school's scope."""
    by.must("import.apply")
    link = WondeLink.objects.filter(school=school).exclude(token=b"").first()
    if link is None:
        return
    note(by, "wonde.token_removed", link)
    link.token, link.number, link.trouble, link.kept_at = b"", "", "", None
    link.save(update_fields=["token", "number", "trouble", "kept_at"])


@dataclass(frozen=True)
class Reached:
    """What a key reaches: the school's id at Wonde, and of each part whether it may be read."""

    number: str
    parts: Mapping[str, bool]

    @property
    def enough(self) -> bool:
        """Whether registers can be read with it."""
        return all(self.parts.get(part) for part in NEEDED)


def reached_by(school: School, *, token: str, number: str, base_url: str) -> Reached:
    """Try a key: which school it opens, and what of it. Writes nothing.

    ``number`` is the school's id at Wonde as a person gave it; without one it is found by LAESTAB or URN.
    Raises WondeRefused, also where the id is another school's.
    """
    with Wonde(token, base_url=base_url, tries=1) as wonde:
        found = _find(wonde, school, number)
        return Reached(found, wonde.reach(found))


def bring_in(*, by: Actor, school: School, at: datetime, base_url: str) -> str:
    """Fetch what is new and keep it, as the worker does at night; why nothing was kept, "" where all was well.

    Needs the school's scope. What a person should look at is kept with the link, without names.
    """
    by.must("import.apply")
    try:
        with TemporaryDirectory() as room:
            folder = Path(room) / school.laestab
            folder.mkdir()
            token = token_of(school, otherwise="")
            left_out = fetch(school, folder=folder, token=token, base_url=base_url)
            trouble = _keep(by, folder, at)
    except WondeRefused as refused:
        trouble = str(refused)
    said = {"tried_at": at, "trouble": trouble[:500]}
    said |= {} if trouble else {"read_to": at, "left_out": left_out}
    WondeLink.objects.update_or_create(school=school, defaults=said)
    return trouble


def _keep(by: Actor, folder: Path, at: datetime) -> str:
    """Plan and apply, as a person would who finds nothing odd."""
    on = timezone.localdate(at)
    if not any(folder.iterdir()):
        return ""
    plan = plan_folder(folder, on=on, by=by, declared=Declared(as_at=on))
    if plan.doubts:
        return " ".join(f"{doubt.says}." for doubt in plan.doubts)
    if plan.refused:
        rows = sum(counts.refused for counts in plan.files.values())
        (file, _, rule), _ = plan.rules.most_common(1)[0]
        return f"{rows:,} rows could not be kept; most often, among the {CALLED[file].lower()}: {rule}."
    try:
        apply_plan(by=by, plan=plan, at=at)
    except OutOfDate:
        return "Somebody imported at the same moment. It is tried again the next night."
    return ""


def token_of(school: School, *, otherwise: str) -> str:
    """A school's own key, or the installation's. Raises WondeRefused when the key cannot be read or there is none."""
    link = WondeLink.objects.filter(school=school).exclude(token=b"").first()
    if link is None and otherwise:
        return otherwise
    if link is None:
        raise WondeRefused("There is no key to Wonde. Give one under Imports, Wonde; or set WONDE_TOKEN.")
    try:
        return _vault().decrypt(bytes(link.token)).decode()
    except InvalidToken:
        raise WondeRefused(
            "The school's key to Wonde cannot be read: GATEPOST_SECRET_KEY has changed. Give the key again."
        ) from None


def fetch(school: School, *, folder: Path, token: str, base_url: str) -> str:
    """Write what Wonde says of a school as native files: everybody, and the marks changed since the last time.

    Returns a sentence on whom they leave out, without names; "" where they leave out nobody.
    Raises WondeRefused. Needs the school's scope.
    """
    link = WondeLink.objects.filter(school=school).first()
    since = f"{link.read_to - OVERLAP:%Y-%m-%d %H:%M:%S}" if link and link.read_to else ""
    with Wonde(token, base_url=base_url) as wonde:
        number = (link.number if link else "") or _find(wonde, school)
        students = list(wonde.students(number))
        upn_of = shapes.upns(students, held_numbers(school))
        codes = shapes.codes(wonde.attendance_codes(number))
        laestab = school.laestab
        sessions = shapes.session_marks(
            wonde.sessions(number, updated_after=since), codes=codes, upn_of=upn_of, laestab=laestab
        )
        lessons = shapes.lesson_marks(
            wonde.lessons(number, updated_after=since), codes=codes, upn_of=upn_of, laestab=laestab
        )
        everybody = shapes.spoken_of(shapes.PUPILS, list(shapes.pupils(students, laestab, upn_of)))
        _write(folder / "pupils.csv", everybody[0], everybody[1:])
        _write(folder / "parents.csv", shapes.PARENTS, shapes.parents(students, upn_of))
        _write(folder / "session_marks.csv", shapes.MARKS, sessions)
        _write(folder / "lesson_marks.csv", shapes.LESSONS, lessons)
    return _left_out(len(students) - len(upn_of))


def _left_out(children: int) -> str:
    """Whoever cannot be told apart from others by a number is left out, and somebody is told."""
    if not children:
        return ""
    who = "1 child is" if children == 1 else f"{children:,} children are"
    return (
        f"{who} left out: your own system gives no UPN, and no admission number that we hold. "
        "Give a UPN there (a temporary one will do)."
    )


def read_up_to(*, by: Actor, school: School, at: datetime) -> None:
    """Remember that everything changed up to a moment has been kept. Needs the school's scope."""
    by.must("import.apply")
    WondeLink.objects.update_or_create(school=school, defaults={"read_to": at})


def _find(wonde: Wonde, school: School, number: str = "") -> str:
    """The school's id at Wonde. Raises WondeRefused where the key does not open it, or the id is another's."""
    for found in wonde.schools():
        laestab, urn = shapes.laestab_of(found), str(found.get("urn") or "")
        ours = laestab == school.laestab or bool(school.urn and urn == school.urn)
        if ours and number in ("", str(found.get("id"))):
            return str(found.get("id"))
        if number and number == str(found.get("id")) and not ours:
            raise WondeRefused(
                f"The id {number} is that of another school, with the LAESTAB {laestab or 'unknown'}."
            )
    raise WondeRefused(
        f"Wonde shares nothing of {school.name} with this key. Has the school approved it there?"
    )


def _write(path: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A native file; none where there is nothing to say."""
    if written := list(rows):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *written])


def _vault() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"wonde {settings.SECRET_KEY}".encode()).digest()))
