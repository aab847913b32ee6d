"""Two installations on one machine, each with its own folder, database, key and web server; one referral."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from gatepost.authority import keys

AUTHORITY = "Millshire"
CLI = [sys.executable, "-m", "gatepost.config.cli"]


@dataclass
class Installation:
    """One folder, one database, one key."""

    folder: Path
    port: int

    @property
    def env(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "GATEPOST_SECRET_KEY")}
        return inherited | {
            "GATEPOST_DATA": str(self.folder),
            "GATEPOST_PORT": str(self.port),
            "PYTHONWARNINGS": "ignore",
        }

    def run(self, *words: str) -> str:
        done = subprocess.run([*CLI, *words], env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def script(self, *words: str) -> dict[str, object]:
        """Act inside this installation: tests/authority/acting.py."""
        command = [sys.executable, "-m", "tests.authority.acting", *words]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))

    def key(self, settings: Any) -> str:
        """Its public key; the pair is made in its folder on first use, here as by any of its commands."""
        settings.DATA = self.folder
        return keys.public_key()

    @contextmanager
    def served(self) -> Iterator[None]:
        with subprocess.Popen([*CLI, "serve"], env=self.env, stdout=subprocess.DEVNULL) as server:
            try:
                self._await(server)
                yield
            finally:
                server.terminate()

    def _await(self, server: "subprocess.Popen[bytes]") -> None:
        """Knock until it answers: a tenth of a second between, so that it has the processor to itself."""
        while server.poll() is None:
            time.sleep(0.1)
            with socket.socket() as knock:
                knock.settimeout(1)
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
        pytest.fail("the server ended before it answered")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def refused(council: Installation, wire: object) -> str:
    """The sentence with which the council's server refuses a message."""
    said = httpx.post(f"http://127.0.0.1:{council.port}/exchange", content=str(wire).encode(), timeout=60)
    assert said.status_code == 422
    return str(said.json()["refused"])


def bad_wires_are_refused(wires: dict[str, object], council: Installation) -> None:
    """Over the real line: one byte changed, a stranger, an older form."""
    changed = str(wires["good"]).replace('\\"surname\\":\\"Rao', '\\"surname\\":\\"Rap')
    assert changed != wires["good"]
    assert "something was changed on the way" in refused(council, changed)
    assert "not known here" in refused(council, wires["stranger"])
    assert "older version of Gatepost" in refused(council, wires["old"])


def again(council: Installation, wire: object) -> int:
    """Deliver a message that is there already."""
    address = f"http://127.0.0.1:{council.port}/exchange"
    return httpx.post(address, content=str(wire).encode(), timeout=60).status_code


def test_a_referral_goes_there_and_its_decision_comes_back(tmp_path: Path, settings: Any) -> None:
    school = Installation(tmp_path / "school", free_port())
    council = Installation(tmp_path / "council", free_port())
    school.run("init")
    subprocess.run(
        ["cp", "-a", school.folder, council.folder], check=True
    )  # still without a key: each makes its own
    assert school.key(settings) != council.key(settings)
    address = "http://127.0.0.1:{}"
    knows = ["--address", address.format(school.port), "--school", "9991001"]
    council.run("partner", "Oakbridge", "--key", school.key(settings), *knows)
    council.run("officer", "dev@council.example", "--name", "Dev Patel", "--authority", AUTHORITY)
    desk = ["--address", address.format(council.port), "--authority", AUTHORITY]
    school.run("partner", "Millshire Council", "--key", council.key(settings), *desk)
    school.script("send", AUTHORITY)
    with council.served(), school.served():
        wires = school.script("wires")
        bad_wires_are_refused(wires, council)
        assert "referral: taken" in school.run("exchange")
        assert again(council, wires["good"]) == 200
        assert council.script("ask", AUTHORITY) == {
            "referrals": 1,
            "deliveries": 2,
        }  # nothing of the bad ones
        assert council.run("exchange").split() == ["asked:", "taken"]
        answered = school.script("answer")
        assert answered["question"] == "On which day was PE offered?"
        assert school.run("exchange").split() == ["answer:", "taken"]  # and nothing else waits any more
        assert again(council, answered["page"]) == 200  # a support meeting’s page, with what was agreed
        told = {"state": "accepted", "counted": 12, "claimed": 12, "heard": "On 2 November."}
        assert council.script("accept", AUTHORITY) == told
        assert council.run("exchange").split() == [
            "accepted:",
            "taken",
            "decided:",
            "taken",
            "done:",
            "taken",
        ]
    heard = school.script("state")
    assert (heard["state"], heard["done"]) == ("decided", "2026-11-24")
    assert "Support" in str(heard["history"])
