"""Places that are no divisions (示例地方、开发区等): declared once by any scheme, known to all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.rules.yamlfile import YamlFile


@dataclass(frozen=True, slots=True)
class Place:
    """A place with figures of its own beside the divisions.

    Args:
        is_fictitious: invented for demonstrations; every page and letter must say so.
    """

    key: str
    zh: str
    en: str
    is_fictitious: bool


@cache
def overlays(folder: Path) -> Mapping[str, str]:
    """On which jurisdiction each overlay of any scheme under this folder stands.

    >>> overlays(Path(__file__).parent)["demo-city"]
    '500106'
    """
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*/parameters/*.yaml")):
        if "\nbased_on:" in path.read_text(encoding="utf-8"):
            # Faults of other schemes' files are told when those are loaded.
            root = YamlFile(path, path.name, FaultList()).root()
            found.setdefault(root.text("jurisdiction", ""), root.text("based_on", ""))
    return found


@cache
def places(folder: Path) -> Mapping[str, Place]:
    """The places the schemes under this folder name.

    >>> places(Path(__file__).parent)["demo-city"].is_fictitious
    True
    """
    found: dict[str, Place] = {}
    for path in sorted(folder.glob("*/scheme.yaml")):
        root = YamlFile(path, f"schemes/{path.parent.name}/scheme.yaml", FaultList()).root()
        for entry in root.entries("jurisdictions", []):
            key = entry.text("key", "")
            place = Place(key, entry.text("zh", key), entry.text("en", key), entry.flag("fictitious", False))
            found.setdefault(key, place)
    return found
