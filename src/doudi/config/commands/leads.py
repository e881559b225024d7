"""`./doudi leads RUN RULE`: what a rule found, on the screen, as a file with a reason, or made into work (`--open`)."""

import argparse
from pathlib import Path

from doudi.config.commands.language import speak
from doudi.config.commands.officers import officer
from doudi.config.start import require_ready
from doudi.kernel.money import format_yuan_plain
from doudi.outreach.actions.export_findings import FORMS, Exported, export_findings
from doudi.outreach.actions.follow_findings import follow_findings
from doudi.outreach.comparing.wording import words_of
from doudi.outreach.following.words import OPENED_LEFT_OUT
from doudi.outreach.reads.finding_page import FindingRow, fetch_findings
from doudi.platform.acting import Acting
from doudi.platform.private_files import write_privately, written_privately
from doudi.worklist.words import Words

SHOWN = 20
MOST_SHOWN = 500


def run(argv: list[str]) -> int:
    """Show or take away; exit code 1 when there is nothing to show or it is not this account's."""
    parser = argparse.ArgumentParser(
        prog="./doudi leads", description=speak("看一条规则找到了谁，或者导出", "See what a rule found, or export it")
    )
    parser.add_argument("run", help=speak("比对编号", "number of the comparison"))
    parser.add_argument("rule", help=speak("规则，如 F01", "the rule, such as F01"))
    parser.add_argument("--by", required=True, help=speak("谁来做，账号", "account of the data officer"))
    parser.add_argument("--area", default="", metavar="CODE", help=speak("区划代码", "only this division"))
    parser.add_argument("--limit", type=int, default=None, help=speak("最多几条", "at most so many"))
    parser.add_argument("--format", choices=("table", *FORMS), default="table")
    parser.add_argument("--reason", default="", help=speak("导出做什么用", "what an export is for"))
    parser.add_argument("--out", type=Path, help=speak("存到这个文件", "write the file here"))
    parser.add_argument(
        "--open", action="store_true", help=speak("转成扩面对象或者疑点", "make enrolment targets or suspicions of it")
    )
    given = parser.parse_args(argv)
    if given.limit is not None and given.limit < 1:
        parser.error(speak("--limit 至少是1", "--limit is at least 1"))
    if given.open and (given.limit or given.reason or given.out or given.format != "table"):
        parser.error(speak("--open 把找到的全部转去办，只能和 --area 一起用",
                           "--open makes work of all that was found and goes with --area only"))  # fmt: skip
    require_ready()
    acting = officer(given.by)
    if given.open:
        _open(acting, given)
    else:
        (_table if given.format == "table" else _file)(acting, given)
    return 0


def _open(acting: Acting, given: argparse.Namespace) -> None:
    opened = follow_findings(acting, given.run, given.rule.upper(), area=given.area)
    print(speak(f"新开{opened.new:,}件，重新打开{opened.reopened:,}件。",
                f"{opened.new:,} opened, {opened.reopened:,} opened again."))  # fmt: skip
    for why, count in opened.left_out.items():
        print(f"    {_said(words_of(OPENED_LEFT_OUT, why))}: {count:,}")


def _table(acting: Acting, given: argparse.Namespace) -> None:
    size = min(given.limit or SHOWN, MOST_SHOWN)
    found = fetch_findings(acting, given.run, given.rule.upper(), area=given.area, size=size)
    print(f"{found.rule.key} {_said(found.rule.title)}")
    for row in found.rows:
        print(_line(row))
    left = found.total - len(found.rows)
    if left:
        print(speak(f"还有{left:,}条没有列出。", f"and {left:,} more that are not listed."))
    if not found.total:
        print(speak("没有找到。", "Nothing was found."))


def _line(row: FindingRow) -> str:
    amount = speak("未知", "unknown") if row.expected_fen is None else format_yuan_plain(row.expected_fen)
    place = row.place or speak("户籍没有地方", "no place on the register")
    says = speak("、", ", ").join(_said(words) for words in row.rests)
    parts = [f"{row.number:>7}", place, says, amount, _said(row.confidence_words)]
    if row.settled:
        parts.append(_said(row.settled))
    return "  ".join(parts)


def _said(words: Words) -> str:
    return speak(words.zh, words.en)


def _file(acting: Acting, given: argparse.Namespace) -> None:
    def take() -> Exported:
        return export_findings(acting, given.run, given.rule.upper(), reason=given.reason, form=given.format,
                               area=given.area, limit=given.limit)  # fmt: skip

    if given.out:
        # Opened first: nothing stands on record as taken away that could not be written down.
        with written_privately(given.out) as file:
            made = take()
            file.write(made.content)
    else:
        made = take()
        write_privately(Path(made.file_name), made.content)
    target = given.out or Path(made.file_name)
    number, rows = made.record.public_id, made.record.rows
    zh = f"{target}：{rows:,}条，导出编号{number}，已经记下。"
    told = Words(zh, f"{target}: {rows:,} rows, export {number}, on record.")
    print(_said(told))
