"""What outreach does when a family has applied, an order was carried out, or enrolment targets were found."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from doudi.casework.domain.machine import State
from doudi.casework.models import Application
from doudi.outreach.actions.take_into_campaign import take_into_running_campaigns
from doudi.outreach.domain.lead import STILL_TO_VISIT, LeadState
from doudi.outreach.models import Lead, LeadClaim, MoneyOrder
from doudi.outreach.visiting.settling import close_items
from doudi.outreach.visiting.tasks import ASSIST, VISIT
from doudi.outreach.visiting.wording import APPLICATION_ENDED, APPLIED_BY_THEMSELVES
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.events import subscriber
from doudi.worklist.models import WorkItem


def _acting(payload: dict[str, Any], now: datetime) -> Acting:
    return Acting.system("outreach", now, simulated=bool(payload.get("simulated")))


@subscriber("application_filed")
def on_application_filed(payload: dict[str, Any], now: datetime) -> None:
    """Help with the form has ended, once no other is left; a family that applied by itself is not visited any more."""
    acting = _acting(payload, now)
    for lead in _leads_with(payload["application"]):
        if not _forms_left(lead, payload["application"]):
            close_items(acting, lead, ASSIST)
    case = Application.objects.filter(public_id=payload["application"]).first()
    if case is None:
        return
    keys = [key for key in case.members.values_list("person__person_key", flat=True) if key is not None]
    about_them = LeadClaim.objects.filter(scheme=case.scheme, application_id_text="").filter(
        Q(person_key__in=keys) | Q(lead__person_key__in=keys)
    )
    waiting = Lead.objects.select_for_update().filter(pk__in=about_them.values("lead"), state__in=STILL_TO_VISIT)
    for lead in waiting.order_by("pk"):
        lead.claims.filter(scheme=case.scheme).update(wanted=True, application_id_text=case.public_id)
        if lead.claims.exclude(scheme=case.scheme).exclude(grants="tag").exists():
            # Something else is still to be told at the door.
            record(acting, "outreach.applied_for_one", "lead", lead.public_id, area_path=lead.area_path)
            continue
        close_items(acting, lead, VISIT, state=WorkItem.CANCELLED)
        lead.state, lead.application_id_text = LeadState.APPLIED, case.public_id
        lead.settled_because = APPLIED_BY_THEMSELVES.zh
        lead.save()
        record(acting, "outreach.applied_by_itself", "lead", lead.public_id, area_path=lead.area_path)


@subscriber("decision_confirmed")
def on_decision_confirmed(payload: dict[str, Any], now: datetime) -> None:
    """Found, and helped."""
    _settle(payload, now, "confirmed")


@subscriber("decision_refused")
def on_decision_refused(payload: dict[str, Any], now: datetime) -> None:
    """Found, looked into, and not entitled."""
    _settle(payload, now, "refused")


@subscriber("application_withdrawn")
def on_application_withdrawn(payload: dict[str, Any], now: datetime) -> None:
    """The family changed its mind; a draft needs no help any more."""
    _settle(payload, now, "withdrawn")


@subscriber("application_terminated")
def on_application_terminated(payload: dict[str, Any], now: datetime) -> None:
    """The procedure ended without a decision."""
    _settle(payload, now, "terminated")


def _settle(payload: dict[str, Any], now: datetime, ended: str) -> None:
    """The lead ends with its application; told twice, it ends once."""
    acting = _acting(payload, now)
    for lead in _leads_of(payload["application"]).exclude(state=LeadState.SETTLED):
        close_items(acting, lead, VISIT, ASSIST)
        lead.state, lead.settled_at, lead.settled_by = LeadState.SETTLED, now, acting.actor_id
        lead.settled_because = APPLICATION_ENDED[ended].zh
        lead.save()
        record(
            acting,
            "outreach.settle",
            "lead",
            lead.public_id,
            area_path=lead.area_path,
            case_ref=payload["application"],
            detail={"application": ended},
        )


def _leads_of(application_id: str) -> QuerySet[Lead]:
    return Lead.objects.select_for_update().filter(application_id_text=application_id).order_by("pk")


def _leads_with(application_id: str) -> QuerySet[Lead]:
    """Leads of which this is one of the forms begun; a family may have wanted several schemes."""
    claims = LeadClaim.objects.filter(application_id_text=application_id).values("lead")
    own = Q(application_id_text=application_id) | Q(pk__in=claims, state=LeadState.APPLIED)
    return Lead.objects.select_for_update().filter(own).order_by("pk")


def _forms_left(lead: Lead, filed: str) -> bool:
    """Whether another form begun for this family waits to be handed in."""
    begun = lead.claims.exclude(application_id_text__in=("", filed)).values("application_id_text")
    return Application.objects.filter(public_id__in=begun, state=State.DRAFT).exists()


@subscriber("order_answered")
def on_order_answered(payload: dict[str, Any], now: datetime) -> None:
    """The money side says what came of an order; told twice, the first answer stands."""
    order = MoneyOrder.objects.select_for_update().filter(public_id=payload["order"], answered_at=None).first()
    if order is None:
        return
    order.outcome, order.answered_at = payload["outcome"], now
    order.save(update_fields=["outcome", "answered_at"])
    acting = _acting(payload, now)
    detail = {"order": order.public_id, "outcome": order.outcome}
    record(acting, "outreach.order_answered", "suspicion", order.suspicion.public_id, detail=detail)


@subscriber("outreach.targets_opened")
def on_targets_opened(payload: dict[str, Any], now: datetime) -> None:
    """Found while a campaign runs that seeks them: they are its tasks too."""
    take_into_running_campaigns(now, simulated=bool(payload.get("simulated")))
