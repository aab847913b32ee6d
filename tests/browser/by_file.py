"""A council that is reached by files alone: switched on or off on a desk's own data, run as a process.

School and council lie in one database here, so each pins the key that both share; two real installations are in
tests/authority/test_two_installations.py.
"""

# ruff: noqa: E402

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.browser.tuesday")

import django

django.setup()

from gatepost.access.models import School
from gatepost.authority.keys import public_key
from gatepost.authority.models import Partner


def main(on: bool) -> None:
    """From now on referrals of Oakbridge go as files to be carried, or no longer do."""
    school = School.objects.get(name="Oakbridge Academy")
    speaks = {"authority": school.authority, "laestabs": [school.laestab]} if on else {"authority": ""}
    Partner.objects.update_or_create(
        public_key=public_key(), defaults={"name": "The council’s own Gatepost", **speaks}
    )


if __name__ == "__main__":
    main(sys.argv[1] == "on")
