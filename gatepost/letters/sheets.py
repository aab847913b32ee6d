"""The attendance certificate in another language: the same figures, with that language's words and dates."""

import re

from gatepost.attendance import tally
from gatepost.charts.looks import KEY_WORDS
from gatepost.letters.context import CertificateContext, Counts, KeyEntry, Run, Sheet
from gatepost.letters.refusal import CannotPrint
from gatepost.letters.translations import Labels, Own, labels, read

_LABEL = re.compile(r"^\[(\w+)\]\s+(.+)$", re.MULTILINE)
_FIELD = re.compile(r"\{(\w+)\}")
_NAME_OF = {words: look.replace("-", "_") for look, words in KEY_WORDS.items()} | {"Today": "today"}


def sheet(certificate: CertificateContext, language: str, *, own: Own, notice: str) -> Sheet:
    """A certificate as ``language`` says it; English follows on the back.

    Raises CannotPrint where nobody has written the certificate's words in that language.
    """
    wording = read(language, "sheet", own)
    if wording is None:
        raise CannotPrint(f"There are no words for the certificate in the language “{language}”.")
    words, spoken = dict(_LABEL.findall(wording.text)), labels(language)
    counts = certificate.counts
    return Sheet(
        language=language,
        notice=notice,
        heading=words["heading"],
        about=_about(certificate, words, spoken),
        missed=_filled(
            words["missed"],
            missed=tally.days(counts.possible - counts.here),
            possible=tally.days(counts.possible),
        ),
        picture=words["picture"],
        key=tuple(_translated(entry, words) for entry in certificate.key),
        heads=(words["in_period"], words["sessions"], words["days"]),
        counts=_counts(counts, words),
        notes=_notes(certificate, words, spoken),
    )


def _about(c: CertificateContext, words: dict[str, str], spoken: Labels) -> tuple[tuple[str, str], ...]:
    period = f"{spoken.dated(c.period_from)} – {spoken.dated(c.period_to)}"
    form = ((words["form"], c.child.form),) if c.child.form else ()
    return (
        (words["name"], c.child.name),
        (words["born"], spoken.dated(c.child.date_of_birth)),
        *form,
        (words["school"], c.school.name),
        (words["period"], period),
    )


def _translated(entry: KeyEntry, words: dict[str, str]) -> KeyEntry:
    """A line of the key; what has no words of its own stays English."""
    return KeyEntry(sign=entry.sign, means=words.get(_NAME_OF.get(entry.means, ""), entry.means))


def _counts(counts: Counts, words: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    lines = (
        ("open", counts.possible),
        ("present", counts.here),
        ("ill", counts.ill),
        ("other", counts.other_agreed),
        ("not_agreed", counts.not_agreed),
        *((("unmarked", counts.no_mark),) if counts.no_mark else ()),
    )
    return tuple((words[name], str(n), tally.days(n)) for name, n in lines)


def _filled(words: str, **values: object) -> tuple[Run, ...]:
    parts = _FIELD.split(words)
    return tuple(Run(text=str(values[p]) if n % 2 else p, given=n % 2 == 1) for n, p in enumerate(parts) if p)


def _notes(c: CertificateContext, words: dict[str, str], spoken: Labels) -> tuple[tuple[Run, ...], ...]:
    asked = f"{c.officer.name}, {c.officer.phone}" if c.officer.phone else c.officer.name
    return (
        _filled(words["late_times"], times=c.counts.late, minutes=c.counts.late_minutes),
        _filled(words["halves"]),
        _filled(words["wrong"], ask_by=spoken.dated(c.ask_by), officer=asked),
        _filled(words["made"], made=f"{spoken.dated(c.made_at.date())}, {c.made_at:%H:%M}"),
    )
