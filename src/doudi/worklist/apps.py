"""Django's entry for worklist (待办)."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """Registered as ``worklist``."""

    name = "doudi.worklist"
    label = "worklist"
    default_auto_field = "django.db.models.BigAutoField"
