"""How a frozen twin is spelt, so that its checksum can be worked out again by anybody."""

import json
from typing import Any


def twin_bytes(said: Any) -> bytes:
    """The twin byte for byte, as its SHA-256 has it: sorted keys, no spaces.

    The database keeps JSON without its spelling; this gives back the one that was signed.
    """
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
