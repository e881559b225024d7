"""What the pages and commands of taking over show (接续的页面): within scope, values masked, each look audited."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from doudi.benefits.takeover.finding import find_batch
from doudi.benefits.takeover.forms import form_of
from doudi.benefits.takeover.reasons import reason_of
from doudi.benefits.takeover.reconciling import Line, reconcile
from doudi.benefits.takeover.records import GOOD, READ, REJECTED, SIGNED, TAKEN, TakeoverBatch, TakeoverRow
from doudi.casework.process import scheme_here
from doudi.kernel.text import mask_name
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record_read
from doudi.registry import policy
from doudi.schemes.catalogue import scheme_keys
from doudi.worklist.words import Words

MOST_ROWS = 200
STATE_WORDS = {
    "read": Words("看过，还没有接", "read, not taken in"),
    "taken": Words("接了，等签字", "taken in, to be signed for"),
    "undone": Words("退回了", "undone"),
    "signed": Words("签字了", "signed for"),
}
FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class BatchRow:
    """One batch in the list; ``may`` says what this account may do with it now."""

    public_id: str
    form: str
    words: Words
    file_name: str
    as_of: date
    pay_from: str
    state: str
    state_words: Words
    rows_in: int
    rows_rejected: int
    rows_known: int
    rows_taken: int
    rows_good: int
    made_by_name: str
    made_at: datetime
    signed_by_name: str
    signed_at: datetime | None
    signed_because: str
    undone_because: str
    may: dict[str, bool]


@dataclass(frozen=True)
class ReasonCount:
    """How often one fault or doubt stands in a batch, with the way out."""

    code: str
    words: Words
    way_out: Words
    count: int


@dataclass(frozen=True)
class ShownRow:
    """One row as an official sees it: masked name, what is wrong and where."""

    number: int
    reference: str
    name: str
    scheme: str
    state: str
    faults: tuple[tuple[str, Words, Words], ...]
    subject_type: str
    subject_id: str


@dataclass(frozen=True)
class BatchPage:
    """A batch with its faults and doubts counted, some of its rows, and its sums."""

    row: BatchRow
    faults: list[ReasonCount]
    doubts: list[ReasonCount]
    rows: list[ShownRow]
    lines: list[Line]
    differing: int


def fetch_batches(acting: Acting) -> list[BatchRow]:
    """The batches of the area served, newest first.

    Raises:
        NotAllowed: no post of this account sees what is taken over.
    """
    policy.require_somewhere(acting, "benefits.see_takeover")
    rows = policy.visible(TakeoverBatch.objects.all(), acting, "benefits.see_takeover").order_by("-made_at", "-pk")
    return [_batch(batch, acting) for batch in rows[:MOST_ROWS]]


def fetch_batch(
    acting: Acting, public_id: str, *, reason: str = "", line: tuple[str, str, str] | None = None
) -> BatchPage:
    """One batch; its rows are those with a reason, or those behind one line of the sums, or those sent back.

    Raises:
        BatchNotFound: not existing or not for this account.
    """
    batch = find_batch(acting, public_id)
    rows = batch.rows.all()
    if line is not None:
        scheme, township, month = line
        month = "" if month == str(batch.as_of)[:7] and batch.form in ("recipients", "open_cases") else month
        rows = rows.filter(scheme=scheme, township=township, month=month)
    elif reason:
        keys = [pk for pk, faults, doubts in rows.values_list("pk", "reasons", "doubts")
                if reason in {code for _, code in (*faults, *doubts)}][:MOST_ROWS]  # fmt: skip
        rows = rows.filter(pk__in=keys)
    else:
        rows = rows.filter(state=REJECTED)
    shown = list(rows[:MOST_ROWS])
    record_read(acting, "takeover", [batch.public_id], what="takeover", area_path=batch.area_path)
    lines = reconcile(batch)
    return BatchPage(
        _batch(batch, acting),
        _counted(batch, "reasons"),
        _counted(batch, "doubts"),
        [_shown(row) for row in shown],
        lines,
        sum(each.differs for each in lines),
    )


def rejects_file(acting: Acting, public_id: str) -> bytes:
    """The rows sent back as a file to correct and read again (退回文件): the same columns, and what is wrong in front.

    Families go back whole, so that the corrected file is judged as the first was. Columns in front are ignored when it
    is read.

    Raises:
        BatchNotFound, NotAllowed: not this account's.
    """
    batch = find_batch(acting, public_id, "benefits.take_over")
    headers = form_of(batch.form).headers
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(["原行号", "原因", "办法", *headers])
    for row in batch.rows.filter(state=REJECTED):
        told = [(header, reason_of(code)) for header, code in row.reasons]
        why = "；".join(f"{header}：{reason.zh}" if header else reason.zh for header, reason in told)
        way = "；".join(dict.fromkeys(reason.way_out_zh for _, reason in told))
        texts = row.content["texts"]
        written.writerow([row.number, why, way, *(_safe(texts.get(header, "")) for header in headers)])
    record_read(acting, "takeover", [batch.public_id], what="takeover_rejects", area_path=batch.area_path)
    return ("\ufeff" + text.getvalue()).encode()


def _safe(value: str) -> str:
    """What a spreadsheet would run as a formula is made text."""
    return f"'{value}" if value.startswith(FORMULA_START) else value


def scheme_named(key: str) -> Words:
    """A scheme by its short name; what no folder describes by its key."""
    if key not in scheme_keys():
        return Words(key, key)
    scheme = scheme_here(key)
    return Words(scheme.short_zh, scheme.short_en)


def _batch(batch: TakeoverBatch, acting: Acting) -> BatchRow:
    def may(verb: str) -> bool:
        return policy.may(acting, verb, area_path=batch.area_path)

    good = batch.rows.filter(state=GOOD).count()
    return BatchRow(
        public_id=batch.public_id,
        form=batch.form,
        words=form_of(batch.form).words,
        file_name=batch.file_name,
        as_of=batch.as_of,
        pay_from=batch.pay_from,
        state=batch.state,
        state_words=STATE_WORDS[batch.state],
        rows_in=batch.rows_in,
        rows_rejected=batch.rows_rejected,
        rows_known=batch.rows_known,
        rows_taken=batch.rows.filter(state=TAKEN).count(),
        rows_good=good,
        made_by_name=batch.made_by_name,
        made_at=batch.made_at,
        signed_by_name=batch.signed_by_name,
        signed_at=batch.signed_at,
        signed_because=batch.signed_because,
        undone_because=batch.undone_because,
        may={
            "take": (good > 0 or batch.state == READ) and batch.state in (READ, TAKEN) and may("benefits.take_over"),
            "sign": batch.state == TAKEN and batch.made_by != acting.actor_id and may("benefits.sign_takeover"),
            "undo": batch.state in (READ, TAKEN) and may("benefits.take_over"),
            "rejects": batch.state != SIGNED and may("benefits.take_over"),
        },
    )


def _counted(batch: TakeoverBatch, field: str) -> list[ReasonCount]:
    found: Counter[str] = Counter(code for told in batch.rows.values_list(field, flat=True) for _, code in told)
    return [
        ReasonCount(code, _words(code), Words(reason_of(code).way_out_zh, reason_of(code).way_out_en), count)
        for code, count in found.most_common()
    ]


def _words(code: str) -> Words:
    reason = reason_of(code)
    return Words(reason.zh, reason.en)


def _shown(row: TakeoverRow) -> ShownRow:
    told: Sequence[tuple[str, str]] = [(header, code) for header, code in (*row.reasons, *row.doubts)]
    return ShownRow(
        row.number,
        row.reference,
        mask_name(row.content["values"].get("name", "")),
        row.scheme,
        row.state,
        tuple(
            (header, _words(code), Words(reason_of(code).way_out_zh, reason_of(code).way_out_en))
            for header, code in told
        ),
        row.subject_type,
        row.subject_id,
    )
