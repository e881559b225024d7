"""Before a demo starts: settings for a fresh folder, and a refusal to touch a real installation."""

import os
from pathlib import Path

from doudi.config.environment import REPOSITORY
from doudi.kernel.errors import DoudiError

DEMO_SETTINGS = """# Written by ./doudi demo. The jurisdiction demo-city is fictitious:
# it sets the figures that no public text gives.
DOUDI_JURISDICTION=demo-city
DOUDI_PROFILE=cn-2021
"""

DISTRICT, SEED = "500106", 7


def city_folder(home: Path, people: int) -> Path:
    """Where the synthetic district of a demo lies."""
    return home / "city" / f"{DISTRICT}-{people}-{SEED}"


class RealInstallation(DoudiError):
    """The folder holds a real installation; a demo is not mixed into it."""

    code = "config.real-installation"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder.name} holds a database that is not a demo. Give the demo a folder of its own: "
            "DOUDI_HOME=/some/new/folder ./doudi demo"
        )


def run(argv: list[str]) -> int:
    """Write ``doudi.env`` into a fresh folder; leave an existing demo alone.

    Raises:
        RealInstallation: there is a database without demo settings.
    """
    home = Path(os.environ.get("DOUDI_HOME", str(REPOSITORY / ".doudi")))
    settings = home / "doudi.env"
    if settings.exists() and "demo-city" in settings.read_text(encoding="utf-8"):
        return 0
    if (home / "db.sqlite3").exists() or settings.exists():
        raise RealInstallation(home)
    home.mkdir(parents=True, exist_ok=True)
    settings.write_text(DEMO_SETTINGS, encoding="utf-8")
    return 0
