"""The insight layer."""

from django.apps import AppConfig


class Insight(AppConfig):
    name = "gatepost.insight"
