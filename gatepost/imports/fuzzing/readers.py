"""The readers that meet files from outside, each with real-shaped files to spoil. Nothing here reaches a database.

A reader may take a file in or refuse it. A refusal names its place, its rule and the mend; anything else is a fault.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

import httpx

from gatepost.imports.anyfile.grid import read_grid
from gatepost.imports.converting import convert, origin_of
from gatepost.imports.faults import Broken, Fault
from gatepost.imports.formats import native
from gatepost.imports.formats.ctf import read_ctf
from gatepost.imports.fuzzing import seeds, spoiling
from gatepost.imports.fuzzing.running import Try
from gatepost.imports.matched import Known, Match
from gatepost.imports.matching import KINDS, guess, known_headings, week_said
from gatepost.imports.origin import Origins
from gatepost.imports.reading import Unreadable, read
from gatepost.imports.table import check
from gatepost.imports.wonde import shapes
from gatepost.imports.wonde.client import Wonde, WondeRefused
from gatepost.policy import national

ON = date(2026, 11, 24)
LIMIT = 4 * 2**20
Make = Callable[[Random], bytes]


def variant(reader: str, seed: int) -> bytes:
    """The hostile file of a seed, to keep and to look at."""
    return _MAKERS[reader](Random(seed))  # noqa: S311 — to spoil, not for secrets


def _text(chance: Random, kept: Mapping[str, str]) -> bytes:
    content = kept[chance.choice(sorted(kept))].encode()
    ways = (*spoiling.BYTES, spoiling.cells, spoiling.cells, spoiling.recode)
    return spoiling.spoiled(content, chance, ways)


def _native(chance: Random) -> bytes:
    return _text(chance, seeds.NATIVE)


def _anyfile(chance: Random) -> bytes:
    made = _text(chance, seeds.EXPORTS)
    return made.replace(b",", chance.choice((b",", b",", b"\t", b";")))


def _xlsx(chance: Random) -> bytes:
    return spoiling.workbook(seeds.workbook(chance), chance)


def _ctf(chance: Random) -> bytes:
    ways = (spoiling.markup,) * 6 + (*spoiling.BYTES, spoiling.recode)
    return spoiling.spoiled(seeds.CTF.encode(), chance, ways)


def _wonde(chance: Random) -> bytes:
    answers = spoiling.shape(seeds.WONDE, chance)
    content = json.dumps(answers).encode()
    return spoiling.spoiled(content, chance, spoiling.BYTES, 1) if chance.random() < 0.2 else content


_MAKERS: Mapping[str, Make] = {
    "native": _native, "anyfile": _anyfile, "xlsx": _xlsx, "ctf": _ctf, "wonde": _wonde,
}  # fmt: skip


def _unnamed(fault: Fault) -> str:
    """What a refusal leaves out."""
    whole = fault.file and fault.line >= 1 and fault.rule and fault.mend
    return "" if whole else f"A refusal without its place or rule: {fault}"


def try_native(seed: int) -> str:
    """A file of the native format: which one, is drawn too."""
    rules = _rules()
    rule = rules[sorted(rules)[seed % len(rules)]]
    chance = Random(seed)  # noqa: S311
    content = (
        _text(chance, {rule.name: seeds.NATIVE[rule.name]}) if chance.random() < 0.8 else _native(chance)
    )
    return _checked(rule, content)


def _checked(rule: native.FileRule, content: bytes, named: Origins = Origins()) -> str:  # noqa: B008 — frozen
    try:
        table = check(read(rule.name, content, limit=LIMIT), rule)
    except Unreadable as refused:
        return _unnamed(refused.fault)
    silent = table.refused.any() and not table.faults
    return next(filter(None, map(_unnamed, map(named.fault, table.faults))), "") or (
        "Rows refused without a word" if silent else ""
    )


def _rules() -> dict[str, native.FileRule]:
    return {rule.name: rule for rule in native.files(on=ON, roles=("tutor", "head"))}


def try_anyfile(seed: int) -> str:
    """One CSV file of any layout."""
    return _converted("export.csv", variant("anyfile", seed))


def try_xlsx(seed: int) -> str:
    """A workbook."""
    return _converted("export.xlsx", variant("xlsx", seed))


def _converted(name: str, content: bytes) -> str:
    try:
        grid = read_grid(name, content, known=known_headings(), limit=LIMIT)
    except Unreadable as refused:
        return _unnamed(refused.fault)
    known = Known("9991001", {}, national.code_book(), ON)
    for kind in KINDS:
        columns = [one.meaning for one in guess(grid, kind, on=ON)]
        starts = week_said(grid, first_is_day=True, on=ON) or "2026-09-07"
        match = Match(kind, columns, starts=starts)
        made = convert(grid, match, known)
        broken: list[Broken] = [*made.stops, *(one.broken for one in made.left_out)]
        if not all(one.rule and one.mend for one in broken):
            return "A refusal without its rule"
        native_file = _as_csv([made.header, *made.rows])
        named = Origins({made.name: origin_of(grid, match, made)}) if made.rows else Origins()
        if made.rows and (wrong := _checked(_rules()[made.name], native_file, named)):
            return wrong
    return ""


def _as_csv(rows: list[list[str]]) -> bytes:
    import csv

    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def try_ctf(seed: int) -> str:
    """A common transfer file."""
    try:
        made = read_ctf("a.xml", variant("ctf", seed), laestab="9991001")
    except Unreadable as refused:
        return _unnamed(refused.fault)
    named = Origins(made.origins)
    wrong = (_checked(_rules()[name], _as_csv(rows), named) for name, rows in made.files.items())
    return next(filter(None, wrong), "")


def try_wonde(seed: int) -> str:
    """Everything that Wonde answers."""
    content = variant("wonde", seed)
    try:
        files = dict(_asked(content))
    except WondeRefused as refused:
        return "" if str(refused) else "A refusal without a word"
    wrong = (_checked(_rules()[name], _as_csv(rows)) for name, rows in files.items())
    return next(filter(None, wrong), "")


def _asked(content: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    """What the client makes of answers cut from one document: a list for each part of the address."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=_part(content, request.url.path))

    with Wonde(
        "a key", base_url="http://wonde.invalid/v1.0/", transport=httpx.MockTransport(answer)
    ) as wonde:
        students = list(wonde.students("A1"))
        codes = shapes.codes(wonde.attendance_codes("A1"))
        upn_of, laestab = shapes.upns(students, {"4512": {seeds.ASHA: ""}}), "9991001"
        for found in wonde.schools():
            shapes.laestab_of(found)
        sessions = shapes.session_marks(wonde.sessions("A1"), codes=codes, upn_of=upn_of, laestab=laestab)
        lessons = shapes.lesson_marks(wonde.lessons("A1"), codes=codes, upn_of=upn_of, laestab=laestab)
        yield (
            "pupils.csv",
            shapes.spoken_of(shapes.PUPILS, list(shapes.pupils(students, laestab, upn_of))),
        )
        yield "parents.csv", [list(shapes.PARENTS), *shapes.parents(students, upn_of)]
        yield "session_marks.csv", [list(shapes.MARKS), *sessions]
        yield "lesson_marks.csv", [list(shapes.LESSONS), *lessons]


def _part(content: bytes, path: str) -> bytes:
    name = path.strip("/").rpartition("/")[2]
    try:
        found: Any = json.loads(content)
        return json.dumps(found[name]).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return content


READERS: Mapping[str, Try] = {
    "native": try_native, "anyfile": try_anyfile, "xlsx": try_xlsx, "ctf": try_ctf, "wonde": try_wonde,
}  # fmt: skip
