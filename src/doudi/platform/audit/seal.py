"""Chain what was appended since the last sealing, and anchor the head outside the database."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from doudi.platform.models import AuditEntry, AuditLink

GENESIS = "0" * 64
BATCH = 5_000
LOOK_BACK = 100_000
"""Entries that commit late carry a lower id than the head; they are looked for this far back."""


def canonical(entry: AuditEntry) -> bytes:
    """The bytes that are hashed: every column, in one order, times in UTC."""
    columns: dict[str, Any] = {
        "id": entry.pk,
        "at": entry.at.timestamp(),
        "actor_kind": entry.actor_kind,
        "actor_id": entry.actor_id,
        "action": entry.action,
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "area_path": entry.area_path,
        "case_ref": entry.case_ref,
        "purpose": entry.purpose,
        "detail": entry.detail,
        "simulated": entry.simulated,
        "request_id": entry.request_id,
    }
    return json.dumps(columns, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def next_hash(previous: str, entry: AuditEntry) -> str:
    """The hash of a link: the one before and this entry."""
    return hashlib.sha256(previous.encode() + canonical(entry)).hexdigest()


def read_anchor(path: Path) -> list[dict[str, Any]]:
    """The heads that were written outside the database, oldest first; a torn last line is left out."""
    if not path.exists():
        return []
    heads = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            heads.append(json.loads(line))
        except ValueError:
            continue
    return heads


def _anchor(position: int, head: str) -> None:
    path: Path = settings.DOUDI_ANCHOR
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"position": position, "hash": head}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def seal(look_back: int = LOOK_BACK) -> int:
    """Chain every entry not yet chained; how many. Safe to call at any time and from several processes.

    Args:
        look_back: so many entries behind the head are looked at for ones that came late. Who seals every few seconds
            looks back less far each time, and far now and then.
    """
    sealed = 0
    while True:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(4711001)")
            last = AuditLink.objects.order_by("-position").first()
            floor = (
                AuditLink.objects.order_by("-entry_id").values_list("entry_id", flat=True).first() or 0
            ) - look_back
            linked = AuditLink.objects.filter(entry_id__gt=floor).values("entry_id")
            entries = list(AuditEntry.objects.filter(pk__gt=floor).exclude(pk__in=linked).order_by("pk")[:BATCH])
            position, head = (last.position, last.hash) if last else (0, GENESIS)
            links = []
            for entry in entries:
                previous, head = head, next_hash(head, entry)
                position += 1
                links.append(AuditLink(position=position, entry_id=entry.pk, previous=previous, hash=head))
            AuditLink.objects.bulk_create(links)
        if not links:
            return sealed
        _anchor(position, head)
        sealed += len(links)
