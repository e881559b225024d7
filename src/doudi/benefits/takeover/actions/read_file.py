"""Read a file of an older system and check it whole (读进来、查对); nothing changes but what is known of the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from doudi.benefits.takeover.checking import (
    Known,
    check_families,
    check_payments,
    check_totals,
    families_of,
    township_of,
)
from doudi.benefits.takeover.errors import StepNotPossible
from doudi.benefits.takeover.forms import Form, form_of, mapped
from doudi.benefits.takeover.reading import ReadRow, read_rows
from doudi.benefits.takeover.records import GOOD, REJECTED, TAKEN, UNDONE, TakeoverBatch, TakeoverRow
from doudi.kernel.month import Month
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.crypto.cipher import blind_index
from doudi.registry import policy
from doudi.worklist.words import Words

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Look:
    """What a file holds, looked at and not kept (试接): every row, and those that were taken over before.

    Args:
        known: rows that were taken over before with the same content; they are not in ``rows``.
    """

    form: Form
    digest: str
    rows: list[ReadRow]
    known: int
    places: Known

    @property
    def rejected(self) -> list[ReadRow]:
        """The rows that are not taken in as they are."""
        return [row for row in self.rows if row.reasons]


def look_at_file(
    acting: Acting,
    path: Path,
    form_key: str,
    *,
    as_of: date,
    pay_from: str = "",
    mapping: Mapping[str, Any] | None = None,
) -> Look:
    """Read and check without keeping anything (dry run).

    Args:
        as_of: the day the file tells of.
        pay_from: the first month we pay ourselves, such as ``2025-10``; empty for what is not paid.

    Raises:
        NotAllowed: this account takes nothing over anywhere.
        MappingUnfit, FileUnfit: the mapping or the file cannot be used; with every fault.
        StepNotPossible: the day has not come, or the first month paid is before it.
    """
    policy.require_somewhere(acting, "benefits.take_over")
    form = mapped(form_of(form_key), mapping or {})
    _check_days(acting, form, as_of, pay_from)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    rows, known_rows = _without_known(read_rows(path, form, acting.today), form)
    known = Known.of(rows)
    if form.key in ("recipients", "open_cases"):
        check_families(acting, rows, known, as_of, are_cases=form.key == "open_cases")
    elif form.key == "payments":
        check_payments(acting, rows, known, as_of, pay_from)
    else:
        check_totals(acting, rows, known)
    return Look(form, digest, rows, known_rows, known)


def read_file(
    acting: Acting,
    path: Path,
    form_key: str,
    *,
    as_of: date,
    pay_from: str = "",
    mapping: Mapping[str, Any] | None = None,
    file_name: str = "",
) -> TakeoverBatch:
    """Keep the file as a batch, rows and faults; the same file again is the batch it was.

    Raises:
        As ``look_at_file``.
    """
    look = look_at_file(acting, path, form_key, as_of=as_of, pay_from=pay_from, mapping=mapping)
    area = min(policy.areas_for(acting, "benefits.take_over"))
    with transaction.atomic():
        same = TakeoverBatch.objects.filter(form=form_key, digest=look.digest, area_path=area).exclude(state=UNDONE)
        if (found := same.first()) is not None:
            return found
        batch = TakeoverBatch.objects.create(
            form=form_key,
            file_name=(file_name or path.name)[:160],
            digest=look.digest,
            as_of=as_of,
            pay_from=pay_from,
            codes=dict(mapping or {}),
            rows_in=len(look.rows) + look.known,
            rows_rejected=len(look.rejected),
            rows_known=look.known,
            made_by=acting.actor_id,
            made_by_name=acting.name,
            made_at=acting.now,
            area_path=area,
            division_code=area.strip("/").split("/")[-1],
        )
        made = [_kept(batch, row, look.places) for row in look.rows]
        TakeoverRow.objects.bulk_create(made, batch_size=ROWS_AT_ONCE)
        record(
            acting,
            "benefits.read_takeover",
            "takeover",
            batch.public_id,
            area_path=area,
            detail={"form": form_key, "rows": batch.rows_in, "rejected": batch.rows_rejected},
        )
    return batch


def _kept(batch: TakeoverBatch, row: ReadRow, known: Known) -> TakeoverRow:
    is_head = row["relation"] in ("head", None)
    return TakeoverRow(
        batch=batch,
        number=row.number,
        reference=row["reference"] or "",
        scheme=(row["scheme"] or "")[:40],
        township=township_of(known.places.get(row["division"] or "")),
        month=row["month"] or "",
        is_head=is_head,
        people=row["people"] if is_head else None,
        amount_fen=row["amount_fen"] if is_head else None,
        content={"texts": row.texts, "values": _plain(row.values)},
        content_digest=row.digest,
        state=REJECTED if row.reasons else GOOD,
        reasons=[list(each) for each in row.reasons],
        doubts=[list(each) for each in row.doubts],
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _without_known(rows: list[ReadRow], form: Form) -> tuple[list[ReadRow], int]:
    """Families that were taken over with the same content are left out; with other content they have a fault."""
    standing = TakeoverRow.objects.filter(batch__form=form.key, state=TAKEN)
    digests = set(standing.values_list("content_digest", flat=True)) if rows else set()
    kept: list[ReadRow] = []
    known = 0
    for family in families_of(rows) if form.key in ("recipients", "open_cases") else ([row] for row in rows):
        if all(row.digest in digests and not row.reasons for row in family):
            known += len(family)
            continue
        kept += family
    taken = _references_taken(kept, form) if form.key in ("recipients", "open_cases") else set()
    for row in kept:
        if row["reference"] in taken:
            row.reasons.append(("原编号", "already_taken"))
    return sorted(kept, key=lambda row: row.number), known


def _references_taken(rows: Iterable[ReadRow], form: Form) -> set[str]:
    indexes = {
        blind_index("takeover_reference", row["reference"]): row["reference"] for row in rows if row["reference"]
    }
    found = TakeoverRow.objects.filter(batch__form=form.key, state=TAKEN, reference_index__in=list(indexes))
    return {indexes[index] for index in found.values_list("reference_index", flat=True)}


def _check_days(acting: Acting, form: Form, as_of: date, pay_from: str) -> None:
    if as_of > acting.today:
        raise StepNotPossible(form.key, "reading", Words("这一天还没有到。", "The day has not come."))
    if form.key in ("recipients", "payments"):
        if not pay_from:
            raise StepNotPossible(
                form.key, "reading", Words("写明从哪个月起由本系统发。", "Say from which month we pay.")
            )
        if Month.parse(pay_from) < Month.of(as_of):
            raise StepNotPossible(
                form.key,
                "reading",
                Words(
                    "由本系统发的第一个月不能早于名册的月份：那个月老系统发。",
                    "We cannot pay a month the older system pays.",
                ),
            )
