"""Django's entry for outreach (主动发现)."""

from importlib import import_module

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Registered as ``outreach``; listens to what becomes of the applications it led to."""

    name = "doudi.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe; models are loaded by now, which an import at the top could not wait for."""
        import_module("doudi.outreach.subscribers")
