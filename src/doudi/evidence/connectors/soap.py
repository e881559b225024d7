"""Asking by SOAP 1.1 (SOAP 接口): one operation, texts in and out; entities and document types are refused unread."""

from __future__ import annotations

import ssl
from typing import Any
from xml.etree import ElementTree as Tree

import aiohttp
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from doudi.evidence.connectors.answers import from_tree
from doudi.evidence.connectors.declaring import Connector
from doudi.evidence.connectors.hosts import Host
from doudi.evidence.connectors.http import post
from doudi.evidence.connectors.saying import Asking, Outcome, Silence, Silent
from doudi.evidence.connectors.secret_files import Secret

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
OURS = "urn:doudi:verification:1"
XML_KINDS = frozenset({"text/xml", "application/xml", "application/soap+xml"})


def question_of(asking: Asking, secret: Secret | None) -> bytes:
    """The envelope."""
    Tree.register_namespace("soapenv", ENVELOPE)
    Tree.register_namespace("v", OURS)
    envelope = Tree.Element(f"{{{ENVELOPE}}}Envelope")
    if secret is not None:
        header = Tree.SubElement(envelope, f"{{{ENVELOPE}}}Header")
        Tree.SubElement(header, f"{{{OURS}}}token").text = secret.reveal()
    query = Tree.SubElement(Tree.SubElement(envelope, f"{{{ENVELOPE}}}Body"), f"{{{OURS}}}query")
    told = {
        "request_id": asking.request_id, "category": asking.category, "citizen_number": asking.citizen_number,
        "name": asking.name, "month": asking.month, "purpose": asking.purpose, "case": asking.case_ref,
        "authorisation": asking.authorisation,
    }  # fmt: skip
    if asking.at_or_above_fen is not None:
        told["at_or_above_fen"] = str(asking.at_or_above_fen)
    for name, text in told.items():
        Tree.SubElement(query, f"{{{OURS}}}{name}").text = text
    return bytes(Tree.tostring(envelope, encoding="utf-8", xml_declaration=True))


async def ask_soap(
    session: aiohttp.ClientSession, connector: Connector, host: Host, trust: ssl.SSLContext | bool,
    secret: Secret | None, asking: Asking, headers: frozenset[str],
) -> Outcome:  # fmt: skip
    """One attempt."""
    sent = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"query"', "X-Request-Id": asking.request_id}
    path = connector.path.format(category=asking.category)
    page = await post(session, connector, host, trust, path, question_of(asking, secret), sent)
    if isinstance(page, Silent):
        return page
    if page.kind not in XML_KINDS:
        return Silent(Silence.NOT_UNDERSTOOD, f"{page.kind[:40]} came instead of XML")
    return from_xml(page.text, asking, connector, headers)


def from_xml(text: str, asking: Asking, connector: Connector, headers: frozenset[str]) -> Outcome:
    """What an envelope says."""
    try:
        root = fromstring(text.partition("?>")[2] if text.startswith("<?xml") else text, forbid_dtd=True)
    except (Tree.ParseError, DefusedXmlException, ValueError) as error:
        return Silent(Silence.NOT_UNDERSTOOD, f"no XML that is read here: {type(error).__name__}")
    body = root.find(f"{{{ENVELOPE}}}Body") if root.tag == f"{{{ENVELOPE}}}Envelope" else None
    if body is None:
        return Silent(Silence.ANOTHER_FORM, "no SOAP envelope with a body")
    if body.find(f"{{{ENVELOPE}}}Fault") is not None:
        return Silent(Silence.SERVER_FAULT, "a SOAP fault")
    answer = body.find(f"{{{OURS}}}answer")
    if answer is None:
        return Silent(Silence.ANOTHER_FORM, "the body holds no answer")
    return from_tree(_tree(answer), asking, connector.categories[asking.category], headers)


def _tree(answer: Any) -> dict[str, Any]:
    """The same shape JSON has; what is not given is not there, so that the one check sees it."""
    found: dict[str, Any] = {}
    for name in ("request_id", "category", "as_of"):
        if (told := answer.findtext(f"{{{OURS}}}{name}")) is not None:
            found[name] = told
    if (limit := answer.findtext(f"{{{OURS}}}at_or_above_fen")) is not None:
        found["at_or_above_fen"] = int(limit) if limit.isdecimal() else limit
        found["reaches"] = {"true": True, "false": False}.get(answer.findtext(f"{{{OURS}}}reaches", ""))
    rows = answer.find(f"{{{OURS}}}rows")
    if rows is not None:
        found["rows"] = [_row(row) for row in rows.findall(f"{{{OURS}}}row")]
    return found


def _row(row: Any) -> dict[str, str] | None:
    """Cells by their heading; a heading twice is no row."""
    cells = [(cell.get("name", ""), cell.text or "") for cell in row.findall(f"{{{OURS}}}cell")]
    found = dict(cells)
    return found if len(found) == len(cells) else None
