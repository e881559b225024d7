"""Open an entitlement from a decision (开通待遇)."""

from datetime import datetime

from django.db import transaction

from doudi.benefits.following import ask_for_account
from doudi.benefits.models import Entitlement, PayeeAccount
from doudi.casework.models import Application
from doudi.casework.process import scheme_of
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import announce


@transaction.atomic
def open_entitlement(acting: Acting, application_id: str) -> Entitlement | None:
    """The family's right to what was decided from the decided month; a second call finds the first one.

    Called when a confirmation is announced. None when the case holds no grant (it never does for that event), and where
    help given first was already all of it.
    """
    case = Application.objects.select_related("applicant", "household").filter(public_id=application_id).first()
    decision = getattr(case, "decision", None) if case else None
    if case is None or case.applicant is None or decision is None or decision.outcome != "granted":
        return None
    existing = Entitlement.objects.filter(decision=decision).first()
    if existing is not None:
        return existing
    if decision.grants == "cash_once" and not decision.amount_fen:
        return None
    kind = _kind_of(case)
    entitlement = Entitlement.objects.create(
        decision=decision,
        application_id_text=case.public_id,
        person=case.applicant,
        household=case.household,
        scheme=case.scheme,
        members_count=decision.members_count,
        kind=kind,
        amount_fen=decision.amount_fen or 0,
        from_month=decision.from_month,
        to_month=_ends(case, decision.from_month),
        opened_at=acting.now,
        division_code=case.division_code,
        area_path=case.area_path,
        simulated=case.simulated,
    )
    if kind in Entitlement.PAID and not PayeeAccount.objects.filter(person=case.applicant, replaced_at=None).exists():
        ask_for_account(acting, entitlement)
    record(
        acting,
        "benefits.open_entitlement",
        "entitlement",
        entitlement.public_id,
        area_path=entitlement.area_path,
        case_ref=case.public_id,
        detail={"amount_fen": entitlement.amount_fen, "from": entitlement.from_month},
    )
    announce(acting, "entitlement_opened", {"entitlement": entitlement.public_id, "application": case.public_id})
    return entitlement


def _kind_of(case: Application) -> str:
    """How the right is given: by what the scheme grants; in kind to whoever lives in an institution (集中供养)."""
    grants = case.decision.grants
    if grants == "tag":
        return Entitlement.STATUS
    if grants == "cash_once":
        return Entitlement.ONCE
    place = case.decision.assessment.facts["household"].get("support_place", {})
    return Entitlement.IN_KIND if place.get("value") == "institution" else Entitlement.MONTHLY


def _ends(case: Application, from_month: str) -> str:
    """The month in which a recognition that ends by itself is over (有效期); empty where none is set."""
    scheme = scheme_of(case)
    if not scheme.has_step("expire") or not scheme.step("expire").limit:
        return ""
    return str(Month.parse(from_month).plus(scheme.step("expire").limit or 0))


def acting_for_events(now: datetime, *, simulated: bool) -> Acting:
    """The machine carrying out what an official decided."""
    return Acting.system("carry out decisions", now, simulated=simulated)
