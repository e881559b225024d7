"""Who calls, under which agreement (来访方): told by token, signature and the operator's file together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doudi.api.models import RegistryExchange, RegistrySubscription
from doudi.api.spdci.units import Member, Unit
from doudi.evidence.interop.here import load_partners
from doudi.evidence.interop.partners import Agreement, Partner, Purpose
from doudi.platform.acting import Acting
from doudi.platform.audit.record import MAX_SUBJECTS_PER_ENTRY, record

Looked = tuple[Unit, tuple[Member, ...]]


@dataclass(frozen=True)
class Caller:
    """A partner whose agreement is in force, and the machine that acts for it."""

    partner: Partner
    agreement: Agreement
    acting: Acting

    def note_refusal(self, about: str, code: str, why: str) -> None:
        """What was asked outside the agreement, on record; what stood in the question is not."""
        note_refusal(self.acting, self.partner.key, about, code, why)

    def note_reading(self, looked: list[Looked], purpose: Purpose, exchange: str) -> None:
        """Who was told about, on record, so that each of them sees it."""
        by_area: dict[str, list[str]] = {}
        for unit, members in looked:
            by_area.setdefault(unit.area_path, []).extend(each.person.public_id for each in members)
        for area, people in sorted(by_area.items()):
            ids = sorted(set(people))
            for start in range(0, len(ids), MAX_SUBJECTS_PER_ENTRY):
                self._note_some(ids[start : start + MAX_SUBJECTS_PER_ENTRY], area, purpose, exchange)

    def _note_some(self, ids: list[str], area: str, purpose: Purpose, exchange: str) -> None:
        detail = {
            "subjects": ids, "partner": self.partner.key, "who_zh": self.partner.zh, "who_en": self.partner.en,
            "why_zh": purpose.zh, "why_en": purpose.en, "agreement": self.agreement.number, "exchange": exchange,
        }  # fmt: skip
        subject = ids[0] if len(ids) == 1 else "many"
        record(self.acting, "read.registry_exchange", "person", subject, area_path=area, detail=detail)


def note_refusal(acting: Acting, partner: str, about: str, code: str, why: str) -> None:
    """A refused message or request, on record."""
    record(
        acting,
        "api.exchange_refused",
        "partner",
        partner[:64] or "-",
        detail={"about": about, "code": code, "why": why},
    )


def caller_again(kept: RegistryExchange | RegistrySubscription, now: datetime) -> Caller | None:
    """Who sent what is kept, if the agreement is still in force; asked again each time something is answered."""
    partner = load_partners().by_key(kept.partner)
    if partner is None or partner.agreement is None or not partner.agreement.holds_on(now.date()):
        return None
    return Caller(partner, partner.agreement, Acting("machine", kept.actor_id, partner.zh, now, kept.purpose))


def given_object(told: Any) -> Mapping[str, Any] | None:
    """An object, or None where it is not there; so is an empty text, as samples of the standard have it."""
    return told if isinstance(told, dict) and told else None
