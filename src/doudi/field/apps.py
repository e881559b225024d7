"""Django's handle on the grid worker's pages."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """The grid worker's pages (网格端)."""

    name = "doudi.field"
    label = "field"
