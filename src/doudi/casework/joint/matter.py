"""The joint matter as this installation reads it (一件事规则), with the processes beside it."""

from functools import lru_cache

from django.conf import settings

from doudi.casework.engine import Definition, read_definition
from doudi.registry.policy import load_roles
from doudi.schemes.catalogue import scheme_keys
from doudi.schemes.joint.matter import ItemRule, Matter, Promise, ServiceRule, Text
from doudi.schemes.joint.reading import PROCESSES, Vocabulary, read_matter
from doudi.worklist.words import Words


@lru_cache(maxsize=1)
def shipped_processes() -> dict[str, Definition]:
    """The processes of this release, by key."""
    return {path.stem: read_definition(path.stem, path.read_bytes()) for path in sorted(PROCESSES.glob("*.bpmn"))}


@lru_cache(maxsize=1)
def matter() -> Matter:
    """The matter of this release, checked whole against schemes, roles and processes."""
    tasks = {
        key: {task.key: task.role for task in definition.tasks.values()}
        for key, definition in shipped_processes().items()
    }
    return read_matter(Vocabulary(frozenset(scheme_keys()), frozenset(load_roles()), tasks))


def rule_of(key: str) -> ItemRule | ServiceRule | None:
    """The item or the service by that key."""
    return matter().items.get(key) or matter().services.get(key)


def words_of(text: Text) -> Words:
    """The file's words as the pages say them."""
    return Words(text.zh, text.en)


def holds_here(promise: Promise) -> bool:
    """Whether this place made the promise."""
    return settings.DOUDI_JURISDICTION in promise.places
