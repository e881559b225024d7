"""The seal of a report (封存): its digest, bound into the audit; a changed byte anywhere is noticed."""

import hashlib
import json
from typing import Any

from doudi.casework.errors import ReportBroken
from doudi.casework.models import MeansReport
from doudi.platform.check_code import check_code
from doudi.platform.crypto.errors import ValueUnreadable
from doudi.platform.models import AuditEntry

MADE = "casework.seal_means_report"
"""The audit line that repeats the digest."""


def canonical(content: dict[str, Any]) -> bytes:
    """The bytes that are sealed: one order, no spaces.

    >>> canonical({"b": 1, "a": "低保"}).decode()
    '{"a":"低保","b":1}'
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(content: dict[str, Any]) -> str:
    """The digest of a content."""
    return hashlib.sha256(canonical(content)).hexdigest()


def code_of(number: str) -> str:
    """The code that shows a printed report is ours: keyed, so that nobody makes one up."""
    return check_code("letter", f"{number}|means_report")


def opened(report: MeansReport) -> dict[str, Any]:
    """The content of a report whose seal holds.

    Read the row without its content (``defer``), so that bytes that do not open are told here. Checked: the digest of
    the content, the digest on record, the one in the audit, and that what is inside is what stands outside.

    Raises:
        ReportBroken: one of them differs; nothing of the content is handed out.
    """
    try:
        content: dict[str, Any] = report.content
    except (ValueUnreadable, ValueError) as fault:
        raise ReportBroken(report.public_id, "its bytes do not open") from fault
    sealed = AuditEntry.objects.filter(
        action=MADE, subject_type="means_report", subject_id=report.public_id
    ).values_list("detail", flat=True)
    digests = [detail.get("digest") for detail in sealed]
    if len(digests) != 1:
        raise ReportBroken(report.public_id, f"the audit holds {len(digests)} lines of its making")
    digest = digest_of(content)
    if not digest == report.digest == digests[0]:
        raise ReportBroken(report.public_id, "its content has another digest than was sealed")
    inside = content["number"], content["version"], content["application"], content["check_code"]
    outside = report.public_id, report.version, report.application.public_id, report.check_code
    if inside != outside:
        raise ReportBroken(report.public_id, "it stands under another number, version or application")
    if content["valid_until"] != report.valid_until.isoformat():
        raise ReportBroken(report.public_id, "its last day was changed")
    return content
