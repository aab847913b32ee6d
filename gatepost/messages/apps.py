"""The outbox: everything that is sent."""

from django.apps import AppConfig


class Messages(AppConfig):
    name = "gatepost.messages"
    label = "outbox"  # Django has an app called "messages" of its own
