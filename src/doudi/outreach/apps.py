"""Django's entry for outreach (主动发现)."""

from importlib import import_module

from django.apps import AppConfig


class OutreachConfig(AppConfig):
    """Registered as ``outreach``; hears from the start when a family has applied."""

    name = "doudi.outreach"
    label = "outreach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to what casework announces; an import at the top could not wait for the models."""
        import_module("doudi.outreach.barring")
        import_module("doudi.outreach.subscribers")
        import_module("doudi.outreach.resting")
