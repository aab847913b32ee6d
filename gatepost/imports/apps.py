"""The imports layer."""

from django.apps import AppConfig


class Imports(AppConfig):
    name = "gatepost.imports"
