"""What tests of paper share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.letters.world import NOW


@pytest.fixture
def clock_and_uploads(settings: Any, tmp_path: Path) -> Iterator[None]:
    """The moment of the invented families, and a folder of the test's own for what is kept."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield
