"""Django's entry for benefits (发放)."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """Registered as ``benefits``."""

    name = "doudi.benefits"
    label = "benefits"
    default_auto_field = "django.db.models.BigAutoField"
