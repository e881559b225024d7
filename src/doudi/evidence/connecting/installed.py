"""The connectors in force (在用的接口): those of the operator's file, then those two administrators agreed on.

Where both speak of one connector, or of one category, the operator's file counts: whoever can only reach the pages does not
change what whoever answers for the machine has written down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from doudi.evidence.connecting.models import ConnectorSetting, SettingState
from doudi.evidence.connecting.operator_files import read_operator_files
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.reading import read_connectors
from doudi.kernel.errors import Fault, FaultsFound
from doudi.reference.categories import load_catalogue


@dataclass(frozen=True)
class Installed:
    """What may be asked (在用的接口).

    Args:
        from_file: keys of the connectors of the operator's file.
        left_out: key of a setting of a page → why it does not count now.
    """

    connectors: tuple[Connector, ...]
    hosts: Mapping[str, Host]
    secrets: Path
    from_file: frozenset[str]
    left_out: Mapping[str, tuple[Fault, ...]]

    def of(self, key: str) -> Connector | None:
        """A connector by its key."""
        return next((each for each in self.connectors if each.key == key), None)


def installed_connectors() -> Installed:
    """Read anew each time: a host taken out of the operator's list is asked no more from that moment.

    Raises:
        FaultsFound: the operator's files are faulty. A setting of a page that no longer fits is left out, and said.
    """
    files = read_operator_files()
    in_file = frozenset(each.key for each in files.connectors)
    found, left_out = list(files.connectors), {}
    taken = {code for each in found for code in each.categories}
    for setting in ConnectorSetting.objects.filter(state=SettingState.ACTIVE).order_by("key"):
        if not setting.body:
            continue
        if setting.key in in_file:
            left_out[setting.key] = (_in_file(setting.key),)
            continue
        told = {"connectors": {setting.key: setting.body}}
        try:
            (connector,) = read_connectors(told, setting.public_id, load_catalogue(), files.hosts)
        except FaultsFound as faults:
            left_out[setting.key] = tuple(faults.faults)
            continue
        twice = sorted(taken & set(connector.categories))
        if twice:
            left_out[setting.key] = tuple(_twice(setting.key, code) for code in twice)
            continue
        taken |= set(connector.categories)
        found.append(connector)
    return Installed(tuple(found), files.hosts, files.secrets, in_file, left_out)


def _in_file(key: str) -> Fault:
    return Fault(key, "stands in the operator's file too", "the operator's file counts", "take it out of one of the two",
                 "connector.in-file")  # fmt: skip


def _twice(key: str, code: str) -> Fault:
    return Fault(f"{key} {code}", "is asked through another connector already", "one connector a category",
                 "take it out of one of the two", "connector.twice")  # fmt: skip
