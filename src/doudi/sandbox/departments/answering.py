"""What a department answers when it is well (回答): the agreed form, out of the city's own rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree as Tree

from doudi.reference.categories import load_catalogue
from doudi.sandbox.city import AS_OF
from doudi.sandbox.departments.book import Book

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
OURS = "urn:doudi:verification:1"
SOAP_DEPARTMENTS = frozenset({"tax", "transport"})
"""Two of the thirteen speak SOAP, so that whoever integrates meets both."""


DEPOSIT = ("姓名", "公民身份号码", "银行", "账户标识", "余额(元)", "截止日期")
"""The headings under which banks answer."""


def dataset_of(category: str) -> str:
    """The contract a category's rows follow."""
    told = load_catalogue().by_code(category)
    return (told.datasets or told.ready)[0]


class Answers:
    """Answers of every department over one city; data the city has no file of show the city's own day."""

    def __init__(self, book: Book, as_of: date = AS_OF) -> None:
        self._book, self._as_of = book, as_of

    def tree(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a question, as the agreed form has it."""
        category = str(asked["category"])
        dataset = dataset_of(category)
        as_of = self._book.as_of(dataset) or self._as_of
        told: dict[str, Any] = {"request_id": asked["request_id"], "category": category, "as_of": as_of.isoformat()}
        number = str(asked["citizen_number"])
        limit = asked.get("at_or_above_fen")
        if limit is not None:
            accounts = self._book.rows("bank_accounts", number) if category == "33" else []
            total = sum(int(each["balance_fen"]) for each in accounts)
            return {**told, "at_or_above_fen": int(limit), "reaches": total >= int(limit)}
        return {**told, "rows": self._rows(category, dataset, number, as_of)}

    def _rows(self, category: str, dataset: str, number: str, as_of: date) -> list[dict[str, str]]:
        if category != "33":
            return self._book.rows(dataset, number)
        accounts = self._book.rows("bank_accounts", number)
        return [_deposit(number, row, at, as_of) for at, row in enumerate(accounts)]


def _deposit(number: str, row: Mapping[str, Any], at: int, as_of: date) -> dict[str, str]:
    yuan = f"{int(row['balance_fen']) // 100}.{int(row['balance_fen']) % 100:02d}"
    account = sha256(f"{number} {at}".encode()).hexdigest()[:16]
    return dict(zip(DEPOSIT, (row["name"], number, row["bank"], account, yuan, as_of.isoformat()), strict=True))


def as_soap(tree: Mapping[str, Any]) -> bytes:
    """An answer as an envelope."""
    Tree.register_namespace("soapenv", ENVELOPE)
    Tree.register_namespace("v", OURS)
    envelope = Tree.Element(f"{{{ENVELOPE}}}Envelope")
    answer = Tree.SubElement(Tree.SubElement(envelope, f"{{{ENVELOPE}}}Body"), f"{{{OURS}}}answer")
    for name in ("request_id", "category", "as_of", "at_or_above_fen"):
        if name in tree:
            Tree.SubElement(answer, f"{{{OURS}}}{name}").text = str(tree[name])
    if "reaches" in tree:
        Tree.SubElement(answer, f"{{{OURS}}}reaches").text = "true" if tree["reaches"] else "false"
    if "rows" in tree:
        rows = Tree.SubElement(answer, f"{{{OURS}}}rows")
        for each in tree["rows"]:
            row = Tree.SubElement(rows, f"{{{OURS}}}row")
            for heading, text in each.items():
                Tree.SubElement(row, f"{{{OURS}}}cell", name=heading).text = text
    return bytes(Tree.tostring(envelope, encoding="utf-8", xml_declaration=True))


def asked_by_soap(body: bytes) -> dict[str, Any]:
    """The question of an envelope; raises ValueError or Tree.ParseError where it is none."""
    query = Tree.fromstring(body).find(f"{{{ENVELOPE}}}Body/{{{OURS}}}query")
    if query is None:
        raise ValueError("no query")
    return {each.tag.partition("}")[2]: each.text or "" for each in query}
