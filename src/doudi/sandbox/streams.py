"""Random numbers by name: each step of the generator draws from its own stream, so that none disturbs another."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Streams:
    """The seed and the district: everything random in a piece of the city follows from these two.

    >>> streams = Streams(7, 500106)
    >>> bool((streams.of("work").random(3) == streams.of("work").random(3)).all())
    True
    """

    seed: int
    district: int

    def of(self, step: str) -> np.random.Generator:
        """The stream of one step, the same whenever it is asked for."""
        # SFC64 is the fastest of NumPy's generators; streams are kept apart by their seed sequence.
        entropy = (self.seed, self.district, zlib.crc32(step.encode()))
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(entropy)))


def pick(draw: np.random.Generator, count: int, weights: npt.ArrayLike) -> npt.NDArray[np.int8]:
    """So many places drawn by weight.

    >>> pick(np.random.default_rng(1), 3, [0, 1]).tolist()
    [1, 1, 1]
    """
    cumulated = np.cumsum(np.asarray(weights, np.float64))
    return np.searchsorted(cumulated / cumulated[-1], draw.random(count), side="right").astype(np.int8)


def money(
    draw: np.random.Generator, count: int, median_yuan: float, spread: float, least: int
) -> npt.NDArray[np.int32]:
    """Log-normal amounts in fen, to the jiao (角), never under `least` yuan."""
    yuan = median_yuan * np.exp(draw.standard_normal(count, np.float32) * np.float32(spread))
    return (np.maximum(yuan, least) * 10).astype(np.int32) * 10
