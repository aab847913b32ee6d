"""The common transfer file (CTF, XML) that follows a child to a new school, as files of the native format. Pure.

Element names are those of the published specification (Department for Education, "Common transfer file");
no official sample is public, so what a file holds beyond them is passed over. Attendance in it is a summary of
earlier years, never marks: it is told and not kept.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from gatepost.imports.anyfile.values import as_phone
from gatepost.imports.faults import Broken, Fault
from gatepost.imports.origin import Origin, origin
from gatepost.imports.reading import Unreadable

LARGEST = 20 * 2**20
MOST_TAGS = 1_000_000
"""A school's file has about a hundred a child; more would fill the memory, however small the file."""
DEEPEST = 40
_SEN = {"N": "none", "K": "support", "E": "ehcp", "S": "ehcp"}
_YES = {"true": "yes", "1": "yes", "Y": "yes", "false": "no", "0": "no", "N": "no"}
_INCLUDE = "{http://www.w3.org/2001/XInclude}"
_PUPIL_BEGINS = re.compile(rb"<Pupil[\s>]")
_ELEMENTS = {
    "upn": "UPN", "former_upn": "FormerUPN", "forename": "Forename", "surname": "Surname", "date_of_birth": "DOB",
    "preferred_name": "PreferredForename", "year_group": "NCyearActual", "start_date": "EntryDate",
    "sen": "SENprovision",
}  # fmt: skip
"""Column → the element that fills it, for a person who looks for the place."""
_CONTACT = {
    "title": "Title", "forename": "Forename", "surname": "Surname", "relationship": "Relationship",
    "parental_responsibility": "Responsibility", "priority": "Order", "phone": "PhoneNo", "email": "Email",
    "address_line1": "Address", "address_line2": "Address", "town": "Address", "postcode": "PostCode",
}  # fmt: skip
_AGAIN = "Ask the sending school, or your system, to make the file again"
PUPILS = (
    "laestab", "upn", "former_upn", "forename", "surname", "preferred_name", "date_of_birth", "year_group",
    "start_date", "sen",
)  # fmt: skip
PARENTS = (
    "upn", "person_id", "title", "forename", "surname", "relationship", "parental_responsibility", "priority",
    "phone", "email", "address_line1", "address_line2", "town", "postcode",
)  # fmt: skip


@dataclass
class Transfer:
    """What a transfer file says: native files by name, each with its heading, and what a person should know."""

    files: dict[str, list[list[str]]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)


def read_ctf(name: str, content: bytes, *, laestab: str) -> Transfer:
    """Read a transfer file to (or from) the school ``laestab``. Raises Unreadable, saying why."""
    root = _root(name, content)
    schools = {_school(root, f"Header/{end}School") for end in ("Dest", "Source")}
    if laestab not in schools:
        rule = "The file is neither to your school nor from it"
        raise Unreadable(Fault(name, 1, "", "", rule, "Choose the file that was sent to your school"))
    pupils = root.findall("CTFpupilData/Pupil")
    if not pupils:
        raise Unreadable(Fault(name, 1, "", "", "The file speaks of no child", _AGAIN))
    made = Transfer()
    children = [_pupil(pupil, laestab) for pupil in pupils]
    parents = [(n, row) for n, pupil in enumerate(pupils) for row in _contacts(pupil)]
    lines = _lines_of(content, len(pupils))
    made.files["pupils.csv"] = [list(PUPILS), *children]
    made.origins["pupils.csv"] = origin(name, _ELEMENTS, children, [(line, "") for line in lines])
    if parents:
        rows, places = [row for _, row in parents], [(lines[n], "") for n, _ in parents]
        made.files["parents.csv"] = [list(PARENTS), *rows]
        made.origins["parents.csv"] = origin(name, _CONTACT | {"upn": "UPN"}, rows, places)
    made.notices += _notices(pupils)
    return made


def _lines_of(content: bytes, pupils: int) -> list[str]:
    """The line of the file on which each child begins; the first where that cannot be told."""
    found = [content.count(b"\n", 0, at.start()) + 1 for at in _PUPIL_BEGINS.finditer(content)]
    return [str(line) for line in found] if len(found) == pupils else ["1"] * pupils


def _root(name: str, content: bytes) -> Element:
    broken = None
    if len(content) > LARGEST:
        broken = Broken(
            f"The file is larger than {LARGEST // 2**20} MB", "Ask for one file for each year group"
        )
    elif content.count(b"<") > MOST_TAGS or content.count(b"=") > MOST_TAGS:
        broken = Broken(
            f"The file has more than {MOST_TAGS:,} elements", "Ask for one file for each year group"
        )
    else:
        try:
            root: Element = fromstring(content, forbid_dtd=True)
        except DefusedXmlException:
            broken = Broken("The file has a DTD or entities, which no transfer file needs", _AGAIN)
        except (ParseError, ValueError, LookupError):
            broken = Broken("The file is not whole XML", _AGAIN)
        else:
            if broken := _not_a_transfer(root):
                raise Unreadable(Fault(name, 1, "", "", *broken))
            return root
    raise Unreadable(Fault(name, 1, "", "", *broken))


