"""Django's entry for casework (办件)."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registered as ``casework``."""

    name = "doudi.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"
