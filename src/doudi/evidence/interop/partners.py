"""Who may ask us what, by which agreement (互通伙伴与共享协议): a file of the operator's, outside the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from doudi.evidence.connectors.hosts import Host
from doudi.platform.crypto.jwk import VerifyingKey

QUERIES = ("idtype-value", "expression", "predicate")
RECORDS = ("Group", "Member")
EVENTS = ("REGISTER", "UPDATE")
IDENTIFIERS = ("UIN", "HOUSEHOLD_ID")
CONSENTS = ("by_law", "needed")

ATTRIBUTES: Mapping[str, tuple[str, str]] = {
    "group.identifier": ("户编号", "the household's number here"),
    "group.type": ("群体类型", "that it is a household"),
    "group.address": ("住址", "where it lives, to the community"),
    "group.head": ("户主", "who its head is"),
    "group.size": ("家庭人数", "how many live together"),
    "group.members": ("家庭成员", "who lives together"),
    "group.registration_date": ("登记日期", "since when it is on record"),
    "group.last_updated": ("更新时间", "when its assistance last changed"),
    "member.identifier": ("公民身份号码", "citizen number"),
    "member.name": ("姓名", "name"),
    "member.sex": ("性别", "sex"),
    "member.birth_date": ("出生日期", "birth date"),
    "member.death_date": ("死亡日期", "date of death, where known"),
    "member.address": ("住址", "address"),
    "member.phone": ("电话", "telephone"),
    "member.relation": ("与户主关系", "relation to the head"),
    "member.registration_date": ("登记日期", "since when the person is on record"),
    "assistance.programme": ("救助种类", "which assistance"),
    "assistance.status": ("在享状态", "whether it is being received"),
    "assistance.since": ("纳入年月", "from which month"),
    "assistance.until": ("停保年月", "until which month"),
    "assistance.amount": ("每月金额", "how much a month"),
}
"""What a record can hold; an agreement names those it gives. Nothing of means, health or case is among them."""

SEARCHABLE = ("assistance.programme", "assistance.since", "assistance.status", "group.size", "location",
              "member.birth_date", "member.name", "member.sex")  # fmt: skip
"""What may stand in a filter or an order, where the agreement names it."""


@dataclass(frozen=True)
class Purpose:
    """What an agreement gives data for (用途)."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Agreement:
    """What one partner may ask (数据共享协议).

    Args:
        from_day, until_day: in force from the one, no longer on the other.
        consent: `by_law`: no consent of the person is needed, `basis` says why; `needed`: each request brings one.
        areas: codes of divisions; a household anywhere else is not found.
        schemes: keys of schemes; assistance by others is not told.
        attributes: of `ATTRIBUTES`; nothing else is in an answer.
        search_by: of `SEARCHABLE`.
        most_found: records one search may find; more is refused, so that nobody lists a district.
    """

    number: str
    from_day: date
    until_day: date
    basis: str
    purposes: tuple[Purpose, ...]
    consent: str
    areas: tuple[str, ...]
    schemes: tuple[str, ...]
    records: tuple[str, ...]
    attributes: frozenset[str]
    identifiers: tuple[str, ...]
    queries: tuple[str, ...]
    search_by: frozenset[str]
    events: tuple[str, ...]
    page_size: int
    most_found: int

    def holds_on(self, day: date) -> bool:
        """Whether it is in force."""
        return self.from_day <= day < self.until_day

    def covers_area(self, area_path: str) -> bool:
        """Whether a place lies in its areas."""
        return any(f"/{code}/" in area_path for code in self.areas)


@dataclass(frozen=True)
class AgreedKey:
    """A partner's public key and the days on which it counts."""

    key: VerifyingKey
    from_day: date
    until_day: date


@dataclass(frozen=True)
class Place:
    """Where in another's record something stands, and what its codes are in ours; a code not named stays as it is."""

    at: str
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Partner:
    """Another registry (互通伙伴).

    Args:
        key: its name in the file.
        sender_id: how it calls itself in messages.
        office: public id of the office whose tokens of scope `registry` it sends; empty where it only is asked.
        host, path: where it takes what we send; the host is one of the operator's list.
        secret: name of the token we send it, in the folder of secrets.
        form: in which form we sign for it.
        purpose: for asking it: the code of its agreement with us; empty for our own word.
        headings: for asking it: heading of our dataset → where in its record that stands.
    """

    key: str
    sender_id: str
    zh: str
    en: str
    office: str
    host: Host | None
    path: str
    secret: str
    form: str
    keys: tuple[AgreedKey, ...]
    agreement: Agreement | None
    purpose: str = ""
    headings: Mapping[str, Place] = field(default_factory=dict)

    def keys_on(self, day: date) -> tuple[VerifyingKey, ...]:
        """The keys that count on a day."""
        return tuple(each.key for each in self.keys if each.from_day <= day < each.until_day)

    def address(self, path: str) -> str:
        """Where a message for it goes; empty where it takes none."""
        return self.host.base.rstrip("/") + self.path + path if self.host else ""


@dataclass(frozen=True)
class Partners:
    """The whole file: how we call ourselves, where we are reached (`at`, may be empty), and everybody we talk to."""

    us: str
    partners: tuple[Partner, ...]
    at: str = ""

    def by_sender(self, sender_id: str) -> Partner | None:
        """Who calls themselves so."""
        return next((each for each in self.partners if each.sender_id == sender_id), None)

    def by_key(self, key: str) -> Partner | None:
        """By name in the file."""
        return next((each for each in self.partners if each.key == key), None)

    def by_host(self, name: str) -> Partner | None:
        """Whose host this is."""
        return next((each for each in self.partners if each.host and each.host.name == name), None)
