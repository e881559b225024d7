"""The app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The machines' face; it has no tables."""

    name = "doudi.api"
