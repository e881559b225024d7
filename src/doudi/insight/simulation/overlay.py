"""An overlay (模拟方案): figures that would stand from a month, read from a short file or from a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doudi.insight.figures import entry_of
from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month, MonthInvalid
from doudi.rules.parameter_files import read_payload
from doudi.rules.parameters import ARITHMETIC, ParameterPayload
from doudi.rules.ruleset import Ruleset
from doudi.rules.yamlfile import Entry, YamlFile
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.scheme import Scheme


@dataclass(frozen=True)
class Overlay:
    """What a simulation changes.

    Args:
        scheme: the scheme with its real figures, in the profile and place simulated.
        start: the first month under the new figures.
        figures: parameter key to the value it would have.
        cap_fen: what may be spent a month, if there is a cap.
    """

    title: str
    scheme: Scheme
    start: Month
    figures: Mapping[str, ParameterPayload]
    cap_fen: int | None = None

    @property
    def ruleset(self) -> Ruleset:
        """The rules under the figures in force."""
        return self.scheme.ruleset


def read_overlay(path: Path, *, profile: str = "", jurisdiction: str = "500106") -> Overlay:
    """The overlay of a file, checked against the scheme's own figures.

        title: 城市标准提高 5%
        scheme: dibao
        from: "2025-10"
        figures:
          dibao.standard_urban: 80850
        cap_fen: 500000000

    Raises:
        FaultsFound: everything that is wrong with the file: unknown figures, other units, no month.
    """
    faults = FaultList()
    root = YamlFile(path, path.name, faults).root()
    overlay = _overlay(root, profile, jurisdiction, faults)
    root.done()
    faults.raise_if_any()
    assert overlay is not None
    return overlay


def overlay_of(data: Mapping[str, Any], *, profile: str = "", jurisdiction: str = "500106") -> Overlay:
    """The overlay of a form or of a stored simulation, checked like a file; faults name the field.

    Raises:
        FaultsFound: everything that is wrong with it.
    """
    faults = FaultList()
    root = entry_of(data, faults)
    overlay = _overlay(root, profile, jurisdiction, faults)
    root.done()
    faults.raise_if_any()
    assert overlay is not None
    return overlay


def _overlay(root: Entry, profile: str, jurisdiction: str, faults: FaultList) -> Overlay | None:
    title, key = root.text("title", ""), root.choice("scheme", scheme_keys())
    start, cap = _month(root), root.integer("cap_fen", None)
    written = root.entry("figures")
    if key not in scheme_keys():
        return None
    scheme = load_for(key, profile=profile, jurisdiction=jurisdiction)
    figures = figures_of(scheme.ruleset, written)
    if not figures and not len(faults):
        root.fault("figures", "no figure is changed", "a simulation changes at least one", "name a figure",
                   "simulation.nothing-changed")  # fmt: skip
    if cap is not None and cap < 0:
        root.fault("cap_fen", f"{cap} is below zero", "a cap is an amount", "correct it", "simulation.cap")
    return Overlay(title, scheme, start, figures, cap) if start else None


def figures_of(ruleset: Ruleset, written: Entry) -> dict[str, ParameterPayload]:
    """The figures an overlay names, each in the unit of its parameter."""
    found: dict[str, ParameterPayload] = {}
    known = ruleset.parameters.parameters
    for key, raw in written.items():
        if key not in known:
            near = sorted(name for name in known if name.rpartition(".")[2] in key or key in name)
            hint = f"; near it: {', '.join(near[:3])}" if near else ""
            written.fault(key, f"there is no parameter {key!r}{hint}", "an overlay changes figures that are on file",
                          "correct the key", "simulation.unknown-parameter")  # fmt: skip
            continue
        if known[key].set_by == ARITHMETIC:
            written.fault(key, f"{key} is plain arithmetic", "a simulation changes what somebody could decide",
                          "leave it out", "simulation.arithmetic")  # fmt: skip
            continue
        value = read_payload(written, key, raw, known[key].unit)
        if value is not None:
            found[key] = value
    return found


def _month(root: Entry) -> Month | None:
    text = root.text("from")
    try:
        return Month.parse(text)
    except MonthInvalid:
        root.fault("from", f"{text!r} is no month", "an overlay counts from a month", 'write it as "2025-10"',
                   "simulation.month")  # fmt: skip
        return None


__all__ = ["Overlay", "figures_of", "overlay_of", "read_overlay"]
