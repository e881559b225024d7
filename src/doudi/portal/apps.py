"""Django's handle on the residents' pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The residents' pages (群众端)."""

    name = "doudi.portal"
    label = "portal"
