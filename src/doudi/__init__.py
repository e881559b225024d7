"""Doudi (兜底): the software a Chinese city runs its safety net on.

The packages form one staircase, drawn in docs/explanation/architecture.md; imports go down only and a tool checks it.
"""

__version__ = "0.1.0"
