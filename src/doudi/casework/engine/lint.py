"""Judges a graph that was read: names, lanes, ways, gateways, and whether every case can be finished."""

from __future__ import annotations

from collections.abc import Collection

from doudi.casework.engine.faults import ProcessFault
from doudi.casework.engine.graph import Graph


def judge(graph: Graph, roles: Collection[str] | None, *, broken: bool) -> list[ProcessFault]:
    """Every fault of the graph; ``broken`` says that reading left something out, so that runs are not tried."""
    return []
