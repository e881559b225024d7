"""Take a list of findings away as a file (线索导出): with a reason, a number in every row, and no citizen number."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import xlsxwriter
from django.db import transaction

from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.money import format_yuan_plain
from doudi.kernel.public_id import new_public_id
from doudi.kernel.text import clean_text
from doudi.outreach.comparing.errors import ExportReasonMissing, ExportTooLarge
from doudi.outreach.consulting import snapshots
from doudi.outreach.models import FindingsExport
from doudi.outreach.reads.finding_page import FindingRow, division_of, rows_of, rule_words
from doudi.outreach.reads.findings import FindingReader
from doudi.outreach.reads.kept_findings import find_run, seen
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record

VERB = "outreach.export_findings"
MOST_ROWS, MOST_ON_A_PAGE = 20_000, 2_000
SHORTEST_REASON = 5
LONGEST_REASON = 300
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
HEADING = ("导出编号 export", "序号 number", "地方 place", "规则 rule", "数据说的 what the data say",
           "预计金额(元) expected (yuan)", "可信程度 confidence", "要问清的 doubts", "已有结论 settled")  # fmt: skip
# What a spreadsheet would run as a formula, in half and full width.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Exported:
    """A file to hand over (导出的文件), and its record."""

    record: FindingsExport
    file_name: str
    content_type: str
    content: bytes


def export_findings(
    acting: Acting, run_id: str, rule: str, *, reason: str, form: str = "csv", area: str = "",
    limit: int | None = None, most: int = MOST_ROWS, store: SnapshotStore | None = None,
) -> Exported:  # fmt: skip
    """The findings of a rule in a place as a file; who took what away and why is kept, and stands in the audit.

    The file holds no names and no citizen numbers: a finding is named by its number in the run, which the desk opens.
    Every row carries the number of the export, and the last line says who took it and when.

    Args:
        form: csv, xlsx or json.
        area: code of a division this account serves; empty for all of them.
        most: rows a file may hold: a page answers at once and so allows fewer.

    Raises:
        ComparisonUnknown, NotAllowed: not this account's to take.
        ExportReasonMissing, ExportTooLarge: no reason of at least five characters; more rows than a file may hold.
        ComparisonNotDone, RuleNotInRun, ResultsMissing, InputsGone: there is nothing to take.
    """
    if form not in FORMS:
        raise LookupError(f"a list is exported as {', '.join(FORMS)}")
    why = clean_text(reason)[:LONGEST_REASON]
    run, store = find_run(acting, run_id), store or snapshots()
    division = division_of(area)
    path = division.path if division else ""
    visible = seen(acting, run, rule, store, area_path=path, verb=VERB)
    if len(why) < SHORTEST_REASON:
        raise ExportReasonMissing()
    count = len(visible.keys) if limit is None else min(len(visible.keys), max(0, limit))
    if count > most:
        raise ExportTooLarge(count, most)
    rows = rows_of(FindingReader(run, rule, store), visible, range(count))
    number = new_public_id(FindingsExport.PREFIX, groups=FindingsExport.GROUPS)
    mark = (
        f"{number}，{acting.name}（{acting.actor_id}），{acting.now:%Y-%m-%d %H:%M}，"
        f"{run.public_id} {rule}，{count}条。内部资料，不得外传。 Internal: not to be passed on."
    )
    content = _WRITERS[form](number, rule, mark, rows)
    with transaction.atomic():
        kept = FindingsExport.objects.create(
            public_id=number, run=run, rule=rule, form=form, rows=count,
            content_digest=hashlib.sha256(content).hexdigest(), reason=why, made_at=acting.now,
            made_by=acting.actor_id, made_by_name=acting.name, area_path=path or run.area_path,
            division_code=division.code if division else run.division_code,
        )  # fmt: skip
        record(acting.for_purpose(run.purpose), "outreach.export_findings", "findings_export", number,
               area_path=kept.area_path,
               detail={"run": run.public_id, "rule": rule, "rows": count, "form": form})  # fmt: skip
    return Exported(kept, f"{number}.{form}", FORMS[form], content)


def safe_cell(text: str) -> str:
    """A cell no spreadsheet takes for a formula.

    >>> safe_cell("=1+1"), safe_cell("天星桥"), safe_cell("＋1")
    ("'=1+1", '天星桥', "'＋1")
    """
    flat = text.replace("\r", " ").replace("\n", " ")
    return f"'{flat}" if text.startswith(_FORMULA_START) else flat


def _cells(number: str, rule: str, row: FindingRow) -> list[str]:
    amount = "" if row.expected_fen is None else format_yuan_plain(row.expected_fen).replace(",", "")
    told = [number, str(row.number), row.place, f"{rule} {rule_words(rule).title.zh}",
            "；".join(words.zh for words in row.rests), amount, row.confidence_words.zh,
            "；".join(words.zh for words in row.doubts), row.settled.zh if row.settled else ""]  # fmt: skip
    return [safe_cell(cell) for cell in told]


def _csv(number: str, rule: str, mark: str, rows: Sequence[FindingRow]) -> bytes:
    text = io.StringIO()
    write = csv.writer(text)
    write.writerow(HEADING)
    write.writerows(_cells(number, rule, row) for row in rows)
    write.writerow([safe_cell(mark)])
    return "\ufeff".encode() + text.getvalue().encode()


def _xlsx(number: str, rule: str, mark: str, rows: Sequence[FindingRow]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("线索 leads")
    heading = book.add_format({"bold": True, "text_wrap": True})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for column, title in enumerate(HEADING):
        sheet.write_string(0, column, title, heading)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(_cells(number, rule, row)):
            sheet.write_string(at, column, cell, text)
    sheet.write_string(len(rows) + 1, 0, safe_cell(mark))
    for column, width in enumerate((16, 8, 24, 28, 40, 16, 16, 32, 20)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    # On every printed sheet too; an ampersand begins a code there.
    sheet.set_footer(f"&L{number}&R&P/&N")
    book.close()
    return made.getvalue()


def _json(number: str, rule: str, mark: str, rows: Sequence[FindingRow]) -> bytes:
    found = [
        {"export": number, "number": row.number, "place": row.place, "says": [words.zh for words in row.rests],
         "expected_fen": row.expected_fen, "confidence": row.confidence, "doubts": [words.zh for words in row.doubts],
         "settled": row.settled.zh if row.settled else None}
        for row in rows
    ]  # fmt: skip
    told = {"export": number, "rule": rule, "watermark": mark, "findings": found}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


_WRITERS: dict[str, Callable[[str, str, str, Sequence[FindingRow]], bytes]] = {
    "csv": _csv, "xlsx": _xlsx, "json": _json,
}  # fmt: skip
