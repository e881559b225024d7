"""Which departments this installation asks live (已接通的接口): the operator's files, read again when they change."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from doudi.evidence.checking.rows import headers_of
from doudi.evidence.connecting.beside import settings_beside
from doudi.evidence.connectors.declaring import CategoryTerms, Connector, Kind, OnFailure
from doudi.evidence.connectors.desk import Desk
from doudi.evidence.connectors.hosts import Host, read_hosts
from doudi.evidence.connectors.reading import read_connectors
from doudi.evidence.domain.categories import BANK
from doudi.evidence.errors import ConnectorsFaulty
from doudi.kernel.errors import Fault, FaultsFound
from doudi.reference.categories import load_catalogue

HOSTS, SECRETS = "hosts.yaml", "secrets"
NO_CONNECTORS: dict[str, Any] = {}
_LIVE_KINDS = frozenset({Kind.HTTP_JSON, Kind.SOAP, Kind.VIEW, Kind.SPDCI})


@dataclass(frozen=True)
class Connected:
    """The connectors of an installation; none without a file.

    >>> Connected((), {}, Path("nowhere")).of("15") is None
    True
    """

    connectors: tuple[Connector, ...]
    hosts: Mapping[str, Host]
    secrets: Path

    def of(self, category: str) -> Connector | None:
        """The connector that answers a category."""
        return self._by_category.get(category)

    @cached_property
    def _by_category(self) -> Mapping[str, Connector]:
        """The first that names a category answers it."""
        return {code: each for each in reversed(self.connectors) for code in each.categories}

    def named(self, key: str) -> Connector | None:
        """A connector by its name."""
        return next((each for each in self.connectors if each.key == key), None)

    def live(self, category: str) -> Connector | None:
        """The same, if this machine asks it, whether it answers at once or later."""
        return self._live_by_category.get(category)

    @cached_property
    def live_ones(self) -> tuple[Connector, ...]:
        """Those this machine asks, whether they answer at once or later; files and people are asked by people."""
        return tuple(each for each in self.connectors if each.kind in _LIVE_KINDS)

    @cached_property
    def _live_by_category(self) -> Mapping[str, Connector]:
        return {code: each for code, each in self._by_category.items() if each in self.live_ones}

    def by_hand(self, category: str) -> bool:
        """Whether its answer comes on paper; the banks' files have a way of their own."""
        found = self.of(category)
        return found is not None and (found.kind is Kind.MANUAL or (found.kind is Kind.FILES and category != BANK))

    def terms(self, category: str) -> CategoryTerms:
        """What was agreed about a category; KeyError where nobody answers it."""
        found = self.of(category)
        if found is None:
            raise KeyError(category)
        return found.categories[category]

    def policy(self, category: str) -> OnFailure:
        """What is done when its department stays silent."""
        found = self.of(category)
        return found.on_failure if found is not None else OnFailure.UNKNOWN

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category a connector answers, in order."""
        return tuple(sorted(code for each in self.connectors for code in each.categories))

    @property
    def later(self) -> tuple[Connector, ...]:
        """Registries that answer later by a call of their own; who asks them is `evidence.registries`."""
        return tuple(each for each in self.connectors if each.answers_later)

    def desk(self, chance: random.Random | None = None) -> Desk:
        """Where those are asked that answer at once."""
        asked = [each for each in self.live_ones if not each.answers_later]
        return Desk(asked, self.hosts, self.secrets, headers_of, chance)


def connected() -> Connected:
    """The connectors in force: those of the operator's files, then those two administrators agreed on.

    Raises:
        ConnectorsFaulty: with every fault of both files.
    """
    files = connected_by_files()
    added, _left_out = settings_beside(files.connectors, files.hosts)
    return replace(files, connectors=(*files.connectors, *added)) if added else files


def connected_by_files() -> Connected:
    """The connectors as the operator's files say now.

    Raises:
        ConnectorsFaulty: with every fault of both files.
    """
    path: Path = settings.DOUDI_CONNECTORS
    return _read(path, _mark(path), _mark(path.with_name(HOSTS)))


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size


@lru_cache(maxsize=4)
def _read(path: Path, mark: tuple[int, int] | None, hosts_mark: tuple[int, int] | None) -> Connected:
    if mark is None and hosts_mark is None:
        return Connected((), {}, path.with_name(SECRETS))
    faults: list[Fault] = []
    hosts: Mapping[str, Host] = {}
    try:
        hosts = read_hosts(_tree(path.with_name(HOSTS), faults), HOSTS)
    except FaultsFound as found:
        faults += found.faults
    told = NO_CONNECTORS if mark is None else _tree(path, faults)
    if not faults:
        try:
            named = () if told is NO_CONNECTORS else read_connectors(told, path.name, load_catalogue(), hosts)
            return Connected(named, hosts, path.with_name(SECRETS))
        except FaultsFound as found:
            faults += found.faults
    raise ConnectorsFaulty(faults)


def _tree(path: Path, faults: list[Fault]) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(Fault(path.name, type(error).__name__, "both files are there and can be read",
                            "put it there", "connector.unreadable"))  # fmt: skip
    except (yaml.YAMLError, UnicodeDecodeError):
        faults.append(Fault(path.name, "is no YAML", "YAML in UTF-8", "mend it", "connector.unreadable"))
    return None
