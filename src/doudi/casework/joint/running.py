"""An item's process between the database and the engine (流程运行): the definition it began with, and its state."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from doudi.casework.engine import Definition, TaskSpec, begin, complete, ended, read_definition, waiting
from doudi.casework.joint.matter import shipped_processes
from doudi.casework.models import JointItem, ProcessDefinition

Facts = Mapping[str, bool | int | str]


def kept(key: str, now: datetime) -> ProcessDefinition:
    """The present version of a process as a row, kept once."""
    definition = shipped_processes()[key]
    row, _made = ProcessDefinition.objects.get_or_create(
        digest=definition.digest, defaults={"key": key, "source": definition.source, "kept_at": now}
    )
    return row


@lru_cache(maxsize=64)
def _read(key: str, digest: str, source: bytes) -> Definition:
    return read_definition(key, source)


def definition_of(item: JointItem) -> Definition | None:
    """The version the item runs by, also when the release has a later one; None for a scheme's own application."""
    row = item.definition
    if row is None:
        return None
    shipped = shipped_processes().get(row.key)
    if shipped is not None and shipped.digest == row.digest:
        return shipped
    return _read(row.key, row.digest, bytes(row.source))


def begin_process(item: JointItem, key: str, now: datetime, facts: Facts) -> None:
    """Start the item's process; the caller saves the item."""
    item.definition = kept(key, now)
    definition = definition_of(item)
    if definition is not None:
        item.process = begin(definition, facts)


def tasks_waiting(item: JointItem) -> tuple[TaskSpec, ...]:
    """What can happen now; nothing where the item is not under way or runs elsewhere."""
    definition = definition_of(item)
    if definition is None or item.process is None or item.state != "open":
        return ()
    return waiting(definition, bytes(item.process))


def advance(item: JointItem, task: str, facts: Facts) -> str:
    """Complete one task; the key of the end that was reached, empty while it goes on. The caller saves the item.

    Raises:
        TaskNotWaiting: the process does not wait for that task.
    """
    definition = definition_of(item)
    if definition is None or item.process is None:
        return ""
    item.process = complete(definition, bytes(item.process), task, facts)
    return ended(definition, bytes(item.process))
