"""Another ministry that may ask, the families it asks about, and messages written as the standard shows them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.test import Client

from doudi.benefits.models import Entitlement
from doudi.casework.models import Application, Assessment, Decision
from doudi.evidence.interop.envelopes import canonical
from doudi.evidence.interop.here import load_partners, signing_keys
from doudi.evidence.interop.partners import ATTRIBUTES, SEARCHABLE, Agreement, Partner
from doudi.evidence.interop.signatures import sign
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.identifiers import check_digit
from doudi.platform.acting import Acting
from doudi.platform.crypto.jwk import SigningKey
from doudi.platform.installation import make_installation
from doudi.registry.actions.enrol_person import enrol_person
from doudi.registry.actions.form_household import form_household
from doudi.registry.actions.issue_machine_token import issue_machine_token
from doudi.registry.models import Division, Household, Organisation, Person

US, THEM = "social.yubei.example.cn", "spmis.example.org"
KEY = SigningKey(b"k" * 32)
BASE = "/api/spdci/v1.0.0"
HERE, ELSEWHERE = "/50/500106/500106001/500106001001/", "/50/500107/500107001/500107001001/"
AGREED: dict[str, Any] = {
    "number": "示例协议〔2026〕1号", "from": date(2020, 1, 1), "until": date(2100, 1, 1), "basis": "示例依据",
    "purposes": [{"code": "medical-aid", "zh": "核实医疗救助资格", "en": "to check entitlement to medical aid"}],
    "consent": "by_law", "areas": ["500106"], "schemes": ["dibao", "tekun"], "records": ["Group", "Member"],
    "attributes": ["group.identifier", "group.size", "group.members", "member.identifier", "member.name",
                   "assistance.programme", "assistance.status", "assistance.since"],
    "identifiers": ["UIN", "HOUSEHOLD_ID"], "queries": ["idtype-value", "predicate", "expression"],
    "search_by": list(SEARCHABLE), "events": ["REGISTER", "UPDATE"], "page_size": 2, "most_found": 4,
}  # fmt: skip


def number_of(sequence: int, born: str = "19790305") -> str:
    """A made-up citizen number with a right check digit."""
    first = f"500106{born}{sequence:03d}"
    return first + check_digit(first)


@dataclass
class Neighbourhood:
    """The file of partners, the token they send, and two families: one here, one in another district."""

    file: Path
    token: str = ""
    office: Organisation | None = None
    people: dict[str, Person] = field(default_factory=dict)
    households: dict[str, Household] = field(default_factory=dict)

    def agree(self, changes: Mapping[str, Any] | None = None, **partner: Any) -> None:
        """Write the file anew, with changes of the agreement and of the partner."""
        office = self.office.public_id if self.office else "ORG-0"
        entry = {"id": THEM, "zh": "医保局", "en": "Medical insurance bureau", "office": office, "host": "them",
                 "keys": [{**KEY.jwk, "from": date(2020, 1, 1), "until": date(2100, 1, 1)}],
                 "agreement": {**AGREED, **(changes or {})}, **partner}  # fmt: skip
        hosts = {"them": {"base": "https://spmis.example.org/dci"}}
        told = {"us": US, "hosts": entry.pop("hosts", hosts), "partners": {"insurance": entry}}
        self.file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
        self.file.chmod(0o600)

    @property
    def partner(self) -> Partner:
        """As the file has it."""
        found = load_partners().by_key("insurance")
        assert found is not None
        return found

    @property
    def agreement(self) -> Agreement:
        """What is agreed."""
        assert self.partner.agreement is not None
        return self.partner.agreement

    def family(self, name: str, sequence: int, area: str, *members: tuple[str, str, str]) -> Household:
        """A family that receives dibao; members are (name, role, born)."""
        by, people = self.by(), []
        for at, (called, role, born) in enumerate(members):
            person = enrol_person(by, called, number_of(sequence + at, born), area_path=area, phone="13800000000",
                                  address="示例路1号")  # fmt: skip
            self.people[called] = person
            people.append((person, role))
        made = form_household(by, people, since=date(2020, 1, 1), division_code=area.split("/")[-2], area_path=area,
                              urban_rural="urban")  # fmt: skip
        self.households[name] = made
        return made

    def assist(self, name: str, person: str, scheme: str = "dibao", state: str = "active", since: str = "2025-10",
               amount: int = 94_000) -> Entitlement:  # fmt: skip
        """What a decision opened."""
        now, home, who = datetime.now(SHANGHAI), self.households[name], self.people[person]
        case = Application.objects.create(scheme=scheme, profile="cn-2021", jurisdiction="demo-city", household=home,
                                          applicant=who, channel="window", changed_at=now, started_at=now,
                                          started_by="S-1", area_path=home.area_path)  # fmt: skip
        found = Assessment.objects.create(application=case, month=since, ruleset_hash="h", facts={}, result={},
                                          facts_digest="d", outcome="eligible", amount_fen=amount, members_count=3,
                                          assessed_at=now, assessed_by="S-1")  # fmt: skip
        decision = Decision.objects.create(application=case, assessment=found, outcome="granted", amount_fen=amount,
                                           members_count=3, from_month=since, maker_id="S-1", maker_name="甲",
                                           checker_id="S-2", checker_name="乙", decided_at=now)  # fmt: skip
        return Entitlement.objects.create(
            decision=decision, application_id_text=case.public_id, person=who, household=home, scheme=scheme,
            members_count=3, amount_fen=amount, from_month=since, state=state, opened_at=now, area_path=home.area_path,
        )  # fmt: skip

    def by(self) -> Acting:
        """The machine."""
        return Acting.system("administration", datetime.now(SHANGHAI))


def neighbourhood(folder: Path, settings: Any) -> Neighbourhood:
    """One installation with one partner and two families."""
    settings.DOUDI_PARTNERS = folder / "partners.yaml"
    settings.DOUDI_JURISDICTION = "demo-city"
    make_installation(datetime.now(SHANGHAI), is_demo=False)
    above = None
    for path, level in (("/50/", "province"), ("/50/500106/", "district"), ("/50/500106/500106001/", "township"),
                        (HERE, "village")):  # fmt: skip
        code = path.split("/")[-2]
        above = Division.objects.create(code=code, name=f"地方{code}", level=level, path=path, parent=above)
    found = Neighbourhood(folder / "partners.yaml")
    found.office = Organisation.objects.create(kind="department", name_zh="医保局")
    found.token = issue_machine_token(found.by(), found.office, "医保系统", purpose="assistance", scopes=["registry"],
                                      days=30)[1]  # fmt: skip
    found.agree()
    found.family("here", 101, HERE, ("张安宁", "head", "19790305"), ("李小满", "spouse", "19850601"),
                 ("张晓", "child", "20140501"))  # fmt: skip
    found.family("there", 201, ELSEWHERE, ("王远方", "head", "19600101"))
    found.assist("here", "张安宁")
    found.assist("there", "王远方", "tekun")
    return found


def header(action: str, total: int = 1, /, **changes: Any) -> dict[str, Any]:
    """A header as the standard shows it."""
    told = {"version": "1.0.0", "message_id": secrets.token_hex(8), "message_ts": datetime.now(SHANGHAI).isoformat(),
            "action": action, "sender_id": THEM, "receiver_id": US, "total_count": total,
            "is_msg_encrypted": False, "meta": {}}  # fmt: skip
    return {word: value for word, value in (told | changes).items() if value is not None}


def criteria(number: str = "", entity: str = "Group", **changes: Any) -> dict[str, Any]:
    """Criteria by citizen number."""
    told = {"version": "1.0.0", "reg_type": "ns:org:RegistryType:Social", "query_type": "idtype-value",
            "response_entity": entity, "query": {"type": "UIN", "value": number or number_of(101)}}  # fmt: skip
    return told | changes


def search_message(*wanted: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A search for these criteria."""
    at = datetime.now(SHANGHAI) - timedelta(seconds=1)
    requests = [{"reference_id": f"ref-{number}", "timestamp": at.isoformat(), "search_criteria": dict(each),
                 "locale": "zho"} for number, each in enumerate(wanted or [criteria()], 1)]  # fmt: skip
    return {"transaction_id": f"T-{secrets.token_hex(4)}", "search_request": requests} | changes


def body(head: Mapping[str, Any], message: Mapping[str, Any], key: SigningKey = KEY, form: str = "jws",
         at: int | None = None) -> bytes:  # fmt: skip
    """The message, signed."""
    moment = int(datetime.now(SHANGHAI).timestamp()) if at is None else at
    signature = sign(head, message, key, str(head.get("sender_id", "")), at=moment, form=form)
    return canonical({"signature": signature, "header": head, "message": message})


def post(path: str, content: bytes, token: str) -> Any:
    """A call."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().post(BASE + path, data=content, content_type="application/json", headers=headers)


def ask(found: Neighbourhood, *wanted: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The answer to a synchronous search."""
    message = search_message(*wanted)
    answer = post("/registry/sync/search", body(header("search", len(message["search_request"]), **changes), message),
                  found.token)  # fmt: skip
    assert answer.status_code == 200, answer.content
    return dict(json.loads(answer.content))


def items(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What came of each request."""
    return list(answer["message"]["search_response"])


def records(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records of the first."""
    return list(items(answer)[0]["data"]["reg_records"])


EVERYTHING = sorted(ATTRIBUTES)
OURS = signing_keys
