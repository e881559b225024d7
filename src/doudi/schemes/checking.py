"""Checking a scheme's folder as its author does (检查一项政策): it loads, and its worked examples come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from doudi.kernel.errors import DoudiError, FaultList, FaultsFound
from doudi.rules.quantities import Quantity
from doudi.rules.yamlfile import YamlFile
from doudi.schemes.bundles.stacking import Pair, missing_pairs
from doudi.schemes.cases import Case, read_cases, run_case
from doudi.schemes.catalogue import load_for, profiles_of, scheme_keys
from doudi.schemes.loader import FOLDER, SchemeUnknown, load
from doudi.schemes.seeking import seeking_of


@dataclass(frozen=True)
class Checked:
    """What was found.

    Args:
        cases: how many worked examples were run.
        wrong: what must be mended: faults of the folder, and each example that comes out otherwise than written.
        unsaid: pairs of schemes `stacking.yaml` says nothing of: an official is asked where both come out.
    """

    scheme: str
    cases: int
    wrong: tuple[str, ...]
    unsaid: tuple[Pair, ...]


def check_scheme(key: str, folder: Path | None = None) -> Checked:
    """Load every profile, run every worked example in its own profile and place, and look for what is not said yet.

    Args:
        folder: where scheme folders lie, ours by default; the shared `vocabulary/` and `stacking.yaml` lie there too.
    """
    wrong: list[str] = []
    facts: dict[str, Quantity] = {}
    cases: tuple[Case, ...] = ()
    try:
        places = _places_of(cases := read_cases(key, folder))
        for profile in profiles_of(key, folder or FOLDER):
            for place in places.get(profile, _anywhere(places)):
                facts |= _facts(key, profile, place, folder, must_be=profile in places)
        seeking_of(load_for(key, folder=folder or FOLDER), folder or FOLDER)
    except FaultsFound as error:
        wrong += map(str, error.faults)
    except DoudiError as error:
        wrong.append(str(error))
    wrong += _unworded(facts, folder or FOLDER)
    if not wrong and not cases:
        wrong.append(f"schemes/{key}/cases: there is no worked example: an author shows what must come out")
    for case in cases if not wrong else ():
        if not case.source or not case.because:
            wrong.append(f"{case.where} {case.name}: names no source or no arithmetic")
        wrong += [f"{case.where} {case.name}: {each} ({case.because})" for each in run_case(key, case, folder)]
    return Checked(key, len(cases), tuple(dict.fromkeys(wrong)), () if wrong else _unsaid(key, folder or FOLDER))


def _facts(key: str, profile: str, place: str, folder: Path | None, *, must_be: bool) -> Mapping[str, Quantity]:
    try:
        return load(key, profile=profile, jurisdiction=place, folder=folder).quantities
    except SchemeUnknown:
        # A text of one place does not count in another; where an example says it does, that is a mistake.
        if must_be:
            raise
        return {}


def _unworded(facts: Mapping[str, Quantity], folder: Path) -> list[str]:
    """Facts for which the interview has no question and nobody who knows: it would stop for everybody."""
    words = sorted((folder / "vocabulary" / "asking").glob("*.yaml"))
    files = (YamlFile(path, f"schemes/vocabulary/asking/{path.name}", FaultList()) for path in words)
    asked = {entry.text("key", "") for file in files for entry in file.root().entries("asking", [])}
    return [
        f"schemes/vocabulary/asking: {name} has no words (every quantity is asked, or says who knows; add an entry: "
        "`by: official` where no resident can know it) [schemes.no-asking-words]"
        for name, quantity in facts.items()
        if quantity.from_scheme is None and name not in asked
    ]


def _anywhere(places: dict[str, list[str]]) -> list[str]:
    """Where a text without an example of its own is tried: where the examples of the others are."""
    return sorted({place for listed in places.values() for place in listed}) or ["CN"]


def _places_of(cases: tuple[Case, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for case in cases:
        places = found.setdefault(case.profile, [])
        if case.jurisdiction not in places:
            places.append(case.jurisdiction)
    return found


def _unsaid(key: str, folder: Path) -> tuple[Pair, ...]:
    if not (folder / "stacking.yaml").is_file():
        return ()
    loaded = []
    for each in scheme_keys(folder):
        try:
            loaded.append(load_for(each, folder=folder))
        except DoudiError:
            # Faults of another folder are told when that one is checked.
            continue
    return tuple(pair for pair in missing_pairs(loaded, folder) if key in (pair.first, pair.second))
