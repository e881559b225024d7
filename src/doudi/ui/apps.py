"""Django's handle on the shared interface."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The shared interface (界面)."""

    name = "doudi.ui"
    label = "ui"
