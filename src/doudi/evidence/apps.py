"""Django's entry for evidence (证据)."""

from importlib import import_module

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registered as ``evidence``."""

    name = "doudi.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say how to find what is kept of a person; an import at the top would come before the models are loaded."""
        import_module("doudi.evidence.resting")
