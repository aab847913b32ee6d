"""The letters layer."""

from django.apps import AppConfig


class Letters(AppConfig):
    name = "gatepost.letters"
