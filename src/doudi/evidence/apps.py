"""Django's entry for evidence (证据)."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registered as ``evidence``."""

    name = "doudi.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
