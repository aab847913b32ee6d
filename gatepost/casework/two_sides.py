"""What gets in the way, as child, parents and school see it: three views from one list of reasons. None is wrong.

For staff alone: nothing of the comparison is made into a letter, a card or a pack.
"""

from dataclasses import dataclass
from functools import cached_property

from gatepost.casework.facts import Facts
from gatepost.casework.models import Evidence
from gatepost.casework.sharing import allowed

CHILD, PARENTS = "pupil_voice", "parent_meeting"
SCHOOL = ("pastoral_staff", "lessons_and_staff", "learning_needs")


@dataclass(frozen=True)
class Line:
    """One reason, by whom it was given, and who at school saw it. ``locked``: the child keeps it from home."""

    key: str
    name: str
    child: bool
    parents: bool
    school: str
    locked: bool


@dataclass(frozen=True)
class Group:
    """Reasons given by the same sides."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class TwoSides:
    """Every reason that anybody gave."""

    facts: Facts

    @cached_property
    def child(self) -> set[str]:
        """Reasons that the child gave."""
        return self.facts.reasons(CHILD)

    @cached_property
    def parents(self) -> set[str]:
        """Reasons that the parents gave, in a talk, at a meeting, or as a person wrote down."""
        return self.facts.reasons(PARENTS)

    @cached_property
    def school(self) -> dict[str, str]:
        """Reasons that school sees, each with the names of those who do."""
        seen: dict[str, list[str]] = {}
        for evidence in self._answers():
            for key in evidence.reasons:
                seen.setdefault(key, []).append(evidence.who)
        for row in SCHOOL:
            for key in self.facts.answer(row, "reasons") or ():
                seen.setdefault(key, []).append("written down in the row")
        return {key: ", ".join(dict.fromkeys(names)) for key, names in seen.items()}

    def _answers(self) -> list[Evidence]:
        return [e for e in self.facts.evidence if e.request_id and e.kind == "reply" and not e.taken_back]

    @cached_property
    def parent(self) -> str:
        """The one parent who spoke, by name; otherwise "the parents"."""
        spoke = {str(e.parent) for e in self.facts.evidence if e.parent and e.reasons and not e.taken_back}
        return spoke.pop() if len(spoke) == 1 else "the parents"

    def _locked(self, key: str) -> bool:
        """Given by the child, and in nothing that the child lets parents read."""
        heard = [e for e in self.facts.told(CHILD, "voice") if key in e.reasons]
        return key in self.child and not any("parents" in allowed(e) for e in heard)

    @property
    def locked(self) -> bool:
        """Whether anything on the page is not for home."""
        return any(line.locked for group in self.groups for line in group.lines)

    @cached_property
    def groups(self) -> list[Group]:
        """Both, only one, only the other, only school: those with something in them, in the list's order."""
        sides = {
            "Both said": self.child & self.parents,
            f"Only {self.facts.name} said": self.child - self.parents,
            f"Only {self.parent} said": self.parents - self.child,
            "Only school sees": set(self.school) - self.child - self.parents,
        }
        return [Group(heading, tuple(self._lines(keys))) for heading, keys in sides.items() if keys]

    def _lines(self, keys: set[str]) -> list[Line]:
        return [
            Line(
                reason.key,
                reason.name,
                reason.key in self.child,
                reason.key in self.parents,
                self.school.get(reason.key, ""),
                self._locked(reason.key),
            )
            for reason in self.facts.pack.reasons
            if reason.key in keys
        ]
