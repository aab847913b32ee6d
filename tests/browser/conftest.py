"""The whole product as people meet it: its own database, its own server, a real browser."""

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.clock import NOW
from tests.messages.notify import Notify, running

GATEPOST = [sys.executable, "-m", "gatepost.config.cli"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
CHROMIUM = "/usr/bin/chromium"


@dataclass(frozen=True)
class Desk:
    """A running demonstration."""

    address: str
    password: str
    env: dict[str, str]

    def command(self, *words: str) -> str:
        """What a gatepost command prints."""
        run = [*GATEPOST, *words]
        done = subprocess.run(run, env=self.env, capture_output=True, text=True, check=True, timeout=120)
        return done.stdout


@pytest.fixture(scope="session")
def gateway() -> Iterator[Notify]:
    """What stands for GOV.UK Notify."""
    with running() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration authority: told by whichever worker is first, for all of them to copy."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, whole = shared / "told", shared / "told.whole"
    with (shared / "told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            subprocess.run(
                [*GATEPOST, "demo", "--load-only"], env=_env(folder), check=True, capture_output=True
            )
            whole.touch()
    return folder


def _env(data: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return inherited | {"GATEPOST_DATA": str(data), "DJANGO_SETTINGS_MODULE": "tests.browser.tuesday"}


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, told: Path, gateway: Notify) -> Iterator[Desk]:
    """The demonstration authority, served until the tests end."""
    data, port = tmp_path_factory.mktemp("desk") / "data", _free_port()
    subprocess.run(["cp", "-a", told, data], check=True)  # owners too; no server has it open
    env = _env(data) | {"GATEPOST_PORT": str(port)}
    env |= {
        "NOTIFY_BASE_URL": gateway.url,
        "NOTIFY_API_KEY": gateway.key,
        "NOTIFY_TEMPLATE": gateway.template,
    }
    password = (data / "demonstration-password.txt").read_text()
    server = subprocess.Popen(
        [*GATEPOST, "serve"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Desk(f"http://127.0.0.1:{port}", password, env)
    finally:
        server.terminate()
        server.wait()


AGAIN = f"""
from django.db import connection
from gatepost.access import wall
with wall.as_owner(), connection.cursor() as cursor:
    cursor.execute(
        "TRUNCATE morning_claim, morning_escalation, morning_leaddecision, morning_oldmarks, morning_servicetold,"
        " morning_visit, morning_visitreport, morning_visitrequest"
    )
    cursor.execute("DELETE FROM casework_contactattempt WHERE at >= %s", ["{NOW.isoformat()}"])
"""


@pytest.fixture(scope="module")
def nobody_rung_yet(desk: Desk) -> None:
    """The morning as it begins: there are many families to ring, and a module of tests may use them all up."""
    desk.command("shell", "--no-imports", "-c", AGAIN)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, seconds: int = 180) -> None:
    """Poll until the server answers; there is nothing else to listen to."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address):  # noqa: S310
            return
        time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium; ended with each module, because its event loop may not outlive the tests that use it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_desk(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """Sign in by the form; options are the browser context's (viewport, java_script_enabled, color_scheme)."""
    contexts: list[Any] = []

    def signed_in(email: str, **options: Any) -> Page:
        context = browser.new_context(
            base_url=desk.address, **({"viewport": {"width": 1366, "height": 768}} | options)
        )
        contexts.append(context)
        page: Page = context.new_page()
        page.goto("/account/login/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(desk.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    yield signed_in
    for context in contexts:
        context.close()


def accessible(page: Page) -> None:
    """axe finds nothing on the page as it stands."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def fits(page: Page) -> None:
    """Nothing makes the whole page scroll sideways."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
