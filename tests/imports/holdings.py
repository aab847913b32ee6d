"""Everything that Gatepost holds, to show that nothing changed."""

from typing import Any

from django.apps import apps

from gatepost.access.models import School
from gatepost.access.wall import scope


def everything() -> dict[str, list[Any]]:
    """Every row of every table of the layers that an import may write."""
    with scope(School.objects.values_list("pk", flat=True)):
        return {
            model._meta.db_table: list(model._default_manager.order_by("pk").values_list())
            for label in ("access", "records", "audit")
            for model in apps.get_app_config(label).get_models()
        }
