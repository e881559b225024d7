"""A move done by the real actions, by the real people of the joint city."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from doudi.casework.actions.confirm import confirm
from doudi.casework.actions.refuse import refuse
from doudi.casework.actions.report_to_county import report_to_county
from doudi.casework.actions.terminate import terminate
from doudi.casework.actions.withdraw import withdraw
from doudi.casework.joint.actions.add_item import add_item
from doudi.casework.joint.actions.answer_decision import answer_decision
from doudi.casework.joint.actions.ask_missing import ask_missing
from doudi.casework.joint.actions.call_conference import call_conference, cancel_conference
from doudi.casework.joint.actions.decline_item import decline_item
from doudi.casework.joint.actions.drop_case import drop_case
from doudi.casework.joint.actions.hold_conference import Decided, hold_conference
from doudi.casework.joint.actions.let_time_run_out import let_due_times_run_out, let_time_run_out
from doudi.casework.joint.actions.look_again import look_again
from doudi.casework.joint.actions.pause_item import pause_item
from doudi.casework.joint.actions.propose_no_application import propose_no_application
from doudi.casework.joint.actions.protect_child import protect_child
from doudi.casework.joint.actions.resume_item import resume_item
from doudi.casework.joint.actions.start_plan import start_plan
from doudi.casework.joint.actions.strike_item import strike_item
from doudi.casework.joint.actions.supply_papers import supply_papers
from doudi.casework.joint.actions.take_step import take_step
from doudi.casework.joint.actions.tell_facts import tell_facts
from doudi.casework.joint.actions.transfer_item import transfer_item
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.platform.events import dispatch_pending
from doudi.registry.acting import acting_for_resident, acting_for_staff
from doudi.registry.models import ResidentAccount
from tests.casework.joint.model import rulebook
from tests.casework.joint.model.judge import Move
from tests.registry.city import TestCity

SURE = {"*": "看过，可以确认"}


@dataclass
class Doing:
    """Who is who, and which office which."""

    city: TestCity
    family: Application
    mother: ResidentAccount
    stranger: ResidentAccount
    known: dict[tuple[str, date], Acting] = field(default_factory=dict)

    @property
    def application_id(self) -> str:
        """The family's own application."""
        return self.family.public_id

    def by(self, move: Move) -> Acting:
        """Somebody, at that moment."""
        if move.who == rulebook.MACHINE:
            return Acting.system("housekeeping", move.at)
        if move.who in (rulebook.MOTHER, rulebook.STRANGER):
            return acting_for_resident(self.mother if move.who == rulebook.MOTHER else self.stranger, move.at)
        known = self.known.get((move.who, move.today))
        if known is None:
            known = acting_for_staff(self.city.staff[move.who], move.at, "assistance")
            self.known[move.who, move.today] = known
        return known.at(move.at)

    def office(self, short: str) -> str:
        """The number of an office; one that does not exist for a name nobody has."""
        found = self.city.offices.get(short)
        return found.public_id if found is not None else short

    def do(self, move: Move) -> object:
        """The action itself."""
        by, given, to = self.by(move), move.given, move.target
        plain: dict[str, Callable[[], object]] = {
            "propose": lambda: propose_no_application(by, to),
            "events": lambda: dispatch_pending(move.at),
            "days": lambda: let_due_times_run_out(by),
            "application": lambda: self._application(by, to, given["verb"]),
            "answer": lambda: answer_decision(by, to, is_done=given["done"], answer=given["answer"], key=move.key),
        }
        if move.verb in plain:
            return plain[move.verb]()
        return self._keyed(by, to, given, move.verb, {"expected_version": move.version, "key": move.key})

    def _keyed(self, by: Acting, to: str, given: dict[str, Any], verb: str, more: dict[str, Any]) -> object:
        calls: dict[str, Callable[[], object]] = {
            "step": lambda: take_step(by, to, given["task"], outcome=given["outcome"], note=given["note"], **more),
            "decline": lambda: decline_item(by, to, reason=given["reason"], **more),
            "strike": lambda: strike_item(by, to, reason=given["reason"], **more),
            "pause": lambda: pause_item(by, to, reason=given["reason"], **more),
            "resume": lambda: resume_item(by, to, **more),
            "ask": lambda: ask_missing(by, to, given["papers"], **more),
            "supply": lambda: supply_papers(by, to, dict.fromkeys(given["papers"], "window"), **more),
            "time_over": lambda: let_time_run_out(by, to, note=given["note"], **more),
            "transfer": lambda: transfer_item(by, to, given["to"], reason=given["reason"], **more),
            "add": lambda: self._add(by, to, given, more),
            "start": lambda: start_plan(by, to, **more),
            "drop": lambda: drop_case(by, to, reason=given["reason"], **more),
            "tell": lambda: tell_facts(by, to, dict.fromkeys(given["facts"], "说过"), **more),
            "protect": lambda: protect_child(by, to, reason=given["reason"], **more),
            "call": lambda: call_conference(
                by, to, called_for="unsettled", why=given["why"], agenda=given["agenda"], on=given["on"],
                where="三楼", organisations=[self.office(each) for each in given["offices"]], **more,
            ),
            "cancel": lambda: cancel_conference(by, to, reason=given["reason"], **more),
            "look": lambda: look_again(by, to, note=given["note"], **more),
            "hold": lambda: hold_conference(
                by, to, held_on=given["on"], chair="周示例", minutes=given["minutes"],
                came=[self.office(each) for each in given["came"]],
                decisions=[Decided("安排", self.office(office), due) for office, due in given["decided"]], **more,
            ),
        }  # fmt: skip
        return calls[verb]()

    def _add(self, by: Acting, to: str, given: dict[str, Any], more: dict[str, Any]) -> object:
        own = {"own": self.application_id, "none": "SQ-0000-0000-0000-0"}.get(given["application"], "")
        return add_item(
            by, to, given["item"], kind=given["kind"], application_id=own, applied_on=given["on"],
            organisation_id=self.office(given["office"]), **more,
        )  # fmt: skip

    @staticmethod
    def _application(by: Acting, number: str, verb: str) -> object:
        calls: dict[str, Callable[[], object]] = {
            "confirm": lambda: confirm(by, number, unknown_reasons=SURE),
            "refuse": lambda: refuse(by, number, reasons="收入高", unknown_reasons=SURE),
            "report": lambda: report_to_county(by, number),
            "terminate": lambda: terminate(by, number, reason="不配合"),
            "withdraw": lambda: withdraw(by, number),
        }
        return calls[verb]()
