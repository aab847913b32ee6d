"""Registers the checks of this layer."""

from django.apps import AppConfig


class Access(AppConfig):
    name = "gatepost.access"

    def ready(self) -> None:
        from gatepost.access import checks  # noqa: F401
