"""Opening the departments' facts for a simulation (取数): by a policy analyst, for planning, with an audit line."""

from doudi.evidence.purposes import refusals_on_record
from doudi.evidence.store import snapshot_store
from doudi.insight.simulation.people import PURPOSE, Everybody, everybody
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.reference.divisions import DivisionUnknown, load_divisions
from doudi.registry import policy
from doudi.rules.lines import Words


def open_everybody(acting: Acting, *, why: str) -> Everybody:
    """Everybody on the register as pseudonymous columns; no name, number or address is opened.

    Args:
        why: what is computed, for the audit: ``simulate dibao``.

    Raises:
        NotAllowed: not a policy analyst's post, or not for planning.
        SnapshotMissing: no register is on file.
        PurposeRefused: a dataset's sharing agreement does not cover planning; the refusal stands in the audit.
    """
    acting = acting.for_purpose(PURPOSE)
    policy.require_somewhere(acting, "insight.simulate")
    record(acting, "insight.simulate", "population", "everybody", detail={"why": why})
    with refusals_on_record(acting):
        return everybody(snapshot_store(), today=acting.today, place_name=place_name)


def place_name(code: int) -> Words:
    """The district of six figures, street or township of nine, as published; the code where it is not on file.

    >>> place_name(500106001).zh, place_name(500106).zh
    ('小龙坎街道', '沙坪坝区')
    """
    try:
        name = load_divisions().by_code(str(code)).name
    except DivisionUnknown:
        name = str(code)
    return Words(name, name)
