"""Asks Wonde, which speaks for most schools' systems, for a school's register. Reads only. No Django."""

import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx

BASE_URL = "https://api.wonde.com/v1.0/"
_TRIES = 5
_LONGEST_WAIT = 60.0
_MOST_PAGES = 20_000
_PER_PAGE = 200
_LARGEST = 32 * 2**20
"""Bytes of one page, unpacked."""


PARTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "Children": ("students", {}),
    "Their parents and carers": ("students", {"include": "contacts,contacts.contact_details"}),
    "Groups": ("groups", {}),
    "Register codes": ("attendance-codes", {}),
    "Marks of mornings and afternoons": ("attendance/session", {}),
    "Marks of lessons": ("attendance/lesson", {}),
}
"""What Gatepost reads of a school: in a person's words, and where it is."""
NEEDED = ("Children", "Register codes", "Marks of mornings and afternoons")


class WondeRefused(Exception):
    """Wonde gave no answer that can be used; the message is for a person."""


class Withdrawn(WondeRefused):
    """Wonde does not accept the key, or not any more."""


class NotShared(WondeRefused):
    """Wonde knows us, and does not let us read this."""


class Wonde:
    """One account at Wonde. Use as a context manager."""

    def __init__(
        self,
        token: str,
        *,
        base_url: str = BASE_URL,
        wait: Callable[[float], None] = time.sleep,
        transport: httpx.BaseTransport | None = None,
        tries: int = _TRIES,
    ) -> None:
        self._wait, self._tries = wait, tries
        self._base = base_url if base_url.endswith("/") else f"{base_url}/"
        self._http = httpx.Client(
            base_url=self._base,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=30,
            transport=transport,
        )

    def __enter__(self) -> "Wonde":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def schools(self) -> Iterator[Mapping[str, Any]]:
        """The schools that let this account read."""
        return self._pages("schools", {})

    def students(self, school: str) -> Iterator[Mapping[str, Any]]:
        """Children with their adults, year and registration group."""
        include = "contacts,contacts.contact_details,education_details,extended_details,groups,year"
        return self._pages(f"schools/{school}/students", {"include": include})

    def groups(self, school: str) -> Iterator[Mapping[str, Any]]:
        """Registration and other groups."""
        return self._pages(f"schools/{school}/groups", {})

    def attendance_codes(self, school: str) -> Iterator[Mapping[str, Any]]:
        """The codes of the school's register."""
        return self._pages(f"schools/{school}/attendance-codes", {})

    def sessions(self, school: str, *, updated_after: str = "") -> Iterator[Mapping[str, Any]]:
        """Session marks, all or those changed after a moment ("2026-09-07 00:00:00")."""
        return self._pages(f"schools/{school}/attendance/session", _since(updated_after))

    def lessons(self, school: str, *, updated_after: str = "") -> Iterator[Mapping[str, Any]]:
        """Lesson marks with their lesson, its period, class and subject."""
        include = "lesson,lesson.period,lesson.class,lesson.class.subject,lesson.employee"
        return self._pages(
            f"schools/{school}/attendance/lesson", {"include": include, **_since(updated_after)}
        )

    def reach(self, school: str) -> dict[str, bool]:
        """What of a school this account may read: each of ``PARTS``, and whether it does. Asks for one thing each.

        Raises WondeRefused when the key itself is not accepted, or Wonde is away.
        """
        found = {}
        for words, (path, asked) in PARTS.items():
            try:
                self._get(f"schools/{school}/{path}/", {"per_page": "1", **asked})
                found[words] = True
            except NotShared:
                found[words] = False
        return found

    def _pages(self, path: str, asked: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        answer = self._get(f"{path}/", {"per_page": str(_PER_PAGE), **asked})
        for _ in range(_MOST_PAGES):
            yield from (thing for thing in answer["data"] if isinstance(thing, Mapping))
            onward = _next_page(answer)
            if not onward:
                return
            if _host(onward) != _host(self._base) or not onward.isprintable():  # the key goes to nobody else
                raise WondeRefused("Wonde's answer points to another address. Nothing was changed.")
            answer = self._get(onward, None)
        raise WondeRefused("Wonde's answer has no end. Nothing was changed.")

    def _fetched(self, url: str, asked: Mapping[str, str] | None) -> httpx.Response:
        """One answer, measured as it comes in."""
        with self._http.stream("GET", url, params=asked) as answer:
            pieces, held = [], 0
            for piece in answer.iter_bytes():
                held += len(piece)
                if held > _LARGEST:
                    raise WondeRefused("Wonde's answer is larger than any page can be. Nothing was changed.")
                pieces.append(piece)
        headers = {k: v for k, v in answer.headers.items() if k.lower() != "content-encoding"}
        return httpx.Response(answer.status_code, headers=headers, content=b"".join(pieces))

    def _get(self, url: str, asked: Mapping[str, str] | None) -> dict[str, Any]:
        for tries in range(self._tries):
            pause = 2.0**tries
            try:
                answer = self._fetched(url, asked)
            except (httpx.TransportError, httpx.DecodingError):
                self._wait(pause)
                continue
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                self._wait(_retry_after(answer, pause))
            elif answer.is_server_error:
                self._wait(pause)
            else:
                return _read(answer, urlsplit(url).path)
        raise WondeRefused("Wonde does not answer at the moment. Nothing was changed; try again later.")


def _next_page(answer: Mapping[str, Any]) -> str:
    """Where the next page is; "" where this was the last."""
    found: Any = answer
    for name in ("meta", "pagination", "next"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


def _host(url: str) -> tuple[str, ...]:
    try:
        return urlsplit(url)[:2]
    except ValueError:
        return ()


def _since(updated_after: str) -> dict[str, str]:
    return {"updated_after": updated_after} if updated_after else {}


def _retry_after(answer: httpx.Response, otherwise: float) -> float:
    said = answer.headers.get("Retry-After", "")
    return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else otherwise


def _read(answer: httpx.Response, place: str) -> dict[str, Any]:
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise Withdrawn(
            "Wonde no longer accepts our key, or the school has withdrawn its consent. Nothing was changed. "
            "Ask for a new key in Wonde, and give it under Imports, Wonde."
        )
    if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN):
        raise NotShared("Wonde does not know this school, or does not share this part of it with our key.")
    try:
        said = answer.json()
    except (ValueError, RecursionError):
        said = None
    if not answer.is_success or not isinstance(said, dict) or not isinstance(said.get("data"), list):
        raise WondeRefused(
            f"Wonde's answer to {place} ({answer.status_code}) cannot be understood. Nothing was changed."
        )
    return said
