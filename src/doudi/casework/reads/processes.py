"""The processes this installation works by (在用流程), each with what the linter says of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from doudi.casework.engine import Definition, DefinitionFaulty, ProcessFault, lint, read_definition
from doudi.registry.policy import load_roles
from doudi.schemes.processes import process_files


@dataclass(frozen=True)
class ReadProcess:
    """One file: its definition unless faults keep it from being one, and all its faults."""

    key: str
    definition: Definition | None
    faults: tuple[ProcessFault, ...] = ()


def fetch_processes() -> tuple[ReadProcess, ...]:
    """Every process that came with the release, in the order of the keys; it holds nothing about anybody."""
    return tuple(_read(key, path.read_bytes()) for key, path in process_files().items())


def fetch_process(key: str) -> ReadProcess | None:
    """One of them; None where there is none of this key."""
    return next((each for each in fetch_processes() if each.key == key), None)


@lru_cache(maxsize=64)
def _read(key: str, source: bytes) -> ReadProcess:
    faults = lint(key, source, roles=load_roles())
    try:
        return ReadProcess(key, read_definition(key, source), faults)
    except DefinitionFaulty:
        return ReadProcess(key, None, faults)
