"""This installation's key pair: what it signs with, and how others know it. Ed25519.

The private key lies in the data folder, readable by its owner alone. A partner is known by the public key
that a person has pinned (``Partner``), never by what a message says of itself.
"""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings


def private_key() -> Ed25519PrivateKey:
    """Our own key; made on first use."""
    kept = Path(settings.DATA) / "exchange-key.pem"
    if not kept.exists():
        _keep(kept, Ed25519PrivateKey.generate())
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(kept.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def _keep(kept: Path, key: Ed25519PrivateKey) -> None:
    """Write the key whole or not at all; of two processes that begin at once, the first one's key stays."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kept.parent.mkdir(parents=True, exist_ok=True)
    passing = kept.with_suffix(f".{os.getpid()}")
    passing.touch(mode=0o600)
    passing.write_bytes(pem)
    try:
        os.link(passing, kept)
    except FileExistsError:
        pass
    finally:
        passing.unlink()


def public_key() -> str:
    """Our public key, as a partner pins it: 44 characters."""
    return spelt(private_key().public_key())


def spelt(key: Ed25519PublicKey) -> str:
    """A public key in letters."""
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def signature(text: bytes) -> str:
    """Our signature under a text, in letters."""
    return base64.b64encode(private_key().sign(text)).decode()


def is_signed(text: bytes, signature: str, key: str) -> bool:
    """Whether the holder of ``key`` signed exactly this text. Never raises, whatever it is given."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), text)
    except (InvalidSignature, ValueError):
        return False
    return True
