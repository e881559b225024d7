"""Put one question to see whether a connector works (试一次接口): about a test identity, never about a person."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import numpy as np

from doudi.evidence.actions.propose_connector import PROPOSE
from doudi.evidence.actions.settle_connector import SETTLE
from doudi.evidence.asking import VERIFICATION
from doudi.evidence.checking.connected import Connected
from doudi.evidence.checking.rows import headers_of
from doudi.evidence.connecting.errors import IdentityLacking, IdentityReal, TriedJustNow
from doudi.evidence.connecting.models import ConnectorTry
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.desk import Desk
from doudi.evidence.connectors.saying import Asking, Heard, Said
from doudi.evidence.connectors.secret_files import read_secret
from doudi.evidence.store import REGISTER, snapshot_store
from doudi.kernel.identifiers import CitizenNumber, CitizenNumberInvalid
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry import policy
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Person
from doudi.registry.pseudonym import person_key_of, signed

BETWEEN = timedelta(seconds=10)
LONGEST_SECONDS = 15.0
MOST_DETAIL = 200


def try_connector(acting: Acting, installed: Connected, connector: Connector, category: str) -> ConnectorTry:
    """What came of one question: said or silent with the reason, seconds, the day of the data; never what was said.

    The question is about the identity a department agreed on for tests: the file `<connector>-test` in the folder of
    secrets holds `number|name`. A number that anybody on our registers has is refused, so that no administrator can ask
    about a person in this way.

    Raises:
        NotAllowed: not an administrator's post.
        IdentityLacking: no such file, or nothing usable in it; IdentityReal: the number is a person's.
        TriedJustNow: less than ten seconds ago.
    """
    _require(acting)
    last = ConnectorTry.objects.filter(key=connector.key).order_by("-at").first()
    if last is not None and acting.now - last.at < BETWEEN:
        raise TriedJustNow(connector.key)
    number, name = _identity(installed, connector)
    limits = replace(connector.limits, total_seconds=min(connector.limits.total_seconds, LONGEST_SECONDS))
    once = replace(connector, limits=limits, patience=replace(connector.patience, attempts=1))
    asking = Asking(
        request_id=f"test-{acting.now:%Y%m%d%H%M%S}", category=category, citizen_number=number, name=name,
        month=str(Month.of(acting.today).previous), on=acting.today, purpose=VERIFICATION, case_ref="TEST",
        authorisation="TEST",
    )  # fmt: skip
    heard = asyncio.run(_ask(installed, once, asking))
    outcome = heard.outcome
    made = ConnectorTry.objects.create(
        key=connector.key,
        category=category,
        outcome="said" if isinstance(outcome, Said) else outcome.why.value,
        detail=(", ".join(outcome.surprises) if isinstance(outcome, Said) else outcome.detail)[:MOST_DETAIL],
        seconds=heard.seconds,
        as_of=outcome.as_of if isinstance(outcome, Said) else None,
        at=acting.now,
        by_id=acting.actor_id,
        by_name=acting.name,
    )
    detail = {"category": category, "outcome": made.outcome}
    record(acting, "evidence.try_connector", "connector", connector.key, detail=detail)
    return made


def _require(acting: Acting) -> None:
    try:
        policy.require_somewhere(acting, PROPOSE)
    except NotAllowed:
        policy.require_somewhere(acting, SETTLE)


def _identity(installed: Connected, connector: Connector) -> tuple[str, str]:
    secret = read_secret(installed.secrets, f"{connector.key}-test")
    lines = secret.reveal().split("|") if secret is not None else []
    if len(lines) != 2 or not lines[1].strip():
        raise IdentityLacking(connector.key)
    try:
        number = CitizenNumber.parse(lines[0].strip()).value
    except CitizenNumberInvalid:
        raise IdentityLacking(connector.key) from None
    if _is_a_person(number):
        raise IdentityReal(connector.key)
    return number, lines[1].strip()


def _is_a_person(number: str) -> bool:
    key = person_key_of(number)
    register = snapshot_store().find(REGISTER)
    if register is not None and int(register.positions(np.array([key], dtype=np.uint64))[0]) >= 0:
        return True
    return Person.objects.filter(person_key=signed(key)).exists()


async def _ask(installed: Connected, connector: Connector, asking: Asking) -> Heard:
    desk = Desk([connector], installed.hosts, installed.secrets, headers_of)
    async with desk.open():
        return await desk.ask(asking)
