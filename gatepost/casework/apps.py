"""The casework layer."""

from django.apps import AppConfig


class Casework(AppConfig):
    name = "gatepost.casework"
