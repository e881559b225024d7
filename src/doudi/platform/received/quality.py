"""Whether somebody could read the picture (看得清吗): light, sharpness, size; measured, never judged for good.

The thresholds are ours (design): found on drawn pages of text made dark, pale, blurred and small, where each of these
is told from a clear one. A doubt is told with the choice to hand it in all the same; an official decides.
"""

import numpy as np
from numpy.typing import NDArray

from doudi.platform.received.findings import BLURRED, EMPTY, TOO_DARK, TOO_PALE, TOO_SMALL

SHORTEST_SIDE = 480
LONGEST_AT_LEAST = 640
DARKEST_PAPER = 90
"""The light of the brightest tenth, of 255: paper that is darker was taken without light."""
LEAST_CONTRAST = 40
"""Between the darkest hundredth and the middle, where there is writing at all."""
STILL_AS_STEEP = 54
"""How much of its steepness, in hundredths, a picture keeps when it is blurred over five dots: writing that is sharp
keeps 28, blurred over three 42, over five 58 to 63, with and without grain."""
SAME_ALL_OVER = 6
Pixels = NDArray[np.uint8]


def doubts_about(pixels: Pixels) -> tuple[str, ...]:
    """What speaks against somebody being able to read it; nothing where it looks clear."""
    height, width = pixels.shape[:2]
    found = []
    if min(height, width) < SHORTEST_SIDE or max(height, width) < LONGEST_AT_LEAST:
        found.append(TOO_SMALL)
    light = (pixels[..., 0] * np.float32(0.299) + pixels[..., 1] * np.float32(0.587)
             + pixels[..., 2] * np.float32(0.114))  # fmt: skip
    dark, middle, bright = np.percentile(light[:: max(1, height // 900), :: max(1, width // 900)], (0.5, 50, 90))
    if bright - dark < SAME_ALL_OVER:
        return (*found, EMPTY)
    if bright < DARKEST_PAPER:
        return (*found, TOO_DARK)
    if _kept_steepness(light) * 100 > STILL_AS_STEEP:
        found.append(BLURRED)
    elif max(middle, bright) - dark < LEAST_CONTRAST:
        found.append(TOO_PALE)
    return tuple(found)


def _blurred(light: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Each dot the mean of those around it along the row."""
    width = 2 * reach + 1
    sums = np.cumsum(light, axis=1, dtype=np.float64)
    return ((sums[:, width:] - sums[:, :-width]) / width).astype(np.float32)


def _kept_steepness(light: NDArray[np.float32]) -> float:
    """The share of the squared steps that is left after blurring once more; grain is smoothed away before.

    Source: the idea of F. Crete and others, The Blur Effect (2007): what is blurred already changes little.
    """
    smooth = _blurred(_blurred(light, 1).T, 1).T
    shares = []
    for way in (smooth, smooth.T):
        steps = float(np.square(np.diff(way, axis=1), dtype=np.float64).sum())
        again = float(np.square(np.diff(_blurred(way, 2), axis=1), dtype=np.float64).sum())
        shares.append(again / steps if steps else 1.0)
    return max(shares)
