"""Every key of the policy, in order, so that none disappears unnoticed.

``python -m tests.policy.census`` writes ``census.txt`` anew, after a change that is meant.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gatepost.policy import national
from gatepost.policy.pack import national_files
from gatepost.policy.reading import read

FILE = Path(__file__).with_name("census.txt")
LAW = ("measures", "roles", "school_age")


def keys() -> list[str]:
    """Each named member as its path: ``checklist.rows.punctuality.questions.alarm_clock``."""
    law = {stem: read(national.ENGLAND / f"{stem}.yaml", stem) for stem in LAW}
    codes = (f"codes.{code.symbol}" for code in national.code_book().codes)
    return [*_keys(national_files() | law, ""), *codes]


def _keys(contents: Any, path: str) -> Iterator[str]:
    if isinstance(contents, dict):
        if "values" in contents:
            yield path
            return
        for key, value in contents.items():
            yield from _keys(value, f"{path}.{key}".lstrip("."))
    elif isinstance(contents, list):
        for member in contents:
            if isinstance(member, dict) and "key" in member:
                yield f"{path}.{member['key']}"
                yield from _keys(member, f"{path}.{member['key']}")


if __name__ == "__main__":
    FILE.write_text("\n".join(keys()) + "\n", encoding="utf-8")
