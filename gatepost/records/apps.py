"""The records layer."""

from django.apps import AppConfig


class Records(AppConfig):
    name = "gatepost.records"
