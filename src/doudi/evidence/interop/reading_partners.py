"""Reads the operator's file of partners (读取互通伙伴): every fault at once, nothing guessed or left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from doudi.evidence.connectors.hosts import Host, read_hosts
from doudi.evidence.interop.partners import (
    ATTRIBUTES,
    CONSENTS,
    EVENTS,
    IDENTIFIERS,
    QUERIES,
    RECORDS,
    SEARCHABLE,
    AgreedKey,
    Agreement,
    Partner,
    Partners,
    Place,
    Purpose,
)
from doudi.evidence.interop.signatures import FORMS
from doudi.kernel.errors import FaultList, FaultsFound
from doudi.platform.crypto.jwk import KeyUnusable, read_public_jwk

FILE_WORDS = frozenset({"us", "at", "hosts", "partners"})
PARTNER_WORDS = frozenset({"id", "zh", "en", "office", "host", "path", "secret", "signature", "keys", "agreement",
                           "purpose", "headings"})  # fmt: skip
AGREEMENT_WORDS = frozenset({"number", "from", "until", "basis", "purposes", "consent", "areas", "schemes", "records",
                             "attributes", "identifiers", "queries", "search_by", "events", "page_size",
                             "most_found"})  # fmt: skip
MOST_PAGE, MOST_FOUND = 500, 5_000


def read_partners(told: Any, where: str, schemes: Collection[str]) -> Partners:
    """The partners of a file.

    Args:
        schemes: keys of the schemes there are.

    Raises:
        FaultsFound: every fault of the file at once.
    """
    reader = _Reader(where, schemes)
    file = told if isinstance(told, dict) else {}
    if not isinstance(told, dict) or set(told) - FILE_WORDS or not isinstance(told.get("us"), str):
        reader.fault("", "is of another form", "us: our id, at: our address, hosts: {…}, partners: {…}", "write it so",
                     "form")  # fmt: skip
    try:
        reader.hosts = read_hosts(file.get("hosts"), f"{where} hosts")
    except FaultsFound as error:
        reader.faults.extend(error.faults)
    entries = file.get("partners") or {}
    if not isinstance(entries, dict):
        reader.fault("partners", "is no list of partners", "name: {id, keys, agreement, …}", "write it so", "form")
        entries = {}
    found = [reader.partner(str(key), each) for key, each in entries.items()]
    reader.once([each.sender_id for each in found if each], "id")
    at = reader.text("", "at", file.get("at"), needed=False)
    if at and not at.startswith(("https://", "http://")):
        reader.fault("at", f"is {at!r}", "the address under which others reach us", "write https://…", "at")
    reader.faults.raise_if_any()
    return Partners(str(file.get("us")), tuple(each for each in found if each), at.rstrip("/"))


class _Reader:
    def __init__(self, where: str, schemes: Collection[str]) -> None:
        self.where, self.schemes, self.faults = where, schemes, FaultList()
        self.hosts: Mapping[str, Host] = {}

    def fault(self, at: str, what: str, rule: str, way_out: str, code: str) -> None:
        self.faults.add(f"{self.where} {at}".strip(), what, rule, way_out, f"partner.{code}")

    def once(self, told: list[str], word: str) -> None:
        for each in sorted({each for each in told if told.count(each) > 1}):
            self.fault("partners", f"has {word} {each} twice", "each partner has its own", "correct one", "twice")

    def partner(self, key: str, each: Any) -> Partner | None:
        """One partner; None where it cannot be one."""
        if not isinstance(each, dict):
            self.fault(key, "is no partner", "id, zh, en, keys, agreement", "write it so", "form")
            return None
        for word in sorted(set(map(str, each)) - PARTNER_WORDS):
            self.fault(key, f"does not know {word}", ", ".join(sorted(PARTNER_WORDS)), "correct the word", "word")
        told = {word: self.text(key, word, each.get(word), needed=word in ("id", "zh", "en"))
                for word in ("id", "zh", "en", "office", "host", "path", "secret", "purpose")}  # fmt: skip
        if told["host"] and told["host"] not in self.hosts:
            self.fault(f"{key} host", f"is {told['host']!r}", f"hosts has {', '.join(sorted(self.hosts)) or 'none'}",
                       "add it to hosts, or name one of them", "host")  # fmt: skip
        if told["path"] and not told["path"].startswith("/"):
            self.fault(f"{key} path", f"is {told['path']!r}", "a path begins with /", "correct it", "path")
        form = self.one_of(f"{key} signature", each.get("signature", "jws"), FORMS)
        headings = self.headings(f"{key} headings", each.get("headings") or {})
        agreement = self.agreement(f"{key} agreement", each["agreement"]) if each.get("agreement") else None
        if agreement and not told["office"]:
            self.fault(f"{key} office", "is not told", "who asks us sends a token of an office", "name it", "office")
        keys = self.keys(f"{key} keys", each.get("keys"))
        host = self.hosts.get(told["host"])
        if host and not host.base.startswith(("https:", "http:")):
            self.fault(f"{key} host", "is no address of the web", "messages go by https", "name another", "host")
        return Partner(key, told["id"], told["zh"], told["en"], told["office"], host, told["path"], told["secret"],
                       form, keys, agreement, told["purpose"], headings)  # fmt: skip

    def headings(self, at: str, told: Any) -> dict[str, Place]:
        """Places by heading; `{at, codes}` where codes differ."""
        found = {}
        for heading, each in told.items() if isinstance(told, dict) else [("", None)]:
            place = {"at": each} if isinstance(each, str) else each if isinstance(each, dict) else {}
            codes = place.get("codes", {})
            texts = [heading, place.get("at"), *codes, *codes.values()] if isinstance(codes, dict) else [None]
            if set(place) - {"at", "codes"} or not all(isinstance(text, str) for text in texts):
                self.fault(at, "is no list of places", "heading: place in the record, or {at, codes}", "write texts",
                           "headings")  # fmt: skip
                continue
            found[heading] = Place(**place)
        return found

    def keys(self, at: str, told: Any) -> tuple[AgreedKey, ...]:
        """Public keys with their days."""
        if not isinstance(told, list) or not told:
            self.fault(at, "has none", "a list of public JWKs with from and until", "ask the partner for them", "keys")
            return ()
        found = []
        for number, each in enumerate(told, 1):
            days = self.days(f"{at} {number}", each if isinstance(each, dict) else {})
            try:
                jwk = {word: part for word, part in each.items() if word not in ("from", "until")}
                key = read_public_jwk(jwk)
            except (KeyUnusable, AttributeError) as error:
                self.fault(f"{at} {number}", str(error), "a public JWK", "ask the partner for it", "key")
                continue
            found.append(AgreedKey(key, *days))
        self.once([each.key.kid for each in found], "key")
        return tuple(found)

    def agreement(self, at: str, told: Any) -> Agreement | None:
        """What a partner may ask."""
        if not isinstance(told, dict):
            self.fault(at, "is no agreement", ", ".join(sorted(AGREEMENT_WORDS)), "write it so", "form")
            return None
        for word in sorted(set(map(str, told)) - AGREEMENT_WORDS):
            self.fault(at, f"does not know {word}", ", ".join(sorted(AGREEMENT_WORDS)), "correct the word", "word")
        from_day, until_day = self.days(at, told)
        return Agreement(
            number=self.text(at, "number", told.get("number")), from_day=from_day, until_day=until_day,
            basis=self.text(at, "basis", told.get("basis")), purposes=self.purposes(at, told.get("purposes")),
            consent=self.one_of(f"{at} consent", told.get("consent"), CONSENTS),
            areas=self.some(at, "areas", told.get("areas"), None),
            schemes=self.some(at, "schemes", told.get("schemes"), self.schemes),
            records=self.some(at, "records", told.get("records"), RECORDS),
            attributes=frozenset(self.some(at, "attributes", told.get("attributes"), ATTRIBUTES)),
            identifiers=self.some(at, "identifiers", told.get("identifiers", ["UIN"]), IDENTIFIERS),
            queries=self.some(at, "queries", told.get("queries", ["idtype-value"]), QUERIES),
            search_by=frozenset(self.some(at, "search_by", told.get("search_by", []), SEARCHABLE)),
            events=self.some(at, "events", told.get("events", []), EVENTS),
            page_size=self.number(at, "page_size", told.get("page_size", 50), MOST_PAGE),
            most_found=self.number(at, "most_found", told.get("most_found", 500), MOST_FOUND),
        )  # fmt: skip

    def purposes(self, at: str, told: Any) -> tuple[Purpose, ...]:
        """At least one, each in both languages."""
        whole = isinstance(told, list) and told and all(
            isinstance(each, dict) and set(each) == {"code", "zh", "en"} and all(
                isinstance(part, str) and part for part in each.values()) for each in told)  # fmt: skip
        if not whole:
            self.fault(f"{at} purposes", "are not told", "a list of {code, zh, en}", "say what for", "purposes")
            return ()
        return tuple(Purpose(**each) for each in told)

    def some(self, at: str, word: str, told: Any, known: Collection[str] | None) -> tuple[str, ...]:
        """A list of texts, of those known; the words that may be left out may be empty."""
        if not isinstance(told, list) or not all(isinstance(each, str) and each for each in told):
            self.fault(f"{at} {word}", f"is {told!r}", "a list of texts", "write texts in quotes", word)
            return ()
        if not told and word not in ("search_by", "events"):
            self.fault(f"{at} {word}", "is empty", "at least one", "name what is agreed", word)
        for each in told:
            if known is not None and each not in known:
                self.fault(f"{at} {word}", f"has {each!r}", f"of {', '.join(sorted(known))}", "name one of them", word)
        return tuple(told)

    def days(self, at: str, told: Mapping[Any, Any]) -> tuple[date, date]:
        """From and until; both are needed, since what nobody ends goes on for ever."""
        days = [told.get(word) for word in ("from", "until")]
        if not all(type(each) is date for each in days) or days[0] >= days[1]:  # type: ignore[operator]
            self.fault(at, "has no span of days", "from and until as 2026-01-01, the one before the other",
                       "write both", "days")  # fmt: skip
            return date.max, date.max
        return days[0], days[1]  # type: ignore[return-value]

    def text(self, at: str, word: str, told: Any, *, needed: bool = True) -> str:
        """One line of text."""
        if told is None and not needed:
            return ""
        if not isinstance(told, str) or not told.strip() or len(told) > 200 or not told.isprintable():
            self.fault(f"{at} {word}", f"is {str(told)[:40]!r}", "a line of text", "write it", word)
            return ""
        return told

    def one_of(self, at: str, told: Any, known: Collection[str]) -> str:
        if isinstance(told, str) and told in known:
            return told
        self.fault(at, f"is {str(told)[:40]!r}", f"one of {', '.join(known)}", "write one of them", "choice")
        return ""

    def number(self, at: str, word: str, told: Any, most: int) -> int:
        if isinstance(told, bool) or not isinstance(told, int) or not 1 <= told <= most:
            self.fault(f"{at} {word}", f"is {told!r}", f"1 to {most}", "correct it", word)
            return 1
        return told
