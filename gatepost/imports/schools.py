"""schools.csv and calendar.csv: their rules, and what they would change."""

from collections import defaultdict

from gatepost.attendance.calendar import SchoolCalendar, Span
from gatepost.imports.state import Fields, People, refuse, refuse_unknown_schools
from gatepost.imports.table import Table


def schools(people: People, table: Table) -> None:
    first: dict[str, int] = {}
    for row, says in list(table.dicts()):
        laestab = says.pop("laestab")
        if laestab in first:
            rule, line = "This school stands on another line already", table.line(first[laestab])
            refuse(table, row, "laestab", rule, "Keep one of the lines", line)
            continue
        first[laestab] = row
        if laestab in people.closed or (laestab not in people.known and not people.may_found):
            refuse(table, row, "laestab", "This school is not one of yours", "Import your own school's files")
            continue
        people.known.add(laestab)
        people.count(table, people.schools.compare((laestab,), says, people.held.schools.get(laestab)))


def calendar(people: People, table: Table) -> None:
    refuse_unknown_schools(people, table)
    stated: dict[str, list[tuple[int, Fields]]] = defaultdict(list)
    for row, says in list(table.dicts()):
        if says["date_to"] < says["date_from"]:
            refuse(table, row, "date_to", "The span ends before it begins", "Correct one of the two dates")
            continue
        stated[says.pop("laestab")].append((row, says))
    for laestab, spans in stated.items():
        _compare_spans(people, table, laestab, [says for _, says in spans])


def _compare_spans(people: People, table: Table, laestab: str, spans: list[Fields]) -> None:
    """A span takes the place of the spans of its kind that it overlaps, unless the file states them too."""
    held = {(span.date_from, span.date_to, span.kind): span for span in people.held.spans.get(laestab, [])}
    stated = {(says["date_from"], says["date_to"], says["kind"]) for says in spans}
    free = [span for key, span in held.items() if key not in stated]
    for says in spans:
        key = (says.pop("date_from"), says.pop("date_to"), says.pop("kind"))
        start, end, kind = key
        replaced = [s.pk for s in free if s.kind == kind and s.date_from <= end and start <= s.date_to]
        verdict = people.spans.compare((laestab, *key), says, held.get(key))
        people.spans_replaced += replaced
        people.count(table, "changed" if replaced else verdict)


def settle_calendars(people: People) -> None:
    spans: dict[str, list[Span]] = {laestab: [] for laestab in people.known}
    gone = set(people.spans_replaced)
    for laestab, held in people.held.spans.items():
        spans[laestab] += [Span(s.date_from, s.date_to, s.kind) for s in held if s.pk not in gone]  # type: ignore[arg-type]
    for laestab, start, end, kind in people.spans.added:
        spans[laestab].append(Span(start, end, kind))
    people.calendars = {laestab: SchoolCalendar(found) for laestab, found in spans.items()}
