"""Django's entry for the registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registered as ``registry``."""

    name = "doudi.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
