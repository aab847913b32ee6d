"""Who is acting, and what they may do: the only place that decides."""

from dataclasses import dataclass, field
from typing import Any

from gatepost.access.models import AuthorityOwned, Membership, Officer, School, User
from gatepost.policy import national

AT_DESK = "la_officer"
"""The role of everybody at an authority's desk."""


class NotAllowed(Exception):
    """The actor's role does not include this. Shown as "not found" when it concerns an object."""


@dataclass(frozen=True)
class Actor:
    """A person in one role at one school or authority, or the system itself at several schools."""

    role: str
    schools: tuple[int, ...]
    user: User | None = None
    permissions: frozenset[str] = frozenset()
    own_groups_only: bool = False
    forms: frozenset[str] = field(default=frozenset())
    authority: str = ""
    """The local authority at whose desk this person sits: they see its desk, and no school's rows."""
    place: str = field(default="", compare=False)
    """The name of the school or the authority where this person is at work."""

    @property
    def school(self) -> int:
        """The school of this role; the first of them for the system; 0 at an authority's desk."""
        return self.schools[0] if self.schools else 0

    @property
    def name(self) -> str:
        return str(self.user) if self.user else "Gatepost"

    @classmethod
    def of(cls, membership: Membership) -> "Actor":
        """The actor that a membership makes of its user."""
        role = national.roles()[membership.role]
        at_desk = role.scope == "referred"
        return cls(
            role=membership.role,
            schools=() if at_desk else (membership.school_id,),
            user=membership.user,
            permissions=frozenset(role.permissions),
            own_groups_only=role.scope == "own_groups",
            forms=frozenset(membership.forms),
            authority=membership.school.authority if at_desk else "",
            place=membership.school.authority if at_desk else membership.school.name,
        )

    @classmethod
    def at_desk(cls, officer: Officer) -> "Actor":
        """The actor that a seat at an authority's desk makes of its user."""
        allowed = frozenset(national.roles()[AT_DESK].permissions)
        return cls(AT_DESK, (), officer.user, allowed, authority=officer.authority, place=officer.authority)

    @classmethod
    def system(cls, schools: list[School] | None = None) -> "Actor":
        """The worker and the commands: everything, at the schools given (all by default)."""
        ids = School.objects.values_list("pk", flat=True) if schools is None else [s.pk for s in schools]
        return cls(role="system", schools=tuple(ids), permissions=frozenset({"*"}))

    def may(self, permission: str, subject: Any = None) -> bool:
        """Whether this actor may do this, to this: the one decision behind pages, actions and exports.

        ``subject`` is a pupil, or anything that has one; a tutor's reach ends at the forms they look after.
        """
        if permission not in self.permissions and "*" not in self.permissions:
            return False
        return subject is None or self._covers(subject)

    def must(self, permission: str, subject: Any = None) -> None:
        """Raise NotAllowed unless the actor may."""
        if not self.may(permission, subject):
            raise NotAllowed(f"The role {self.role} does not include {permission}.")

    def _covers(self, subject: Any) -> bool:
        school = getattr(subject, "school_id", None)
        if school is not None and school not in self.schools:
            return False
        if isinstance(subject, AuthorityOwned) and subject.authority != self.authority:
            return False
        pupil = getattr(subject, "pupil", subject)
        return not self.own_groups_only or getattr(pupil, "form", None) in self.forms
