"""Connectors set up on a page, beside those of the operator's file (页面上设的接口).

Where both speak of one connector, or of one category, the operator's file counts: whoever can only reach the
pages does not change what whoever answers for the machine has written down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doudi.evidence.connecting.models import ConnectorSetting, SettingState
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.reading import read_connectors
from doudi.kernel.errors import Fault, FaultsFound
from doudi.platform.statements import fetch_rows
from doudi.reference.categories import load_catalogue


def settings_beside(
    in_file: Sequence[Connector], hosts: Mapping[str, Host]
) -> tuple[list[Connector], dict[str, tuple[Fault, ...]]]:
    """The connectors that count beside those of the file; and key → why a setting does not count now.

    Read anew each time: a host taken off the operator's list is asked no more from that moment.
    """
    keys = {each.key for each in in_file}
    taken = {code for each in in_file for code in each.categories}
    found: list[Connector] = []
    left_out: dict[str, tuple[Fault, ...]] = {}
    for setting in fetch_rows(ConnectorSetting, 'state = %s ORDER BY "key"', SettingState.ACTIVE):
        if not setting.body:
            continue
        if setting.key in keys:
            left_out[setting.key] = (_in_file(setting.key),)
            continue
        told = {"connectors": {setting.key: setting.body}}
        try:
            (connector,) = read_connectors(told, setting.public_id, load_catalogue(), hosts)
        except FaultsFound as faults:
            left_out[setting.key] = tuple(faults.faults)
            continue
        twice = sorted(taken & set(connector.categories))
        if twice:
            left_out[setting.key] = tuple(_twice(setting.key, code) for code in twice)
            continue
        taken |= set(connector.categories)
        found.append(connector)
    return found, left_out


def _in_file(key: str) -> Fault:
    way_out = "take it out of one of the two"
    return Fault(key, "stands in the operator's file too", "the operator's file counts", way_out, "connector.in-file")


def _twice(key: str, code: str) -> Fault:
    return Fault(f"{key} {code}", "is asked through another connector already", "one connector a category",
                 "take it out of one of the two", "connector.twice")  # fmt: skip
