"""``python -m gatepost.imports.fuzzing.worker READER FIRST END NOTE``: what ``running.run`` starts."""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.config.settings")
    os.environ["DATABASE_URL"] = "postgresql:///none"  # a reader needs no database: nothing can be changed
    import django

    django.setup()
    from gatepost.imports.fuzzing.readers import READERS
    from gatepost.imports.fuzzing.running import work

    name, first, end, note = sys.argv[1:]
    work(READERS[name], int(first), int(end), Path(note))
