"""Django's entry for benefits (发放)."""

from importlib import import_module

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """Registered as ``benefits``; listens to decisions from the start."""

    name = "doudi.benefits"
    label = "benefits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Subscribe to casework's events; an import at the top would come before the models are loaded."""
        import_module("doudi.benefits.subscribers")
        import_module("doudi.benefits.resting")
        import_module("doudi.benefits.keeping")
        import_module("doudi.benefits.standing")
        import_module("doudi.benefits.upkeep.checking")
