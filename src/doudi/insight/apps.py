"""Django's entry for insight (数据看民生)."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Registered as ``insight``."""

    name = "doudi.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
