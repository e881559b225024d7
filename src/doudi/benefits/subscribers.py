"""What benefits does when casework announces a decision, or supervision an order."""

from datetime import datetime
from typing import Any

from doudi.benefits.actions.carry_out_order import carry_out_order
from doudi.benefits.actions.follow_changed_decision import follow_changed_decision
from doudi.benefits.actions.open_entitlement import acting_for_events, open_entitlement
from doudi.benefits.upkeep.actions.weigh_after_check import weigh_after_check
from doudi.platform.events import subscriber


@subscriber("decision_confirmed")
def on_decision_confirmed(payload: dict[str, Any], now: datetime) -> None:
    """A confirmed decision opens its entitlement; told twice, it is opened once."""
    open_entitlement(acting_for_events(now, simulated=bool(payload.get("simulated"))), payload["application"])


@subscriber("decision_changed")
def on_decision_changed(payload: dict[str, Any], now: datetime) -> None:
    """Another decision holds now; what is paid follows it, and told twice it follows once."""
    follow_changed_decision(acting_for_events(now, simulated=bool(payload.get("simulated"))), payload["application"])


@subscriber("supervision.ordered")
def on_supervision_ordered(payload: dict[str, Any], now: datetime) -> None:
    """What two officials of supervision decided is carried out where it is our money; told twice, it is done once."""
    carry_out_order(acting_for_events(now, simulated=bool(payload.get("simulated"))), payload)


@subscriber("check_done")
def on_check_done(payload: dict[str, Any], now: datetime) -> None:
    """The departments answered about a family that draws: where the rules now say otherwise, somebody looks."""
    weigh_after_check(acting_for_events(now, simulated=bool(payload.get("simulated"))), payload["case_ref"])
