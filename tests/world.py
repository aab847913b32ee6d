"""Oakbridge, a child and the people around her."""

from dataclasses import dataclass

from gatepost.access.actor import Actor
from gatepost.access.models import School
from gatepost.casework.models import Case
from gatepost.records.models import Guardian, Pupil


@dataclass
class World:
    """Asha's case at Oakbridge: Ben leads it, Ms Year listens, her mother reads English."""

    school: School
    asha: Pupil
    mother: Guardian
    ben: Actor
    year: Actor
    case: Case
