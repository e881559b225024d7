"""The one way a joint case and its items change: in scope, locked, not stale, possible, kept in the history.

The case is locked before its items, so the changes of one case follow each other; each change of a row counts its
version by one, a key makes a repeat harmless, and whoever comes second hears who was first and when.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction

from doudi.casework.joint.errors import JointStepNotPossible
from doudi.casework.joint.finding import find_joint_case, find_joint_item
from doudi.casework.joint.following import follow_case
from doudi.casework.joint.history import Line, advance_case, changed_before, fingerprint, seen_before
from doudi.casework.joint.lifecycle import after_an_end
from doudi.casework.models import JointCase, JointItem
from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed

CaseDo = Callable[[JointCase, Line], None]
ItemDo = Callable[[JointItem, Line], None]
PLAN = "casework.plan_joint"
SYSTEM_MAY = frozenset({"time_over", "follow"})


def change_joint_case(
    acting: Acting,
    public_id: str,
    verb: str,
    do: CaseDo,
    *,
    possible_in: Collection[str],
    content: dict[str, Any] | None = None,
    expected_version: int | None = None,
    key: str | None = None,
) -> JointCase:
    """One change of a case by who makes its plan, in one transaction; the case as it then stands.

    Raises:
        JointNotFound, NotAllowed: not for this account.
        JointChanged: somebody was first.
        JointStepNotPossible: the verb does not fit where the case stands.
        KeyReused: the key was used for something else.
    """
    digest = fingerprint(verb, content or {})
    with transaction.atomic():
        case = find_joint_case(acting, public_id, PLAN, lock=True)
        if seen_before(case, acting, verb, key, digest):
            return case
        if expected_version is not None and expected_version != case.version:
            raise changed_before(case)
        if case.state not in possible_in:
            raise JointStepNotPossible(case.public_id, verb, case.state)
        line = Line(verb, key=key, digest=digest)
        do(case, line)
        advance_case(acting, case, line)
        follow_case(acting, case)
        after_an_end(acting, case)
    return JointCase.objects.get(pk=case.pk)


def change_joint_item(
    acting: Acting,
    public_id: str,
    verb: str,
    permission: Callable[[JointItem], bool],
    do: ItemDo,
    *,
    possible_in: Collection[str] = ("open",),
    content: dict[str, Any] | None = None,
    expected_version: int | None = None,
    key: str | None = None,
) -> JointItem:
    """One change of an item in one transaction; ``do`` makes it and keeps its line (`advance_item` or what ends it).

    Raises:
        JointNotFound, NotAllowed: not for this account.
        JointChanged: somebody was first.
        JointStepNotPossible: the verb does not fit where the item stands.
        KeyReused: the key was used for something else.
    """
    digest = fingerprint(verb, {"item": public_id, **(content or {})})
    with transaction.atomic():
        if acting.kind == "system" and verb not in SYSTEM_MAY:
            raise NotAllowed(verb, "the machine proposes; a named person does this")
        item = find_joint_item(acting, public_id, lock=True)
        if acting.kind != "system" and not permission(item):
            raise NotAllowed(verb, "this account may look at the item but not take this step")
        if seen_before(item.case, acting, verb, key, digest):
            return item
        if expected_version is not None and expected_version != item.version:
            raise changed_before(item)
        if item.state not in possible_in:
            raise JointStepNotPossible(item.public_id, verb, item.state)
        do(item, Line(verb, key=key, digest=digest))
    return JointItem.objects.get(pk=item.pk)
