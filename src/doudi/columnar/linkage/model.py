"""The recorded model (匹配模型): weights and thresholds, the seeds they were chosen on, what they gave there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from doudi.columnar.linkage.comparisons import COMPARISONS, Comparison
from doudi.columnar.linkage.errors import ModelFaulty
from doudi.columnar.linkage.scoring import Weights, weight_of

FOLDER = Path(__file__).parent / "models"


@dataclass(frozen=True)
class LinkageModel:
    """Weights (m and u per level), thresholds in bits, and where they come from.

    Attributes:
        upper: from here a single candidate is a match without being looked at.
        lower: below it a pair is nobody's candidate; between the two an official looks.
        share_linkable: which part of the rows is expected to be somebody of the register.
        digest: names the model in the record of a run.
    """

    key: str
    version: int
    weights: Weights
    upper: float
    lower: float
    share_linkable: float
    chosen_on: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Key and version, as a run records them."""
        return f"{self.key}-{self.version}"

    def start_weight(self, register_rows: int) -> float:
        """What a pair starts with before anything is compared, in bits: most pairs are two people's.

        >>> load_model().start_weight(1_000_000) < load_model().start_weight(1_000) < 0
        True
        """
        prior = min(0.5, self.share_linkable / max(2, register_rows))
        return round(math.log2(prior / (1 - prior)), 4)


@cache
def load_model(key: str = "register") -> LinkageModel:
    """The model recorded under a key.

    Raises:
        ModelFaulty: it lacks a level, or two levels of a comparison weigh the same to the fourth place.
    """
    raw = yaml.safe_load((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
    weights = {
        name: {level: (float(m), float(u)) for level, (m, u) in levels.items()}
        for name, levels in raw["weights"].items()
    }
    for comparison in COMPARISONS:
        _check(comparison, weights)
    thresholds = raw["thresholds"]
    if not thresholds["lower"] < thresholds["upper"]:
        raise ModelFaulty("the lower threshold is not below the upper one")
    return LinkageModel(
        raw["model"], int(raw["version"]), weights, float(thresholds["upper"]), float(thresholds["lower"]),
        float(raw["share_linkable"]), raw["chosen_on"],
    )  # fmt: skip


def _check(comparison: Comparison, weights: Weights) -> None:
    wanted = {level.key for level in comparison.all_levels}
    if set(weights.get(comparison.key, {})) != wanted:
        raise ModelFaulty(f"{comparison.key} has the levels {sorted(weights.get(comparison.key, {}))}")
    bits = [weight_of(weights, comparison.key, level) for level in sorted(wanted)]
    if len(set(bits)) != len(bits) or 0.0 in bits:
        raise ModelFaulty(f"two levels of {comparison.key} weigh the same, or one weighs nothing")
