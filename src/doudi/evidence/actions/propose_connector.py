"""Propose how a department is to be asked (提接口设置): by the names of a host and a secret, never an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from doudi.evidence.checking.connected import connected_by_files
from doudi.evidence.connecting.models import ConnectorSetting, SettingState
from doudi.evidence.connectors.reading import read_connectors
from doudi.kernel.errors import FaultList
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.idempotency import once
from doudi.reference.categories import load_catalogue
from doudi.registry import policy

PROPOSE = "evidence.propose_connector"
_KEY = re.compile(r"[a-z][a-z0-9_-]{1,38}")


def propose_connector(
    acting: Acting, connector: str, body: Mapping[str, Any], *, because: str, key: str
) -> ConnectorSetting:
    """Put a version on record; departments are asked by it once another administrator lets it count.

    Args:
        body: what a connector says in the operator's file; empty to take the connector out.
        key: the same key again gives the same proposal.

    Raises:
        NotAllowed: not a system administrator's post.
        FaultsFound: everything that is wrong with it; nothing changed is a fault too.
    """
    policy.require_somewhere(acting, PROPOSE)
    _check(connector, dict(body), because)

    def propose() -> dict[str, Any]:
        made = ConnectorSetting.objects.create(
            key=connector, body=dict(body), because=because.strip(), made_at=acting.now, made_by=acting.actor_id,
            made_by_name=acting.name,
        )  # fmt: skip
        record(acting, "evidence.propose_connector", "connector", made.public_id, detail={"connector": connector})
        return {"setting": made.public_id}

    told = {"connector": connector, "body": dict(body)}
    return ConnectorSetting.objects.get(public_id=once(acting, key, told, propose)["setting"])


def setting_in_force(connector: str) -> ConnectorSetting | None:
    """The version of a connector that counts now."""
    return ConnectorSetting.objects.filter(key=connector, state=SettingState.ACTIVE).first()


def _check(connector: str, body: dict[str, Any], because: str) -> None:
    files = connected_by_files()
    faults = FaultList()
    if not _KEY.fullmatch(connector):
        faults.add("key", f"is {connector[:40]!r}", "small letters, figures, _ and -, 2 to 39", "choose such a name",
                   "connector.key")  # fmt: skip
    if any(each.key == connector for each in files.connectors):
        faults.add("key", "stands in the operator's file", "the operator's file counts", "change it there",
                   "connector.in-file")  # fmt: skip
    if not because.strip():
        faults.add("because", "is empty", "a change of what departments are asked has its reason", "write why",
                   "connector.no-reason")  # fmt: skip
    before = setting_in_force(connector)
    if body == (before.body if before else {}):
        faults.add("body", "is what counts already", "a version changes something", "change it, or leave it",
                   "connector.same")  # fmt: skip
    faults.raise_if_any()
    if body:
        read_connectors({"connectors": {connector: body}}, "body", load_catalogue(), files.hosts)
