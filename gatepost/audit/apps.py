"""The audit layer."""

from django.apps import AppConfig


class Audit(AppConfig):
    name = "gatepost.audit"
