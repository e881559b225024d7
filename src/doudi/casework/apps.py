"""Django's entry for casework (办件)."""

from importlib import import_module

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Registered as ``casework``."""

    name = "doudi.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear evidence; say who keeps away from a case, what is a part of what, and what is kept of a person."""
        import_module("doudi.casework.barring")
        import_module("doudi.casework.joint.wholes")
        import_module("doudi.casework.resting")
        import_module("doudi.casework.subscribers")
