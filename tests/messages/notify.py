"""A stand-in for GOV.UK Notify that speaks its protocol (docs.notifications.service.gov.uk/rest-api.html):
a JWT signed with the key's secret, JSON in, 201 out. ``plan`` says what happens to the next requests."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse
from uuid import uuid4

import jwt

SERVICE, SECRET = str(uuid4()), str(uuid4())
TEMPLATE = str(uuid4())
Step = Callable[[dict[str, Any]], int]
"""What to do with a text: the status to answer with; 201 takes it."""


class Notify:
    """What it was sent, what it took, and what it does next."""

    def __init__(self) -> None:
        self.url = ""
        self.key = f"a_test_key-{SERVICE}-{SECRET}"
        self.template = TEMPLATE
        self.asked: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        self.statuses: dict[str, str] = {}
        self.plan: deque[Step] = deque()

    def take(self, text: dict[str, Any]) -> dict[str, Any]:
        text["id"] = str(uuid4())
        self.taken.append(text)
        return text


class Desk(BaseHTTPRequestHandler):
    """The protocol, for one stand-in."""

    stand_in: Notify

    def do_POST(self) -> None:
        text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.signed():
            return self.say(403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]})
        self.stand_in.asked.append(text)
        status = self.stand_in.plan.popleft()(text) if self.stand_in.plan else 201
        if status == 201:
            return self.say(201, {"id": self.stand_in.take(text)["id"], "reference": text["reference"]})
        return self.say(status, {"status_code": status, "errors": [{"error": "E", "message": "m"}]})

    def do_GET(self) -> None:
        if not self.signed():
            return self.say(403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]})
        place = urlparse(self.path)
        if place.path.startswith("/v2/template/"):
            known = place.path.endswith(self.stand_in.template)
            return self.say(200 if known else 404, {"id": self.stand_in.template})
        wanted = parse_qs(place.query)["reference"][0]
        found = [
            {"id": t["id"], "status": self.stand_in.statuses.get(t["reference"], "sending")}
            for t in self.stand_in.taken
            if t["reference"] == wanted
        ]
        return self.say(200, {"notifications": found, "links": {}})

    def signed(self) -> bool:
        """The issuer is the service, and the secret of the key has signed it."""
        try:
            claims = jwt.decode(
                self.headers["Authorization"].removeprefix("Bearer "), SECRET, algorithms=["HS256"]
            )
        except jwt.InvalidTokenError:
            return False
        return bool(claims["iss"] == SERVICE and claims["iat"])

    def say(self, status: int, words: dict[str, Any]) -> None:
        body = json.dumps(words).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked has gone
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Notify]:
    """A stand-in on a free port of loopback."""
    stand_in = Notify()
    mine = type("Mine", (Desk,), {"stand_in": stand_in})
    server = ThreadingHTTPServer(("127.0.0.1", 0), mine)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
