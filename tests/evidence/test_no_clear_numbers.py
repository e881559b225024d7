"""No citizen number in clear on disk, in the audit, in events or in logs, after everything evidence does."""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from doudi.evidence.actions.load_bank_replies import load_bank_replies
from doudi.evidence.actions.load_folder import load_folder
from doudi.evidence.actions.request_bank_balances import request_bank_balances
from doudi.evidence.models import BankRequest
from doudi.evidence.reads import fetch_evidence_page, fetch_household_facts, fetch_who_looked
from doudi.evidence.store import snapshot_store
from doudi.platform.models import AuditEntry, OutboxEvent
from tests.evidence.office import CASE, NAMES, NUMBERS, Office, write_extract

HEADER = "请求号,公民身份号码,银行,余额(元),截止日期,结果"
SECRETS = [*NUMBERS.values(), *(number[:17] for number in NUMBERS.values()), NAMES["head"], NAMES["spouse"]]


def forms(secret: str) -> list[bytes]:
    """How a secret may stand in a file: three encodings, and digests anybody could compute."""
    raw = [secret.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gbk", "gb18030")]
    return [*raw, *(hashlib.new(name, secret.encode()).digest() for name in ("md5", "sha1", "sha256"))]


def leaks(root: Path) -> list[tuple[str, str]]:
    """(file, secret) wherever one stands under a folder."""
    found = []
    for path in (each for each in root.rglob("*") if each.is_file()):
        content = path.read_bytes()
        found += [(path.name, secret) for secret in SECRETS if any(form in content for form in forms(secret))]
    return found


def live_through(office: Office, tmp_path: Path) -> None:
    """A folder loaded with good and broken rows, a family verified, the banks asked and answered."""
    mail = tmp_path / "mail"
    for dataset in ("police_household_register", "tax_individual_income", "police_vehicles", "education_enrolment",
                    "disabled_certificates", "civil_affairs_marriage"):  # fmt: skip
        good = [office.row(dataset, who, name=NAMES["head"]) for who in ("head", "spouse")]
        if dataset == "education_enrolment":
            good = [{**row, "学籍号": "G" + NUMBERS["head"]} for row in good]
        broken = {**office.row(dataset, "child"), "公民身份号码": NUMBERS["child"][:-1] + "?"}
        write_extract(mail, dataset, [*good, broken])
    (mail / f"{NAMES['head']}{NUMBERS['head']}.csv").write_bytes(NUMBERS["head"].encode())
    load_folder(office.by(), mail)
    office.family().sign().verify()
    request_bank_balances(office.by(), tmp_path / "requests")
    number = BankRequest.objects.filter(query__person=office.people["head"]).values_list("public_id", flat=True)[0]
    replies = tmp_path / "replies"
    replies.mkdir()
    lines = [HEADER, f"{number},{NUMBERS['head']},甲银行,10.00,2025-09-08,成功", f"{NUMBERS['spouse']},x,x,x,x,x"]
    (replies / "a_reply.csv").write_bytes("\r\n".join(lines).encode("gb18030"))
    report = load_bank_replies(office.by(), replies)
    assert report.answered == 1
    fetch_evidence_page(CASE)
    fetch_household_facts(CASE)
    fetch_who_looked(office.people["head"])


def test_the_search_is_not_blind(tmp_path: Path) -> None:
    """It finds a number in GBK, in UTF-16 and behind a plain digest."""
    first, second, third = list(NUMBERS.values())
    (tmp_path / "a").write_bytes(NAMES["head"].encode("gbk"))
    (tmp_path / "b").write_bytes(first.encode("utf-16-le"))
    (tmp_path / "c").write_bytes(hashlib.sha256(second.encode()).digest() + third.encode())
    assert {file for file, _ in leaks(tmp_path)} == {"a", "b", "c"}


def test_nothing_in_clear_on_disk(office: Office, tmp_path: Path, settings: Any) -> None:
    """Snapshots, rejects, stored files: no number, no name, in no encoding and behind no plain digest."""
    settings.DOUDI_FILES = tmp_path / "files"
    live_through(office, tmp_path)
    assert leaks(snapshot_store().root) == []
    assert leaks(tmp_path / "files") == []
    assert leaks(tmp_path / "replies") == [], "the reply that was read is gone"
    assert leaks(tmp_path / "requests") == [], "and so is the request it answered"


def test_nothing_in_clear_in_the_database(office: Office, tmp_path: Path, settings: Any) -> None:
    """Every text column of every table of evidence, the audit and the outbox holds no number and no name."""
    settings.DOUDI_FILES = tmp_path / "files"
    live_through(office, tmp_path)
    tables = [each for each in connection.introspection.table_names() if each.startswith(("evidence_", "platform_"))]
    assert len(tables) >= 8
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            content = repr(cursor.fetchall())
        assert [secret for secret in SECRETS if secret in content] == [], table
    shown = json.dumps([line.detail for line in AuditEntry.objects.all()], ensure_ascii=False)
    shown += json.dumps([event.payload for event in OutboxEvent.objects.all()], ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in shown] == []


def test_nothing_in_clear_in_the_log(
    office: Office, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is logged at any level names nobody."""
    settings.DOUDI_FILES = tmp_path / "files"
    logging.getLogger("doudi").propagate = True
    with caplog.at_level(logging.INFO):
        live_through(office, tmp_path)
    assert [secret for secret in SECRETS if secret in caplog.text] == []
