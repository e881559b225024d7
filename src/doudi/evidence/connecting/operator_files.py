"""The operator's files of departments (运维的接口文件): connectors, hosts and the folder of secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.hosts import Host, read_hosts
from doudi.evidence.connectors.reading import read_connectors
from doudi.kernel.errors import FaultList
from doudi.reference.categories import load_catalogue

HOSTS, SECRETS = "hosts.yaml", "secrets"


@dataclass(frozen=True)
class OperatorFiles:
    """What the operator's files say; a file that is not there says nothing."""

    hosts: Mapping[str, Host]
    connectors: tuple[Connector, ...]
    secrets: Path


def read_operator_files() -> OperatorFiles:
    """Hosts and connectors as the files say now.

    Raises:
        FaultsFound: every fault of a file at once.
    """
    path: Path = settings.DOUDI_CONNECTORS
    hosts = read_hosts(_yaml(path.with_name(HOSTS)), HOSTS)
    told = _yaml(path)
    found = () if told is None else read_connectors(told, path.name, load_catalogue(), hosts)
    return OperatorFiles(hosts, found, path.with_name(SECRETS))


def _yaml(path: Path) -> Any:
    if not path.is_file():
        return None
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        faults = FaultList()
        place = getattr(wrong, "problem_mark", None)
        where = f"{path.name} line {place.line + 1}" if place is not None else path.name
        faults.add(where, "is no YAML in UTF-8", "the file is YAML in UTF-8", "correct it there", "connector.yaml")
        faults.raise_if_any()
        return None
