"""A school's link to Wonde: keeping its key safe, and fetching what is new as a folder of native files."""

import base64
import csv
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.audit.log import note
from gatepost.imports.models import WondeLink
from gatepost.imports.wonde import shapes
from gatepost.imports.wonde.client import Wonde, WondeRefused

OVERLAP = timedelta(hours=1)
"""How far behind the last reading the next begins: two clocks never agree. What comes twice changes nothing."""


def keep_token(*, by: Actor, school: School, token: str) -> None:
    """Keep a school's key to Wonde, encrypted. Needs the school's scope."""
    by.must("import.apply")
    sealed = _vault().encrypt(token.encode())
    link, _ = WondeLink.objects.update_or_create(school=school, defaults={"token": sealed})
    note(by, "wonde.token_kept", link)


def token_of(school: School, *, otherwise: str) -> str:
    """A school's own key, or the installation's. Raises WondeRefused when the key cannot be read or there is none."""
    link = WondeLink.objects.filter(school=school).exclude(token=b"").first()
    if link is None and otherwise:
        return otherwise
    if link is None:
        raise WondeRefused("There is no key to Wonde. Set WONDE_TOKEN.")
    try:
        return _vault().decrypt(bytes(link.token)).decode()
    except InvalidToken:
        raise WondeRefused(
            "The school's key to Wonde cannot be read: GATEPOST_SECRET_KEY has changed. Give the key again."
        ) from None


def fetch(school: School, *, folder: Path, token: str, base_url: str) -> None:
    """Write what Wonde says of a school as native files: everybody, and the marks changed since the last time.

    Raises WondeRefused. Needs the school's scope.
    """
    link = WondeLink.objects.filter(school=school).first()
    since = f"{link.read_to - OVERLAP:%Y-%m-%d %H:%M:%S}" if link and link.read_to else ""
    with Wonde(token, base_url=base_url) as wonde:
        number = _find(wonde, school)
        students = list(wonde.students(number))
        upn_of = shapes.upns(students)
        codes = shapes.codes(wonde.attendance_codes(number))
        laestab = school.laestab
        sessions = shapes.session_marks(
            wonde.sessions(number, updated_after=since), codes=codes, upn_of=upn_of, laestab=laestab
        )
        lessons = shapes.lesson_marks(
            wonde.lessons(number, updated_after=since), codes=codes, upn_of=upn_of, laestab=laestab
        )
        _write(folder / "pupils.csv", shapes.PUPILS, shapes.pupils(students, laestab))
        _write(folder / "parents.csv", shapes.PARENTS, shapes.parents(students))
        _write(folder / "session_marks.csv", shapes.MARKS, sessions)
        _write(folder / "lesson_marks.csv", shapes.LESSONS, lessons)


def read_up_to(*, by: Actor, school: School, at: datetime) -> None:
    """Remember that everything changed up to a moment has been kept. Needs the school's scope."""
    by.must("import.apply")
    WondeLink.objects.update_or_create(school=school, defaults={"read_to": at})


def _find(wonde: Wonde, school: School) -> str:
    for found in wonde.schools():
        if shapes.laestab_of(found) == school.laestab or (school.urn and str(found.get("urn")) == school.urn):
            return str(found.get("id") or "")
    raise WondeRefused(f"Wonde shares nothing of {school.name} with this account.")


def _write(path: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A native file; none where there is nothing to say."""
    if written := list(rows):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *written])


def _vault() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"wonde {settings.SECRET_KEY}".encode()).digest()))
