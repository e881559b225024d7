"""A scheme with figures that are only tried (试用的数): the loaded one with other figures, its rules not read again.

A parameter file changes figures, never rules: the graph stays what it is. Where a draft does more than put other values
in known figures, or is wrong, the folder is read whole, so that there is one place that finds faults.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.reference.files import data_folder
from doudi.rules.parameter_files import ParameterFile, read_parameter_file
from doudi.rules.parameters import ParameterSet
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.loader import (
    FOLDER,
    family_of,
    load,
    own_parameters,
    parameter_files,
    read_parameters,
)
from doudi.schemes.local import local_files, stamp_of
from doudi.schemes.reading.scheme import check_code_lists
from doudi.schemes.scheme import Scheme


@dataclass(frozen=True)
class Draft:
    """Parameter files that are only tried, read once for every scheme and place they are tried in."""

    paths: tuple[Path, ...]
    contents: tuple[ParameterFile, ...]
    is_sound: bool = True
    tried: dict[tuple[str, str, str, Path | None], Scheme] = field(default_factory=dict, compare=False)
    """What was loaded with it, for as long as it is tried."""

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Draft:
        """What the files say; their faults are told by the loader."""
        listed, faults = tuple(paths), FaultList()
        contents = tuple(read_parameter_file(YamlFile(path, path.name, faults)) for path in listed)
        return cls(listed, contents, is_sound=not len(faults))

    @property
    def adds_places(self) -> bool:
        """Whether it puts a place on another: chains of places are then others."""
        return any(content.based_on for content in self.contents)

    def keys_for(self, scheme: str, chain: Iterable[str]) -> frozenset[str]:
        """The figures of this scheme it speaks of, in one of these places."""
        places = frozenset(chain)
        found = (entry[0] for content in self.contents if content.jurisdiction in places for entry in content.entries)
        return frozenset(key for key in found if key.startswith(f"{scheme}."))


def load_tried(key: str, draft: Draft, *, profile: str, jurisdiction: str, folder: Path | None = None) -> Scheme:
    """The same as `load(..., extra=draft.paths)`; the installed scheme itself where the draft does not touch it.

    Raises:
        SchemeUnknown, FaultsFound: as `load`.
    """
    asked = (key, profile, jurisdiction, folder)
    if asked not in draft.tried:
        found = _tried(key, draft, profile, jurisdiction, folder)
        draft.tried[asked] = found or load(
            key, profile=profile, jurisdiction=jurisdiction, folder=folder, extra=draft.paths
        )
    return draft.tried[asked]


def _tried(key: str, draft: Draft, profile: str, jurisdiction: str, folder: Path | None) -> Scheme | None:
    """None where the folder is to be read whole."""
    scheme = load(key, profile=profile, jurisdiction=jurisdiction, folder=folder)
    chain = scheme.parameters.chain
    if draft.adds_places or not draft.is_sound:
        return None
    if not any(draft.keys_for(each, chain) for each in family_of(key, folder or FOLDER)):
        return scheme
    home = (folder or FOLDER) / key
    faults = FaultList()
    root = YamlFile(home / "scheme.yaml", home.name, faults).root()
    chosen = next(entry for entry in root.entries("profiles") if entry.text("key") == profile)
    base = _base_tried(root, chosen, draft, jurisdiction, folder)
    parameters = scheme.parameters
    if named := draft.keys_for(key, chain):
        if named & {f"{key}.notice_days", f"{key}.notice_unit"}:
            return None
        standards = [data_folder() / "standards" / f"{name}.yaml" for name in root.texts("standards", [])]
        local = () if folder else local_files(key)
        files = parameter_files(home, standards, (*(stamp_of(path) for path in draft.paths), *local))
        profiles = (profile, *chosen.texts("includes", []))
        parameters = read_parameters(home, files, profiles, jurisdiction, faults, base)
        check_code_lists(own_parameters(key, parameters), scheme.quantities, faults)
    elif base is not None:
        lent = {name: each for name, each in base.parameters.parameters.items() if name in parameters.parameters}
        parameters = replace(parameters, parameters={**parameters.parameters, **lent})
    if len(faults) or not _is_same_shape(parameters, scheme.parameters):
        return None
    return replace(scheme, ruleset=replace(scheme.ruleset, parameters=parameters))


def _base_tried(root: Entry, chosen: Entry, draft: Draft, jurisdiction: str, folder: Path | None) -> Scheme | None:
    entry = root.entry("based_on", {})
    if not entry.data:
        return None
    profile = chosen.text("base", chosen.text("key"))
    return load_tried(entry.text("scheme"), draft, profile=profile, jurisdiction=jurisdiction, folder=folder)


def _is_same_shape(one: ParameterSet, other: ParameterSet) -> bool:
    """The same figures in the same units: the rules read them as before."""
    units = ({key: each.unit for key, each in both.parameters.items()} for both in (one, other))
    return next(units) == next(units)
