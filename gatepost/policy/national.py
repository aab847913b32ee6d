"""National rules: what holds in every school of England."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from gatepost.attendance.codes import Code, CodeBook

ENGLAND = files("gatepost.policy") / "data" / "england"


def read(name: str) -> Any:
    """The contents of one national file."""
    return yaml.safe_load((ENGLAND / name).read_text(encoding="utf-8"))


@cache
def code_book() -> CodeBook:
    """Every register code, in each edition of the law."""
    return CodeBook(
        Code(
            symbol=line["symbol"],
            byte=ord(line["byte"]),
            meaning=line["meaning"],
            counts_as=line["counts_as"],
            start=line.get("start"),
            end=line.get("end"),
            session=line.get("session"),
        )
        for line in read("codes.yaml")
    )
