"""The policy pack of an authority: the national one, with the authority's own changes laid over it."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Protocol, TypeVar

import msgspec

from gatepost.attendance.concerns import Limits
from gatepost.attendance.glance import Spread
from gatepost.attendance.history import Meanings, meanings_of
from gatepost.attendance.lateness import LateLimits
from gatepost.attendance.windows import ThresholdRule
from gatepost.policy import lint, national
from gatepost.policy.acceptance import Acceptance
from gatepost.policy.merging import expanded, merged, with_lists
from gatepost.policy.reading import NATIONAL, NUMBERS, PolicyError, convert, file_name, read
from gatepost.policy.rules import Measures, PenaltyNotices, Thresholds, Triggers
from gatepost.policy.schema import (
    Agencies,
    Agency,
    Asking,
    Askings,
    Checklist,
    Conversation,
    Format,
    MeetingRules,
    Option,
    ReadinessWording,
    Reason,
    Reasons,
    Route,
    Routes,
    Row,
    SchoolDay,
    Vocabulary,
    VoiceWording,
)

PACKS = files("gatepost.policy") / "data" / "packs"
WORDING = (
    "checklist",
    "conversation",
    "requests",
    "voice",
    "reasons",
    "agencies",
    "words",
    "routes",
    "readiness",
    "acceptance",
    "school_day",
    "meetings",
)


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


@dataclass(frozen=True)
class Pack:
    """Wording and numbers in force for one authority. ``version`` is the hash of all of it."""

    name: str
    version: str
    checklist: Checklist
    conversation: Conversation
    askings: Askings
    voice: VoiceWording
    vocabulary: Vocabulary
    reason_list: Reasons
    agency_list: Agencies
    routing: Routes
    readiness: ReadinessWording
    acceptance: Acceptance
    times: SchoolDay
    meetings: MeetingRules
    thresholds: Thresholds
    penalty_notices: PenaltyNotices
    triggers: Triggers
    measures: Measures

    @property
    def rows(self) -> tuple[Row, ...]:
        """The sixteen rows' wording, in order."""
        return self.checklist.rows

    @property
    def groups(self) -> tuple[Option, ...]:
        """The groups of the checklist."""
        return self.checklist.groups

    @property
    def outcomes(self) -> tuple[Option, ...]:
        """How a family may answer an offer."""
        return self.checklist.outcomes

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The shared list of reasons."""
        return self.reason_list.reasons

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """Services beside the family."""
        return self.agency_list.agencies

    @property
    def routes(self) -> tuple[Route, ...]:
        """Ways in which a case may go to the authority."""
        return self.routing.routes

    def row(self, key: str) -> Row:
        """One row's wording. Raises KeyError."""
        return _by_key(self.rows, key)

    def route(self, key: str | None = None) -> Route:
        """A route; the pack's first choice without a key. Raises KeyError."""
        return _by_key(self.routes, key or self.routing.default)

    def asking(self, row: str) -> Asking:
        """What a colleague is asked for the sake of a row."""
        own = next((asking for asking in self.askings.requests if asking.key == row), None)
        return own or _by_key(self.askings.requests, "any")

    def format(self, key: str) -> Format:
        """One way of hearing a child. Raises KeyError."""
        return _by_key(self.voice.formats, key)

    def reason_name(self, key: str) -> str:
        """What a reason is called on a list. Raises KeyError."""
        return _by_key(self.reasons, key).name

    def rows_served(self, row: str, kind: str, reasons: Collection[str]) -> list[str]:
        """The row in which something was said, and every other that its reasons fit and that takes this kind."""
        also = {key for reason in self.reasons if reason.key in reasons for key in reason.serves} - {row}
        return [
            row,
            *(found.key for found in self.rows if found.key in also and kind in found.evidence_kinds),
        ]

    def reason_family(self, family: str) -> frozenset[str]:
        """The reasons of one family, for example "feelings"."""
        return frozenset(reason.key for reason in self.reasons if reason.family == family)

    def service_name(self, key: str) -> str:
        """What a service is called here; its key, where the pack does not know it."""
        return next((agency.name for agency in self.agencies if agency.key == key), key)

    def language_name(self, code: str) -> str:
        """A language in English; its code, where the pack does not know it."""
        return next((found.name for found in self.vocabulary.languages if found.key == code), code)

    def outcome_name(self, key: str) -> str:
        """A family's answer in words; nothing recorded is no answer yet."""
        return _by_key(self.outcomes, key or "no_answer").label

    def threshold_rule(self, on: date) -> ThresholdRule:
        """How many sessions of which codes within how many weeks, on a date. Raises NotYetKnown."""
        rules = self.thresholds
        return ThresholdRule(
            codes=rules.codes.on(on),
            sessions=rules.sessions.on(on),
            weeks=rules.weeks.on(on),
            provisional=rules.provisional.on(on),
        )

    def late_limits(self, on: date) -> LateLimits:
        """From when somebody is regularly late."""
        return LateLimits(lates=self.triggers.lates.on(on), minutes=self.triggers.late_minutes.on(on))

    def meanings(self, on: date) -> Meanings:
        """Which marks count as what, for looking at patterns on a date."""
        ill = self.thresholds.illness_codes.on(on)
        return meanings_of(national.code_book(), self.threshold_rule(on), ill)

    def limits(self, on: date) -> Limits:
        """Every number that the nightly watch needs on a date."""
        numbers, rules = self.triggers, self.thresholds
        return Limits(
            missed_days=numbers.missed_days.on(on),
            fall_points=numbers.fall_points.on(on),
            weekday_times=numbers.weekday_times.on(on),
            lates=numbers.lates.on(on),
            late_minutes=numbers.late_minutes.on(on),
            unexplained_days=numbers.unexplained_days.on(on),
            absence_lines=(self.measures.persistent.on(on), self.measures.severe.on(on)),
            threshold=self.threshold_rule(on),
            threshold_near=numbers.threshold_near.on(on),
            ill_days=rules.illness_return_days.on(on),
            unauthorised_run=rules.unauthorised_return_days.on(on),
            fewest_sessions=numbers.fewest_sessions.on(on),
            spread=Spread(
                recent_weeks=numbers.recent_weeks.on(on),
                window_weeks=rules.weeks.on(on),
                weekday_of=numbers.weekday_of.on(on),
                days_ahead=numbers.projected_days.on(on),
            ),
        )


