"""Django's entry for the platform."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from doudi.platform.connections import begin


class PlatformConfig(AppConfig):
    """Registered as ``platform``."""

    name = "doudi.platform"
    label = "platform"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every connection begins with our settings."""
        connection_created.connect(begin, dispatch_uid="doudi.platform.connections")
