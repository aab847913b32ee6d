"""Invented registers of one year as rows of the Parquet layout, and the same counted slowly."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from gatepost.attendance.register import COLUMNS, academic_year
from gatepost.insight import layout
from tests import reference
from tests.property.registers import Register, random_register

YEAR = 2027
GROUPS = (("801", "primary", "3"), ("801", "secondary", "7"), ("802", "secondary", "7"), ("802", "", "9"))
Group = tuple[str, str, str]


def children(per_group: int = 9) -> list[tuple[Group, Register]]:
    """Children of each group, every one with a calendar and a roll of their own."""
    return [(GROUPS[n % len(GROUPS)], random_register(YEAR, n)) for n in range(per_group * len(GROUPS))]


def rows(group: Group, register: Register) -> pa.Table:
    authority, phase, year_group = group
    marks, mask = register.matrix[None, :COLUMNS], register.mask[None, :COLUMNS]
    return layout.rows(YEAR, authority, phase, [year_group], register.weeks[:53], marks, mask)


def write(path: Path, tables: list[pa.Table]) -> Path:
    with layout.writer(path) as file:
        for table in tables:
            file.write_table(table)
    return path


def slowly(register: Register) -> dict[str, Any]:
    """One child's year, a mark at a time."""
    counted = {day for day in register.counted if academic_year(day) == YEAR}
    return reference.measure(register.marks, counted, register.school_days)


def codes(register: Register) -> Counter[str]:
    return Counter(slowly(register)["codes"])


def full_year(symbols: dict[int, str] | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Marks and mask of a year of forty open weeks, present but for the sessions named."""
    marks = np.tile(np.frombuffer(b"/\\", np.uint8), COLUMNS // 2)
    mask = np.zeros(COLUMNS, dtype=bool)
    mask[50:450] = True
    for column, symbol in (symbols or {}).items():
        marks[column] = ord(symbol)
    return marks, mask
