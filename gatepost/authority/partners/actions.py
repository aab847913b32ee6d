"""Every write about partners and seats: done by whoever runs the installation, from its command line."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from gatepost.access.actor import Actor
from gatepost.access.models import Officer, User
from gatepost.audit.log import note
from gatepost.authority.models import Partner
from gatepost.casework.actions import Refused


@transaction.atomic
def pin(
    *, by: Actor, name: str, public_key: str, address: str, authority: str, laestabs: list[str]
) -> Partner:
    """Know another installation by its public key: whose desk it is, or for which schools it may speak.

    A second call with the same key changes what was kept. Refused for something that is no key.
    """
    by.must("settings.change")
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
    except (ValueError, binascii.Error) as fault:
        raise Refused(
            key="This is no public key. Copy the line that the other side’s `gatepost partner` prints."
        ) from fault
    if not authority and not laestabs:
        raise Refused(speaks_for="Say whose desk it is, or for which schools it may speak.")
    if address and not address.startswith(("https://", "http://")):
        raise Refused(address="An address begins with https://.")
    known = {"name": name, "address": address, "authority": authority, "laestabs": laestabs}
    partner, _ = Partner.objects.update_or_create(public_key=public_key, defaults=known)
    note(by, "partner.pinned", partner)
    return partner


@transaction.atomic
def seat(*, by: Actor, email: str, name: str, authority: str) -> Officer:
    """Give a person a seat at an authority's desk; they ask for a mail to set a password."""
    by.must("member.manage")
    if not authority.strip():
        raise Refused(authority="Name the authority.")
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, name=name)
    officer, _ = Officer.objects.update_or_create(user=user, authority=authority, defaults={"left": None})
    note(by, "officer.seated", officer)
    return officer
