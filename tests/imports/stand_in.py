"""A stand-in for Wonde on loopback, in the shapes in which Wonde answers: pages, rate limits, withdrawn keys."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.imports.folders import ASHA, BILAL

TOKEN = "an invented key"


def day(iso: str) -> dict[str, Any]:
    return {"date": f"{iso} 00:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"}


def child(number: str, upn: str, forename: str, surname: str, year: str) -> dict[str, Any]:
    adult = {
        "id": "C1" if number == "S1" else "C2",
        "title": "Mrs",
        "forename": "Meera",
        "surname": surname,
        "relationship": {
            "relationship": "Mother",
            "priority": 1,
            "parental_responsibility": True,
            "lives_with_pupil": None,
        },
        "contact_details": {
            "data": {
                "phones": {"mobile": "7700900123", "primary": None},
                "emails": {"email": "meera@home.example, other@home.example"},
                "addresses": {
                    "home": {
                        "house_number": "1",
                        "street": "Mill Lane",
                        "town": "Oakbridge",
                        "postcode": "ZZ9 9AA",
                    }
                },
            }
        },
    }
    return {
        "id": number,
        "forename": forename,
        "surname": surname,
        "legal_forename": forename,
        "legal_surname": surname,
        "date_of_birth": day("2014-03-14"),
        "education_details": {
            "data": {
                "upn": upn,
                "former_upn": None,
                "admission_number": f"00451{number[1:]}",
                "admission_date": day("2025-09-02"),
                "leaving_date": None,
            }
        },
        "extended_details": {"data": {"free_school_meals": True}},
        "year": {"data": {"code": year, "name": f"Year {year}"}},
        "groups": {"data": [{"type": "YEAR", "name": "Year 8"}, {"type": "REGISTRATION", "name": "8R"}]},
        "contacts": {"data": [adult]},
    }


def mark(student: str, iso: str, half: str, code: str, minutes: int | None = None) -> dict[str, Any]:
    return {"id": f"{student}{iso}{half}", "student": student, "date": day(iso), "session": half,
            "attendance_code": code, "minutes_late": minutes, "comment": None}  # fmt: skip


LESSON = {
    "student": "S1",
    "attendance_code": "K1",
    "minutes_late": None,
    "lesson": {
        "data": {
            "start_at": {"date": "2026-09-07 09:00:00.000000"},
            "period": {"data": {"name": "Mon:1"}},
            "class": {"data": {"name": "8M1", "subject": {"data": {"name": "Maths"}}}},
            "employee": {"data": {"title": "Mr", "surname": "Field"}},
        }
    },
}
LISTS: dict[str, list[dict[str, Any]]] = {
    "schools/": [
        {"id": "A9", "name": "Elsewhere", "la_code": "999", "establishment_number": "1009", "urn": 9},
        {
            "id": "A1",
            "name": "Oakbridge Academy",
            "la_code": "999",
            "establishment_number": "1001",
            "urn": 123456,
        },
    ],
    "schools/A1/students/": [child("S1", ASHA, "Asha", "Rao", "8"), child("S2", BILAL, "Bilal", "Khan", "8")],
    "schools/A1/attendance-codes/": [
        {"id": "K1", "code": "/"},
        {"id": "K2", "code": "L"},
        {"id": "K3", "code": "N"},
    ],
    "schools/A1/attendance/session/": [
        mark("S1", "2026-09-07", "AM", "K1"),
        mark("S1", "2026-09-08", "AM", "K2", 12),
        mark("S2", "2026-09-07", "AM", "K3"),
        mark("S9", "2026-09-07", "AM", "K3"),
    ],
    "schools/A1/attendance/lesson/": [LESSON],
}


class StandIn(ThreadingHTTPServer):
    """What it was asked, and how it is to misbehave."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[str] = []
        self.trouble: list[tuple[int, dict[str, str]]] = []
        """Answers to give first: status and headers."""
        self.failing: tuple[int, int, dict[str, str]] = (0, 0, {})
        """From which question on it is in trouble, counted anew; the status and headers of that (−1: cut off)."""
        self.onward = ""
        """Where a next page is said to be, instead of here."""
        self.base = f"http://127.0.0.1:{self.server_address[1]}/v1.0/"

    def fail_from(self, nth: int, status: int, headers: dict[str, str]) -> None:
        """Be in trouble from the nth question from now on; 0 for never."""
        self.asked.clear()
        self.failing = (nth, status, headers)


class _Answers(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        url = urlsplit(self.path)
        nth, failing, said = self.server.failing
        if nth and len(self.server.asked) >= nth:
            self._fail(failing, said)
        elif self.server.trouble:
            status, headers = self.server.trouble.pop(0)
            self._say(status, {"error": "trouble"}, headers)
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._say(401, {"error": "invalid_token"}, {})
        else:
            self._list(url.path.removeprefix("/v1.0/"), parse_qs(url.query))

    def _list(self, path: str, asked: dict[str, list[str]]) -> None:
        """One thing a page, so that every list has several."""
        found, page = LISTS.get(path), int(asked.get("page", ["1"])[0])
        if found is None:
            self._say(404, {"error": "not found"}, {})
            return
        more = page < len(found)
        onward = self.server.onward or f"{self.server.base}{path}?page={page + 1}"
        paging = {
            "next": onward if more else None,
            "previous": None,
            "more": more,
            "per_page": 1,
            "current_page": page,
        }
        self._say(200, {"data": found[page - 1 : page], "meta": {"pagination": paging}}, {})

    def _fail(self, status: int, headers: dict[str, str]) -> None:
        if status > 0:
            self._say(status, {"error": "trouble"}, headers)
            return
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"data": [{"id": "S1", ')

    def _say(self, status: int, content: dict[str, Any], headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A running stand-in."""
    server = StandIn()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
