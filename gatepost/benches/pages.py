"""Pages: how long a person waits, alone and with nineteen others, beside the same page as a plain file."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.test import Client
from psycopg.conninfo import make_conninfo

from gatepost.benches.desk import Desk, demonstration
from gatepost.benches.timing import Disagree, Figure, Scale, peak_mb

YARDSTICK = "the same page as a file, from the same server"
TOGETHER = 20


def pages(scale: Scale) -> Iterator[Figure]:
    """The first page, the pupils to think about, a case and a child's certificate, for 1 and for 20 at once."""
    with demonstration() as desk, tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        shown = {
            "first page": "/",
            "pupils to think about": "/think-about",
            "case": f"/cases/{desk.case.pk}",
            "attendance certificate": f"/cases/{desk.case.pk}/certificate",
        }
        cookie = keep_as_files(desk, shown, Path(folder) / "static" / "bench")
        with server(desk.database, Path(folder)) as (port, pid):
            for people in (1, TOGETHER):
                for name, address in shown.items():
                    each = partial(_wait, port, cookie, people, scale.of(40 if people == 1 else 10, 2))
                    yield _figure(scale, f"{name}, {people} at once", each, address, pid)


def _figure(scale: Scale, figure: str, each: "partial[float]", address: str, pid: int) -> Figure:
    waits = [(each(address), each(file_of(address))) for _ in range(scale.rounds)]
    ours, theirs = (min(side) for side in zip(*waits, strict=True))
    return Figure("pages", f"{figure}, median wait", ours, YARDSTICK, theirs, peak_of_all(pid))


def file_of(address: str) -> str:
    return f"/static/bench/{address.strip('/').replace('/', '-') or 'first'}.html"


def keep_as_files(desk: Desk, shown: dict[str, str], folder: Path) -> str:
    """Write each page as a file, and note where it led; the cookie with which the officer is signed in."""
    folder.mkdir(parents=True)
    client = Client(SERVER_NAME="localhost")
    client.force_login(desk.officer.user, settings.AUTHENTICATION_BACKENDS[0])
    for name, address in list(shown.items()):
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            raise Disagree(f"pages: {name} answers {answer.status_code}")
        shown[name] = str(answer.request["PATH_INFO"])
        (folder / Path(file_of(shown[name])).name).write_bytes(answer.content)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def server(database: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Gatepost's own web server over the passing database; its port and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    passing = {
        "GATEPOST_DATA": str(folder),
        "DATABASE_URL": make_conninfo(os.environ["DATABASE_URL"], dbname=database),
        "GATEPOST_PORT": str(port),
    }
    command = [sys.executable, "-m", "gatepost.config.cli", "serve"]
    with subprocess.Popen(command, env=os.environ | passing) as server:
        try:
            _await(port, server)
            yield port, server.pid
        finally:
            server.terminate()


def _await(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        if server.poll() is not None:
            raise Disagree("pages: the server ended before it answered")
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Disagree("pages: the server does not answer")


def _wait(port: int, cookie: str, people: int, times: int, address: str) -> float:
    """The median wait for a page, each person asking again as soon as they are answered."""
    with ThreadPoolExecutor(people) as crowd:
        waits = crowd.map(lambda _: ask(port, cookie, times, address), range(people))
        return statistics.median(wait for one in waits for wait in one)


def ask(port: int, cookie: str, times: int, address: str) -> list[float]:
    line, waits = HTTPConnection("127.0.0.1", port, timeout=60), []
    for _ in range(times):
        start = time.perf_counter()
        line.request("GET", address, headers={"Cookie": cookie, "Host": f"localhost:{port}"})
        answer = line.getresponse()
        answer.read()
        waits.append(time.perf_counter() - start)
        if answer.status != 200:
            raise Disagree(f"pages: {address} answers {answer.status}")
    line.close()
    return waits


def peak_of_all(pid: int) -> float:
    """The peak of the server and its workers together; memory that they share counts in each."""
    family = Path(f"/proc/{pid}/task/{pid}/children")
    children = family.read_text().split() if family.exists() else []
    return peak_mb(pid) + sum(peak_of_all(int(child)) for child in children)
