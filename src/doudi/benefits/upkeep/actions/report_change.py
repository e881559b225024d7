"""Somebody tells that a family's situation changed (报告情况变化, 审核确认办法 art. 30)."""

from datetime import date
from typing import Any

from django.db import transaction

from doudi.benefits.models import ReportedChange
from doudi.benefits.upkeep.errors import ChangeNotPossible
from doudi.benefits.upkeep.finding import REPORT, REPORT_OWN, find_entitlement
from doudi.benefits.upkeep.opening import open_death_review, open_review
from doudi.benefits.upkeep.wording import REPORT_KINDS
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce
from doudi.platform.idempotency import once
from doudi.worklist.words import Words

ON_THE_GRID = frozenset({"grid_worker", "village_worker"})
LONGEST = 1000


@transaction.atomic
def report_change(
    acting: Acting, entitlement_id: str, *, kind: str, text: str = "", happened_on: date | None = None,
    source: str = "", key: str | None = None,
) -> str:  # fmt: skip
    """What was told, kept with who told it, and a review opened for it; the report's number.

    A death opens the review that has three months. ``source`` is worked out from who tells, unless the machine does.

    Raises:
        EntitlementNotFound: not for this account.
        ChangeNotPossible: no such kind, a day to come, or nothing is drawn any more.
    """

    def tell() -> dict[str, Any]:
        verb = REPORT_OWN if acting.kind == "resident" else REPORT
        entitlement = find_entitlement(acting, entitlement_id, verb, lock=True)
        if entitlement.state == "ended":
            raise ChangeNotPossible(
                f"{entitlement.public_id} ended.", Words("这一项已经停发了。", "Nothing is paid any more.")
            )
        if kind not in REPORT_KINDS or (happened_on and happened_on > acting.today):
            raise ChangeNotPossible(
                f"{kind} on {happened_on} is no change that happened.",
                Words("选是什么变化；日子不能在今天以后。", "Choose what changed; the day cannot be in the future."),
            )
        if kind == "member_died":
            review = open_death_review(acting, entitlement, happened_on or acting.today)
        else:
            reason = source if source in ("supervision",) else "data" if source == "department" else "reported"
            basis = "审核确认办法第三十条" if entitlement.scheme == "dibao" else ""
            review = open_review(
                acting, entitlement, reason, starts_on=acting.today, due_on=None, legal_basis=basis
            )  # fmt: skip
        report = ReportedChange.objects.create(
            entitlement=entitlement, review=review, source=_source(acting, source), kind=kind,
            text=text.strip()[:LONGEST], happened_on=happened_on, reported_at=acting.now,
            reported_by=acting.actor_id, reported_by_name=acting.name if acting.kind == "staff" else "",
            division_code=entitlement.division_code, area_path=entitlement.area_path,
        )  # fmt: skip
        record(acting, "benefits.report_change", "entitlement", entitlement.public_id,
               area_path=entitlement.area_path, case_ref=entitlement.application_id_text,
               detail={"report": report.public_id, "kind": kind})  # fmt: skip
        announce(acting, "change_reported", {"entitlement": entitlement.public_id, "report": report.public_id})
        return {"report": report.public_id}

    if key is None:
        return str(tell()["report"])
    content = [entitlement_id, kind, text, str(happened_on)]
    return str(once(acting, f"report_change:{key}", content, tell)["report"])


def _source(acting: Acting, given: str) -> str:
    if acting.kind == "resident":
        return "family"
    if acting.kind == "system":
        return given or "department"
    return "grid" if acting.roles & ON_THE_GRID and not acting.roles - ON_THE_GRID else "office"
