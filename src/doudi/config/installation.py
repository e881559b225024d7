"""This installation as every command sees it (本机的设置): its settings, its place, and its own figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from doudi.config.environment import read_environment
from doudi.schemes.catalogue import scheme_keys
from doudi.schemes.local import keep_local_figures_in, strays


def policies_folder(settings: Mapping[str, Any]) -> Path:
    """Where the installation keeps its own figures and texts: `policies/` in its folder."""
    return Path(settings["DOUDI_HOME"]) / "policies"


def open_figures() -> dict[str, Any]:
    """The settings; from now on the installation's own figures count, as they do in the pages and over HTTP.

    For commands that ask the rules without Django; with it, `settings.py` does the same.

    Raises:
        FaultsFound: settings that cannot be read, or what lies among the figures and would be read by nobody.
    """
    settings = read_environment()
    keep_local_figures_in(policies_folder(settings))
    strays(scheme_keys()).raise_if_any()
    return settings
