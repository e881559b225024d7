"""Django's entry for outreach (主动发现)."""

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Registered as ``outreach``."""

    name = "doudi.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"
