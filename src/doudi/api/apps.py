"""The app."""

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The machines' face; its tables hold what other registries asked and what is on its way to them."""

    name = "doudi.api"

    def ready(self) -> None:
        """Listen to what the features announce; an import at the top would come before the models are loaded."""
        import_module("doudi.api.spdci.listening")
        import_module("doudi.api.spdci.desk")
        import_module("doudi.api.hooks.hearing")
