"""The state byte beside every value (值的状态): why it is unknown, and whether it rests on figures to be checked.

One byte per value does what a known mask does and a little more, in every evaluation alike. A value is known when
neither UNKNOWN bit is set. The other two bits travel with known values through the operands a result rests on.
"""

from __future__ import annotations

from typing import Final

KNOWN: Final = 0
FACT_UNKNOWN: Final = 1
"""A fact is missing."""
FIGURE_UNSET: Final = 2
"""A figure of law is not on file."""
SUPERSEDED: Final = 4
"""Rests on a figure whose yearly adjustment month has passed."""
UNKNOWN_BITS: Final = FACT_UNKNOWN | FIGURE_UNSET
