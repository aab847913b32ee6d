"""Two installations on one machine, each with its own folder, database, key and web server; one referral."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

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

    @property
    def key(self) -> str:
        found = re.search(r"our key: (\S+)", self.run("partner"))
        assert found is not None
        return found.group(1)

    @contextmanager
    def served(self) -> Iterator[None]:
        with subprocess.Popen([*CLI, "serve"], env=self.env, stdout=subprocess.DEVNULL) as server:
            try:
                self._await(server)
                yield
            finally:
                server.terminate()

    def _await(self, server: "subprocess.Popen[bytes]") -> None:
        while server.poll() is None:
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


def bad_wires_change_nothing(school: Installation, council: Installation) -> None:
    """Over the real line: one byte changed, a stranger, an older form."""
    wires = school.script("wires")
    changed = str(wires["good"]).replace('\\"surname\\":\\"Rao', '\\"surname\\":\\"Rap')
    assert changed != wires["good"]
    assert "something was changed on the way" in refused(council, changed)
    assert "not known here" in refused(council, wires["stranger"])
    assert "older version of Gatepost" in refused(council, wires["old"])
    assert council.script("held", AUTHORITY) == {"referrals": 0, "deliveries": 0}


def again(council: Installation, wire: object) -> int:
    """Deliver a message that is there already."""
    address = f"http://127.0.0.1:{council.port}/exchange"
    return httpx.post(address, content=str(wire).encode(), timeout=60).status_code


def test_a_referral_goes_there_and_its_decision_comes_back(tmp_path: Path) -> None:
    school = Installation(tmp_path / "school", free_port())
    council = Installation(tmp_path / "council", free_port())
    for each in (school, council):
        each.run("init")
    address = "http://127.0.0.1:{}"
    knows = ["--address", address.format(school.port), "--school", "9991001"]
    council.run("partner", "Oakbridge", "--key", school.key, *knows)
    council.run("officer", "dev@council.example", "--name", "Dev Patel", "--authority", AUTHORITY)
    desk = ["--address", address.format(council.port), "--authority", AUTHORITY]
    school.run("partner", "Millshire Council", "--key", council.key, *desk)
    school.script("send", AUTHORITY)
    with council.served(), school.served():
        bad_wires_change_nothing(school, council)
        good = school.script("wires")["good"]
        assert "referral: taken" in school.run("exchange")
        assert again(council, good) == 200
        assert council.script("held", AUTHORITY) == {"referrals": 1, "deliveries": 2}
        assert school.run("exchange") == ""  # nothing waits any more
        assert council.script("accept", AUTHORITY) == {"state": "accepted", "counted": 12, "claimed": 12}
        assert council.run("exchange").split() == ["accepted:", "taken", "decided:", "taken"]
    heard = school.script("state")
    assert heard["state"] == "decided"
    assert "Support" in str(heard["history"])
