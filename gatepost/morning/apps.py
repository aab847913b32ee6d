"""The morning: first-day contact."""

from django.apps import AppConfig


class Morning(AppConfig):
    name = "gatepost.morning"
