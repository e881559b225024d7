"""Keeping the history of a joint case (经过): one line a change, one version further each time."""

import json
from dataclasses import dataclass, field
from typing import Any

from doudi.casework.joint.errors import JointChanged
from doudi.casework.joint.words import VERBS
from doudi.casework.models import JointCase, JointEvent, JointItem
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.platform.events import announce
from doudi.platform.idempotency import KeyReused
from doudi.worklist.words import Words


@dataclass
class Line:
    """What one line of the history will say."""

    verb: str
    task: str = ""
    role: str = ""
    note: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    digest: str = ""


def fingerprint(verb: str, content: dict[str, Any]) -> str:
    """A keyed fingerprint of what was sent, to tell a repeat from something else."""
    return blind_index("joint_change", json.dumps([verb, content], sort_keys=True, default=str, ensure_ascii=False))


def shown_name(acting: Acting) -> str:
    """The name kept in clear: an official's; a resident's name is kept nowhere in clear."""
    return "" if acting.kind == "resident" else acting.name


def changed_before(row: JointCase | JointItem) -> JointChanged:
    """Who was first, when, and what they did."""
    did = VERBS.get(row.changed_verb, Words("改过", "changed it"))
    return JointChanged(row.public_id, row.changed_by_name, row.changed_at, did)


def seen_before(case: JointCase, acting: Acting, verb: str, key: str | None, digest: str) -> bool:
    """Whether this very change was made already, by its key.

    Raises:
        KeyReused: the key was used for something else.
    """
    if not key:
        return False
    line = case.events.filter(key=key).first()
    if line is None:
        return False
    if (line.verb, line.actor_id, line.body_digest) != (verb, acting.actor_id, digest):
        raise KeyReused()
    return True


def advance_item(acting: Acting, item: JointItem, line: Line) -> None:
    """Save the item one version further, with its line, audit entry and event; who lost the race hears who won."""
    _advance(acting, item, line)
    _keep(acting, item.case, item, item.version, line)


def advance_case(acting: Acting, case: JointCase, line: Line) -> None:
    """Save the case one version further, with its line, audit entry and event."""
    _advance(acting, case, line)
    _keep(acting, case, None, case.version, line)


def keep_opening(acting: Acting, case: JointCase, line: Line) -> None:
    """The first line of a new case."""
    _keep(acting, case, None, case.version, line)


def keep_adding(acting: Acting, item: JointItem, line: Line) -> None:
    """The first line of a new item."""
    _keep(acting, item.case, item, item.version, line)


def _advance(acting: Acting, row: JointCase | JointItem, line: Line) -> None:
    model = type(row)
    won = model.objects.filter(pk=row.pk, version=row.version).update(version=row.version + 1)
    if not won:
        raise changed_before(model.objects.get(pk=row.pk))
    row.version += 1
    row.changed_at, row.changed_by_name, row.changed_verb = acting.now, shown_name(acting), line.verb
    row.save()


def _keep(acting: Acting, case: JointCase, item: JointItem | None, version: int, line: Line) -> None:
    by_system = {"through": acting.through.token_id, "system": acting.through.name} if acting.through else {}
    JointEvent.objects.create(
        case=case,
        item=item,
        version=version,
        verb=line.verb,
        task=line.task,
        at=acting.now,
        actor_kind=acting.kind,
        actor_id=acting.actor_id,
        actor_name=shown_name(acting),
        actor_organisation=acting.posts[0].organisation_name if acting.posts else "",
        role=line.role,
        note=line.note,
        detail={**line.detail, **by_system},
        key=line.key or None,
        body_digest=line.digest,
    )
    about = item if item is not None else case
    record(
        acting,
        f"casework.joint_{line.verb}",
        "joint_item" if item is not None else "joint_case",
        about.public_id,
        area_path=case.area_path,
        case_ref=case.public_id,
        detail={"version": version, "task": line.task, **line.detail},
    )
    announce(
        acting,
        f"joint_{line.verb}",
        {"case": case.public_id, "item": item.public_id if item else "", "version": version,
         "state": about.state, "task": line.task, "simulated": acting.simulated},
    )  # fmt: skip