def _not_a_transfer(root: Element) -> Broken | None:
    if root.tag != "CTfile":
        return Broken("This is not a common transfer file: it does not begin with CTfile", _AGAIN)
    if _too_deep(root):
        return Broken(f"Its elements stand more than {DEEPEST} deep in one another", _AGAIN)
    if any(element.tag.startswith(_INCLUDE) for element in root.iter()):
        return Broken("The file asks for other files (XInclude), which no transfer file needs", _AGAIN)
    return None


def _too_deep(root: Element) -> bool:
    level, depth = [root], 0
    while level and depth <= DEEPEST:
        level, depth = [child for element in level for child in element], depth + 1
    return depth > DEEPEST


def _said(element: Element, *paths: str) -> str:
    """The text at the first of these places that has any."""
    found = ((element.findtext(path) or "").strip() for path in paths)
    return next((text for text in found if text), "")


def _school(element: Element, path: str) -> str:
    return _said(element, f"{path}/LEA") + _said(element, f"{path}/Estab")


def _pupil(pupil: Element, laestab: str) -> list[str]:
    year = _said(pupil, "BasicDetails/NCyearActual", "NCyearActual")
    history = pupil.findall("SchoolHistory/School")
    start = next(
        (_said(at, "EntryDate") for at in history if _said(at, "LEA") + _said(at, "Estab") == laestab), ""
    )
    return [
        laestab,
        _said(pupil, "UPN"),
        _said(pupil, "FormerUPN", "BasicDetails/FormerUPN"),
        _said(pupil, "Forename", "BasicDetails/LegalForename", "BasicDetails/Forename"),
        _said(pupil, "Surname", "BasicDetails/LegalSurname", "BasicDetails/Surname"),
        _said(pupil, "BasicDetails/PreferredForename", "PreferredForename"),
        _said(pupil, "DOB", "BasicDetails/DOB"),
        year.lstrip("0") or ("R" if year else ""),
        start or _said(pupil, "BasicDetails/EntryDate", "EntryDate"),
        _SEN.get(_said(pupil, "SEN/SENprovision", "SEN/SENstatus", "SENhistory/SEN/SENprovision"), "none"),
    ]


def _contacts(pupil: Element) -> Iterator[list[str]]:
    upn = _said(pupil, "UPN")
    for n, contact in enumerate(pupil.findall("Contacts/Contact"), start=1):
        phone = as_phone(_said(contact, "Phones/Phone/PhoneNo", "Phone/PhoneNo", "PhoneNo"))
        names = [_said(contact, "Title") or "–", _said(contact, "Forename"), _said(contact, "Surname")]
        person = sha256("|".join((upn, *names)).encode()).hexdigest()[:16]
        order = _said(contact, "Order") or str(n)
        yield [
            upn,
            f"ctf-{person}",
            *names,
            _said(contact, "Relationship"),
            _YES.get(_said(contact, "Responsibility"), "unknown"),
            order if order.isdigit() and 1 <= int(order) <= 9 else "9",
            "" if isinstance(phone, Broken) else phone,
            _said(contact, "Email"),
            *_address(contact, pupil),
        ]


def _address(contact: Element, pupil: Element) -> list[str]:
    """Two lines, town and postcode. However many lines an address has, none is left out: the second line holds
    what stands between the first and the town, and where that is too long the import says so."""
    same = _YES.get(_said(contact, "AddressAsPupil"), "") == "yes"
    at = (pupil if same else contact).find("Address")
    if at is None:
        return ["", "", "", ""]
    first, *rest = list(filter(None, _lines(at))) or [""]
    town = rest.pop() if rest else ""
    return [first, ", ".join(rest), town, _said(at, "PostCode")]


def _lines(at: Element) -> list[str]:
    """The lines of an address without its postcode, as either of its two spellings gives them."""
    street = " ".join(filter(None, (_said(at, part) for part in ("SAON", "PAON", "Street"))))
    places = [_said(at, place) for place in ("Locality", "AdministrativeArea", "Town", "PostTown")]
    return list(dict.fromkeys([street, *places, *(_said(at, f"AddressLine{n}") for n in range(1, 6))]))


def _notices(pupils: list[Element]) -> Iterator[str]:
    homes = Counter(home for pupil in pupils if (home := _home(pupil)))
    if shared := sum(times > 1 for times in homes.values()):
        asked = "after they are kept, Imports asks whether they are brothers and sisters."
        yield f"Children share an address at {shared} place{'' if shared == 1 else 's'}: {asked}"
    if told := sum(pupil.find("Attendance") is not None for pupil in pupils):
        yield f"Attendance of earlier years stands in the file for {told} children, as totals: it is not kept."


def _home(pupil: Element) -> str:
    parts = [_said(pupil, f"Address/{part}") for part in ("SAON", "PAON", "Street", "PostCode")]
    return "|".join(parts).casefold() if parts[-1] else ""
