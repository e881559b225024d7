"""Let a proposed connector count, or not (启用接口设置): another administrator than who proposed it."""

from __future__ import annotations

from django.db import transaction

from doudi.evidence.actions.propose_connector import PROPOSE
from doudi.evidence.checking.connected import connected_by_files
from doudi.evidence.connecting.errors import ConnectorSettled, ConnectorUnknown, MakerSettles
from doudi.evidence.connecting.models import ConnectorSetting, SettingState
from doudi.evidence.connectors.reading import read_connectors
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.reference.categories import load_catalogue
from doudi.registry import policy

SETTLE = "evidence.settle_connector"


@transaction.atomic
def settle_connector(acting: Acting, setting_id: str, *, agree: bool, because: str = "") -> ConnectorSetting:
    """Agreed, departments are asked by it from the next question on, and the version before it ends.

    Raises:
        NotAllowed: not a security administrator's post.
        ConnectorUnknown, ConnectorSettled: there is none; somebody settled it before.
        MakerSettles: whoever proposed it does not settle it.
        FaultsFound: it no longer fits the operator's files.
    """
    policy.require_somewhere(acting, SETTLE)
    setting = _open(setting_id)
    if setting.made_by == acting.actor_id:
        raise MakerSettles(setting.public_id)
    if agree and setting.body:
        hosts = connected_by_files().hosts
        read_connectors({"connectors": {setting.key: setting.body}}, setting.public_id, load_catalogue(), hosts)
    if agree:
        standing = ConnectorSetting.objects.filter(key=setting.key, state=SettingState.ACTIVE)
        standing.update(state=SettingState.REPLACED)
    return _settle(acting, setting, SettingState.ACTIVE if agree else SettingState.REFUSED, because)


@transaction.atomic
def withdraw_connector(acting: Acting, setting_id: str) -> ConnectorSetting:
    """The maker takes the proposal back.

    Raises:
        NotAllowed, ConnectorUnknown, ConnectorSettled: as `settle_connector`, or it is somebody else's.
    """
    policy.require_somewhere(acting, PROPOSE)
    setting = _open(setting_id)
    if setting.made_by != acting.actor_id:
        raise ConnectorUnknown()
    return _settle(acting, setting, SettingState.WITHDRAWN, "")


def find_setting(setting_id: str, *, lock: bool = False) -> ConnectorSetting:
    """A version by its number.

    Raises:
        ConnectorUnknown: there is none.
    """
    try:
        number = check_public_id(setting_id, ConnectorSetting.PREFIX)
    except PublicIdInvalid:
        raise ConnectorUnknown() from None
    rows = ConnectorSetting.objects.select_for_update() if lock else ConnectorSetting.objects.all()
    found = rows.filter(public_id=number).first()
    if found is None:
        raise ConnectorUnknown()
    return found


def _open(setting_id: str) -> ConnectorSetting:
    setting = find_setting(setting_id, lock=True)
    if setting.state != SettingState.PROPOSED:
        raise ConnectorSettled(setting.public_id)
    return setting


def _settle(acting: Acting, setting: ConnectorSetting, state: SettingState, because: str) -> ConnectorSetting:
    setting.state, setting.settled_because = state, because.strip()[:300]
    setting.settled_at, setting.settled_by, setting.settled_by_name = acting.now, acting.actor_id, acting.name
    setting.save()
    verb = {SettingState.ACTIVE: "agree", SettingState.REFUSED: "refuse"}.get(state, "withdraw")
    record(acting, f"evidence.{verb}_connector", "connector", setting.public_id, detail={"connector": setting.key})
    return setting
