"""The printed pay roll (发放名单), for signatures and the file."""

from pathlib import Path

from doudi.benefits.models import PayLine, PayRun
from doudi.casework.process import scheme_here
from doudi.kernel.money import format_yuan, yuan_in_capitals
from doudi.kernel.month import Month
from doudi.platform.pdf import render_typst
from doudi.registry.reads import place_name
from doudi.worklist.calendar import day_of
from doudi.worklist.words import date_zh

TEMPLATE = Path(__file__).parent / "pay_list.typ"


def print_pay_list(run: PayRun, lines: list[PayLine]) -> bytes:
    """The roll as a PDF: every line, the sum in figures and in capital characters, who made and who approved it."""
    scheme = scheme_here(run.scheme)
    places: dict[str, str] = {}
    rows = []
    for at, line in enumerate(lines, start=1):
        path = line.entitlement.area_path
        places.setdefault(path, place_name(path))
        rows.append(
            [
                str(at),
                line.account.holder_name,
                places[path],
                str(line.members_count),
                f"{line.account.bank_name}，尾号{line.account.tail}",
                format_yuan(line.amount_fen),
            ]
        )
    total = sum(line.amount_fen for line in lines)
    return render_typst(
        TEMPLATE,
        {
            "title": f"{Month.parse(run.month).zh}{scheme.name_zh}发放名单",
            "number": run.public_id,
            "demo": scheme.is_fictitious or run.simulated,
            "head": ["序号", "姓名", "社区", "人数", "账户", "金额（元）"],
            "rows": rows,
            "total": f"合计{len(lines)}笔，{format_yuan(total)}元",
            "capitals": yuan_in_capitals(total),
            "digest": run.approved_digest,
            "made": f"制表 {run.made_by_name} {date_zh(day_of(run.made_at))}",
            "approved": f"复核 {run.approved_by_name} {date_zh(day_of(run.approved_at)) if run.approved_at else ''}",
        },
    )
