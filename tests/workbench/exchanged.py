"""Exchanges as a page shows them: two partners, what came, what we asked, what did not arrive."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from doudi.api.models import RegistryDelivery, RegistryExchange, RegistryOutcome, RegistrySubscription
from doudi.evidence.models import Check, LiveQuestion, RegistryQuestion
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.jwk import SigningKey
from tests.evidence.office import CASE, NUMBERS, Office
from tests.registry.city import TestCity

PARTNER, SECOND = "insurance", "housing"


def partners_file(folder: Path, today: date) -> None:
    """One partner with an agreement, one whose key and agreement are over."""
    key = {**SigningKey(b"p" * 32).jwk, "from": date(2020, 1, 1), "until": date(2100, 1, 1)}
    agreement = {
        "number": "示例协议〔2026〕1号", "from": date(2020, 1, 1), "until": date(2100, 1, 1), "basis": "示例依据",
        "purposes": [{"code": "medical-aid", "zh": "核实医疗救助资格", "en": "to check entitlement to medical aid"}],
        "consent": "by_law", "areas": ["500106"], "schemes": ["dibao"], "records": ["Member"],
        "attributes": ["member.name", "assistance.programme"], "events": ["UPDATE"],
    }  # fmt: skip
    over = {**agreement, "until": date(2021, 1, 1)}
    told = {"us": "us.example.cn", "hosts": {"them": {"base": "https://spmis.example.test"}}, "partners": {
        PARTNER: {"id": "spmis.example.test", "zh": "医保局", "en": "medical insurance bureau", "office": "ORG-1",
                  "host": "them", "keys": [key], "agreement": agreement},
        SECOND: {"id": "housing.example.test", "zh": "住建局", "en": "housing bureau", "office": "ORG-2",
                 "keys": [{**SigningKey(b"q" * 32).jwk, "from": date(2020, 1, 1), "until": date(2021, 1, 1)}],
                 "agreement": over}}}  # fmt: skip
    (folder / "partners.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    (folder / "partners.yaml").chmod(0o600)
    (folder / "hosts.yaml").write_text(yaml.safe_dump({"them": {"base": "https://spmis.example.test"}}))
    asked = {"department": "civil_affairs", "kind": "spdci", "mode": "async", "host": "them",
             "categories": {"08": {"cache_days": 30, "fresh_days": 62}}}  # fmt: skip
    (folder / "connectors.yaml").write_text(yaml.safe_dump({"connectors": {"registry": asked}}), encoding="utf-8")


def exchanged(city: TestCity, folder: Path, now: datetime) -> None:
    """What went on until now."""
    for number, (action, status, sync) in enumerate((("search", "succ", True), ("search", "rjct", False),
                                                     ("subscribe", "rcvd", False))):  # fmt: skip
        row = RegistryExchange.objects.create(
            partner=PARTNER, message_id=f"m{number}", digest="d", action=action, is_sync=sync, transaction_id="T",
            actor_id="MT-1", purpose="assistance", received_at=now - timedelta(hours=number), status=status,
            answered_at=None if status == "rcvd" else now,
        )  # fmt: skip
        if status == "rjct":
            RegistryOutcome.objects.create(exchange=row, reference_id="r", status="rjct", at=now,
                                           reason="rjct.search_criteria.invalid")  # fmt: skip
    subscription = RegistrySubscription.objects.create(
        partner=PARTNER, event="UPDATE", record="Member", criteria={"filter": NUMBERS["head"]}, digest="d",
        actor_id="MT-1", purpose="assistance", purpose_code="medical-aid", made_at=now - timedelta(days=3),
    )  # fmt: skip
    RegistryDelivery.objects.create(
        partner=PARTNER, action="notify", address="https://spmis.example.test/registry/notify", made_at=now,
        subscription=subscription, about="EN-1", ended_at=now, outcome="given_up", trouble="503", attempts=12,
    )  # fmt: skip
    record(Acting("machine", "MT-1", "医保局", now, "assistance"), "api.exchange_refused", "partner", PARTNER,
           detail={"about": "search", "code": "err.signature.invalid", "why": "x"})  # fmt: skip
    office = Office(city, folder, folder, now).family("head").sign("head", at=now - timedelta(days=1))
    check = Check.objects.create(case_ref=CASE, purpose="means_verification", month="2025-08", kind="application",
                                 asked_at=now, asked_by="S", asked_by_name="甲", total=2)  # fmt: skip
    for number, (category, state, trouble) in enumerate((("08", "taken", ""), ("07", "given_up", "too_slow: pdng"))):
        live = LiveQuestion.objects.create(
            check_ref=check, person=office.people["head"], authorisation=office.authorisations["head"],
            request_id=f"r{number}", case_ref=CASE, category=category, dataset="civil_affairs_recipients",
            connector="registry", made_at=now, state="asked",
        )  # fmt: skip
        RegistryQuestion.objects.create(
            question=live, partner=PARTNER, connector="registry", state=state, trouble=trouble, made_at=now,
            next_at=now, ends_at=now + timedelta(days=2), ended_at=None if state == "taken" else now, status_asks=2,
            attempts=1, status_said="pdng" if state == "taken" else "",
        )  # fmt: skip


def files_here(settings: Any, folder: Path) -> None:
    """The operator's files of this test."""
    settings.DOUDI_PARTNERS = folder / "partners.yaml"
    settings.DOUDI_CONNECTORS = folder / "connectors.yaml"
