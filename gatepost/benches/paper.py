"""Paper: 500 certificates and a referral pack, beside bare Typst with the same facts."""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import eq
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typst
from django.db.models import QuerySet
from django.utils import timezone

from gatepost.access.wall import scope
from gatepost.benches import office, two_years
from gatepost.benches.desk import Desk, demonstration
from gatepost.benches.timing import Figure, Scale, beside
from gatepost.casework.facts import Facts, gather
from gatepost.casework.readiness import readiness
from gatepost.letters.context import BatchContext, Document, LetterContext
from gatepost.letters.gather import certificate, gather_many, head_of
from gatepost.letters.kinds import BY_KEY
from gatepost.letters.packing import pack
from gatepost.letters.render import Template, render
from gatepost.letters.writing import Draft, write
from gatepost.records.models import Pupil

OFFICE = 100
"""Letters that LibreOffice is given: it takes most of a second for each."""
BARE = "bare Typst, the same facts, one compiler"


def letters(scale: Scale) -> Iterator[Figure]:
    """A certificate for each of 500 children: from facts to paper, and from the database to paper."""
    with demonstration() as desk, scope([desk.school.pk]):
        at = timezone.now()
        pupils = list(_pupils(desk)[: scale.of(500, 2)])
        facts = [_certified(pupil, at) for pupil in pupils]
        theirs = partial(_bare, *_handed_over("certificate", facts))
        for figure, ours in (
            (f"{len(pupils)} certificates, from facts", partial(_all, "certificate", facts)),
            (f"{len(pupils)} certificates, from the database", partial(_from_database, pupils, at)),
        ):
            yield beside("letters", figure, ours, BARE, theirs, rounds=min(scale.rounds, 3), agree=eq)


def batches(scale: Scale) -> Iterator[Figure]:
    """Bilingual letters, each with its certificate in two languages, as one file to print: four pages a family."""
    with demonstration() as desk, scope([desk.school.pk]):
        at = timezone.now()
        pupils = list(_pupils(desk)[: scale.of(500, 2)])
        yield beside(
            "batches",
            f"{len(pupils)} bilingual letters with certificates, from the database",
            lambda: _all("batch", [_bilingual(pupils, at)]),
            BARE,
            partial(_bare, *_handed_over("batch", [_bilingual(pupils, at)])),
            rounds=min(scale.rounds, 3),
            agree=eq,
        )
        yield from _by_office(pupils[: scale.of(OFFICE, 2)], at)


def _by_office(pupils: list[Pupil], at: datetime) -> Iterator[Figure]:
    """The same letters, fewer of them, beside LibreOffice; it is a package of its own and may be missing."""
    soffice = office.installed()
    if not soffice:
        sys.stderr.write(
            "batches: LibreOffice with Base and python3-uno is missing: nothing is timed beside it.\n"
        )
        return
    with tempfile.TemporaryDirectory(prefix="gatepost-bench-") as folder:
        letters = [_in_polish(facts, at) for facts in gather_many(pupils, on=timezone.localdate(at))]
        office.write(letters, Path(folder), soffice)
        yield beside(
            "batches",
            f"{len(pupils)} of them",
            lambda: _all("batch", [_bilingual(pupils, at)]),
            "LibreOffice mail-merging the same to PDF/UA",
            partial(office.merged, Path(folder), soffice),
            rounds=1,
            agree=lambda ours, theirs: theirs == len(pupils),
        )


def _pupils(desk: Desk) -> QuerySet[Pupil]:
    return Pupil.objects.filter(school=desk.school).select_related("school").order_by("pk")


def _bilingual(pupils: list[Pupil], at: datetime) -> Document:
    known = gather_many(pupils, on=timezone.localdate(at))
    written = tuple(_in_polish(facts, at) for facts in known)
    return BatchContext(school=written[0].school, made_at=at, to_print=written)


def _in_polish(facts: Facts, at: datetime) -> LetterContext:
    """To whoever stands first, as if they read Polish and lived somewhere: a letter's length is what counts."""
    guardian = facts.guardians[0]
    guardian.parent.language, guardian.parent.address_line1 = "pl", "1 Sample Street"
    return write(Draft(BY_KEY["certificate"], {}, head_of(facts), at), facts, guardian)


def packs(scale: Scale) -> Iterator[Figure]:
    """One referral pack, gathered from a case of two years with 144 entries, 40 tries and 8 meetings."""
    with demonstration() as empty, scope([empty.school.pk]):
        at = timezone.now()
        desk = replace(empty, case=two_years.fill(empty.case, empty.officer, timezone.localdate(at)))
        yield beside(
            "pack",
            "a referral pack of two years, from the database",
            lambda: _all("pack", [_packed(desk, at)]),
            BARE,
            partial(_bare, *_handed_over("pack", [_packed(desk, at)])),
            rounds=scale.rounds,
            agree=eq,
        )


def _certified(pupil: Pupil, at: datetime) -> Document:
    return certificate(gather(pupil, on=timezone.localdate(at)), at=at)


def _packed(desk: Desk, at: datetime) -> Document:
    facts = gather(desk.case.pupil, on=timezone.localdate(at), case=desk.case)
    return pack(facts, readiness(facts), None, at=at, signer="The headteacher")


def _all(template: Template, facts: list[Document]) -> list[bytes]:
    return [render(template, context) for context in facts]


def _from_database(pupils: list[Pupil], at: datetime) -> list[bytes]:
    known = gather_many(pupils, on=timezone.localdate(at))
    return [render("certificate", certificate(facts, at=at)) for facts in known]


def _handed_over(template: Template, facts: list[Document]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What ``render`` hands to Typst: how it makes its compiler, and each document."""
    with patch("gatepost.letters.render.typst.Compiler") as compiler:
        compiler.return_value.compile.return_value = b""
        _all(template, facts)
    made = dict(compiler.call_args.kwargs)
    return made, [call.kwargs for call in compiler.return_value.compile.call_args_list]


def _bare(settings: dict[str, Any], documents: list[dict[str, Any]]) -> list[bytes | list[bytes] | None]:
    compiler = typst.Compiler(**settings)
    return [compiler.compile(**document) for document in documents]
