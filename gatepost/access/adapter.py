"""How allauth behaves here: the school gives accounts, nobody makes their own."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the school's staff list."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
