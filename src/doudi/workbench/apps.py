"""Django's handle on the staff pages."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """The staff pages (经办端)."""

    name = "doudi.workbench"
    label = "workbench"
