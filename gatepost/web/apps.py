"""The web layer."""

from django.apps import AppConfig


class Web(AppConfig):
    name = "gatepost.web"
