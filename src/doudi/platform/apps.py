"""Django's entry for the platform."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """Registered as ``platform``."""

    name = "doudi.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"
