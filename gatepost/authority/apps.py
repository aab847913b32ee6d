"""The authority's desk and the way to it."""

from django.apps import AppConfig


class Authority(AppConfig):
    name = "gatepost.authority"
