"""Which schemes there are (政策目录): their folders, profiles, and the order in which they read each other."""

from __future__ import annotations

from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from doudi.kernel.errors import FaultList
from doudi.rules.yamlfile import YamlFile
from doudi.schemes.bundles.stacking import read_stacking
from doudi.schemes.loader import FOLDER, SchemeUnknown, load
from doudi.schemes.scheme import Scheme


@cache
def scheme_keys(folder: Path = FOLDER) -> tuple[str, ...]:
    """The keys of all schemes, by name of their folder.

    >>> "dibao" in scheme_keys()
    True
    """
    return tuple(sorted(path.parent.name for path in folder.glob("*/scheme.yaml")))


@cache
def profiles_of(key: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """The profiles of a scheme in the order of its file; the first is the one taken where none is asked for."""
    file = YamlFile(folder / key / "scheme.yaml", f"schemes/{key}/scheme.yaml", FaultList())
    return tuple(entry.text("key") for entry in file.root().entries("profiles"))


def require_profile(profile: str, folder: Path = FOLDER) -> None:
    """See that some scheme has the profile asked for; none asked for is each scheme's first.

    Raises:
        SchemeUnknown: no scheme has it.
    """
    known = sorted({each for key in scheme_keys(folder) for each in profiles_of(key, folder)})
    if profile and profile not in known:
        raise SchemeUnknown(f"No scheme has the profile {profile[:40]!r}: choose one of {', '.join(known)}.")


def load_for(key: str, *, profile: str = "", jurisdiction: str = "500106", folder: Path = FOLDER) -> Scheme:
    """A scheme in the profile asked for if it has it, else in its first one.

    What a person asks for is checked before: against the scheme's own profiles, or with `require_profile` for all.
    """
    known = profiles_of(key, folder)
    chosen = profile if profile in known else known[0]
    return load(key, profile=chosen, jurisdiction=jurisdiction, folder=None if folder == FOLDER else folder)


def schemes_in_order(*, profile: str = "", jurisdiction: str = "500106", folder: Path = FOLDER) -> tuple[Scheme, ...]:
    """Every scheme, each after those whose results it reads, and if that leaves a choice, after those it gives way to.

    Raises:
        FaultsFound: two schemes read each other's results, or a result is read that no rule gives.
    """
    loaded = {
        key: load_for(key, profile=profile, jurisdiction=jurisdiction, folder=folder) for key in scheme_keys(folder)
    }
    # The loader hands out the same scheme until a file changes: the order is found once for the same ones.
    same = tuple(id(scheme) for scheme in loaded.values())
    if same not in _ORDERS:
        _ORDERS.clear()
        _ORDERS[same] = _in_order(loaded, folder)
    return _ORDERS[same]


_ORDERS: dict[tuple[int, ...], tuple[Scheme, ...]] = {}


def _in_order(loaded: dict[str, Scheme], folder: Path) -> tuple[Scheme, ...]:
    faults = FaultList()
    after = {key: _reads(scheme, loaded, faults) for key, scheme in loaded.items()}
    faults.raise_if_any()
    order = _sorted(after, faults)
    for first, second in _giving_way(folder):
        if first in after and second in after and not _rests_on(first, second, after):
            after[second].add(first)
            order = _sorted(after, faults)
    return tuple(loaded[key] for key in order)


def _sorted(after: dict[str, set[str]], faults: FaultList) -> tuple[str, ...]:
    try:
        return tuple(TopologicalSorter({key: sorted(each) for key, each in after.items()}).static_order())
    except CycleError as error:
        faults.add(
            "schemes", " → ".join(error.args[1]), "results are read one way", "break the circle", "schemes.cycle"
        )
        faults.raise_if_any()
        raise


def _giving_way(folder: Path) -> list[tuple[str, str]]:
    """Pairs of which the second is not paid beside the first: its readers are to know that."""
    if not (folder / "stacking.yaml").is_file():
        return []
    return [(pair.first, pair.second) for pair in read_stacking(folder) if pair.relation == "excludes"]


def _rests_on(key: str, other: str, after: dict[str, set[str]]) -> bool:
    return key == other or any(_rests_on(each, other, after) for each in after[key])


def _reads(scheme: Scheme, loaded: dict[str, Scheme], faults: FaultList) -> set[str]:
    read = set()
    for quantity in scheme.quantities.values():
        if quantity.from_scheme is None:
            continue
        other, name = quantity.from_scheme
        rule = loaded[other].ruleset.rules.get(name) if other in loaded else None
        if rule is None or rule.entity is not quantity.entity:
            faults.add(f"schemes {quantity.key}", f"{other} has no rule {name!r} about a {quantity.entity}",
                       "from_scheme names a rule of another scheme about the same", "correct the name",
                       "schemes.from-scheme")  # fmt: skip
        else:
            read.add(other)
    return read
