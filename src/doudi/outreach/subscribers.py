"""What outreach does when the application it led to moves."""

from datetime import datetime
from typing import Any

from doudi.outreach.actions.settle_lead import close
from doudi.outreach.domain.lead import LeadState
from doudi.outreach.following import nothing_left
from doudi.outreach.models import Lead
from doudi.platform.acting import Acting
from doudi.platform.events import subscriber


def _lead_of(payload: dict[str, Any]) -> Lead | None:
    return Lead.objects.select_for_update().filter(application_id_text=payload["application"]).first()


def _system(payload: dict[str, Any], now: datetime) -> Acting:
    return Acting.system("follow leads", now, simulated=bool(payload.get("simulated")))


@subscriber("application_filed")
def on_application_filed(payload: dict[str, Any], now: datetime) -> None:
    """The family's application is in: helping them is done."""
    lead = _lead_of(payload)
    if lead is not None and lead.state == LeadState.VISITED:
        lead.state = LeadState.APPLIED
        lead.save(update_fields=["state"])
        nothing_left(_system(payload, now), lead)


def _settle(payload: dict[str, Any], now: datetime, because: str) -> None:
    lead = _lead_of(payload)
    if lead is not None and lead.state != LeadState.SETTLED:
        close(_system(payload, now), lead, because)


@subscriber("decision_confirmed")
def on_decision_confirmed(payload: dict[str, Any], now: datetime) -> None:
    """Found, and served."""
    _settle(payload, now, "granted")


@subscriber("decision_refused")
def on_decision_refused(payload: dict[str, Any], now: datetime) -> None:
    """Found, looked into, and not entitled."""
    _settle(payload, now, "refused")


@subscriber("application_withdrawn")
def on_application_withdrawn(payload: dict[str, Any], now: datetime) -> None:
    """The family changed its mind."""
    _settle(payload, now, "withdrawn")


@subscriber("application_terminated")
def on_application_terminated(payload: dict[str, Any], now: datetime) -> None:
    """The procedure ended without a decision."""
    _settle(payload, now, "terminated")