def _by_key(members: tuple[K, ...], key: str) -> K:
    found = next((member for member in members if member.key == key), None)
    if found is None:
        raise KeyError(key)
    return found


def names() -> tuple[str, ...]:
    """The packs there are."""
    return tuple(sorted(folder.name for folder in PACKS.iterdir() if folder.is_dir()))


@cache
def load(name: str = NATIONAL) -> Pack:
    """The pack of an authority. Raises PolicyError, naming file and key, when it cannot be used."""
    if name not in names():
        raise PolicyError("packs", name, "there is no such pack", f"There are: {', '.join(names())}.")
    return build(name, national_files() if name == NATIONAL else overridden(name))


def national_files() -> dict[str, Any]:
    """Every file of the national pack, plain."""
    folders = dict.fromkeys(WORDING, PACKS / NATIONAL) | dict.fromkeys(NUMBERS, national.ENGLAND)
    return {
        stem: read(folder / f"{stem}.yaml", file_name(NATIONAL, stem)) for stem, folder in folders.items()
    }


def overridden(name: str) -> dict[str, Any]:
    """The national files with one authority's changes, plain."""
    plain = national_files()
    for file in sorted((PACKS / name).iterdir(), key=lambda file: file.name):
        stem, spoken = file.name.removesuffix(".yaml"), f"packs/{name}/{file.name}"
        if stem not in plain:
            raise PolicyError(
                spoken, "the file", "no such file belongs to a pack", f"There are: {', '.join(plain)}."
            )
        plain[stem] = merged(plain[stem], read(file, spoken), spoken, stem)
    return plain


def build(name: str, plain: Mapping[str, Any]) -> Pack:
    """A pack from the plain contents of its files: checked, with words and lists put in, and hashed."""

    def typed(stem: str, kind: type[Any]) -> Any:
        return convert(finished[stem], kind, file_name(name, stem))

    vocabulary: Vocabulary = convert(plain["words"], Vocabulary, file_name(name, "words"))
    worded = {stem: expanded(plain[stem], vocabulary, file_name(name, stem)) for stem in plain}
    finished = {stem: with_lists(contents, worded) for stem, contents in worded.items()}
    pack = Pack(
        name=name,
        version=hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest(),
        checklist=typed("checklist", Checklist),
        conversation=typed("conversation", Conversation),
        askings=typed("requests", Askings),
        voice=typed("voice", VoiceWording),
        vocabulary=vocabulary,
        reason_list=typed("reasons", Reasons),
        agency_list=typed("agencies", Agencies),
        routing=typed("routes", Routes),
        readiness=typed("readiness", ReadinessWording),
        acceptance=typed("acceptance", Acceptance),
        times=typed("school_day", SchoolDay),
        meetings=typed("meetings", MeetingRules),
        thresholds=typed("thresholds", Thresholds),
        penalty_notices=typed("penalty_notices", PenaltyNotices),
        triggers=typed("triggers", Triggers),
        measures=national.measures(),
    )
    lint.check(pack, finished)
    return pack
