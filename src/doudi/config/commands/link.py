"""`./doudi link`: find out whose the rows are whose number is missing or wrong; decisions are taken on the pages."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from doudi.columnar.contract import load_contract
from doudi.columnar.contract_model import PURPOSES
from doudi.columnar.linkage.comparisons import BLOCKS
from doudi.columnar.reasons import REASONS
from doudi.config.commands.language import speak
from doudi.config.commands.officers import officer
from doudi.config.commands.saying import said
from doudi.config.start import require_ready
from doudi.evidence.actions.link_rows import link_rows
from doudi.kernel.errors import DoudiError
from doudi.platform.acting import Acting
from doudi.registry.link_reads import fetch_link_runs, find_run
from doudi.registry.models import LinkRun


def _parser() -> argparse.ArgumentParser:
    by = argparse.ArgumentParser(add_help=False)
    by.add_argument("--by", required=True, help=speak("账号", "account name of the official"))
    by.add_argument("--json", action="store_true", help=speak("输出 JSON", "print JSON"))
    parser = argparse.ArgumentParser(
        prog="./doudi link",
        description=speak(
            "号码缺失或写错的行，是谁的", "Find out whose the rows are whose citizen number is missing or wrong"
        ),
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    start = verbs.add_parser(
        "start", parents=[by], help=speak("匹配一个装入过的文件", "link the rows of a loaded file")
    )
    start.add_argument("file", type=Path, help=speak("装入过的文件", "a file that was loaded"))
    start.add_argument("--purpose", choices=PURPOSES, metavar="PURPOSE",
                       help=f"{speak('用途', 'what for')}: {', '.join(PURPOSES)}")  # fmt: skip
    listed = verbs.add_parser("list", parents=[by], help=speak("匹配过的文件", "files that were linked"))
    listed.add_argument("dataset", nargs="?", default="", help=speak("只看这个数据集", "this dataset only"))
    show = verbs.add_parser("show", parents=[by], help=speak("看一次匹配", "show one run"))
    show.add_argument("run", help=speak("编号，如 LK-…", "its number, LK-…"))
    return parser


def as_json(run: LinkRun) -> dict[str, Any]:
    """A run as machines read it: counts and codes, nobody's data."""
    return {
        "run": run.public_id, "state": run.state, "dataset": run.dataset, "file": run.file_name,
        "as_of": run.as_of.isoformat(), "purpose": run.purpose, "rows": run.rows, "matched": run.matched,
        "grey": run.grey, "unmatched": run.unmatched, "recalled": run.recalled, "reasons": run.reasons,
        "blocks": run.blocks, "model": run.model, "upper": run.settings.get("upper"),
        "lower": run.settings.get("lower"), "chosen_on": run.settings.get("chosen_on"),
    }  # fmt: skip


def _line(run: LinkRun) -> str:
    if run.state != LinkRun.DONE:
        return f"{run.public_id} {run.file_name}: " + speak(
            "没有做完，再运行一次会接着做", "not finished; run it again"
        )
    return f"{run.public_id} {run.file_name}: " + speak(
        f"{run.rows:,} = 机器认定 {run.matched:,} + 要人看 {run.grey:,} + 没有找到 {run.unmatched:,}",
        f"{run.rows:,} = matched {run.matched:,} + to be looked at {run.grey:,} + not found {run.unmatched:,}",
    )


def _tell(run: LinkRun) -> None:
    contract = load_contract(run.dataset)
    print(f"{speak(contract.zh, contract.en)}  {_line(run)}")
    for key, count in sorted(run.reasons.items(), key=lambda entry: (-entry[1], entry[0])):
        print(f"    {speak(REASONS[key].zh, REASONS[key].en)}: {count:,}")
    known = {block.key: block for block in BLOCKS}
    for each in run.blocks:
        block = known.get(each["key"])
        name = speak(block.zh, block.en) if block else each["key"]
        wide = speak("，太多，有的没有比", "; too many, some were not compared") if each["left_out"] else ""
        print(f"    {name}: {each['pairs']:,}{wide}")
    chosen = run.settings.get("chosen_on", {})
    seeds = ", ".join(
        f"{key} {chosen[key]}" for key in sorted(chosen) if isinstance(chosen[key], int) and "seed" in key
    )
    print(speak(f"    界线 {run.settings.get('upper')} / {run.settings.get('lower')}（{seeds}）",
                f"    thresholds {run.settings.get('upper')} / {run.settings.get('lower')} ({seeds})"))  # fmt: skip
    print(speak("要人看的在“记录匹配”页定。", "What is to be looked at is decided on the page Record linkage."))


def _progress(stage: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr)


def run(argv: list[str]) -> int:
    """Start, list or show; exit code 1 when it could not be done, with the reason and its code."""
    given = _parser().parse_args(argv)
    require_ready()
    try:
        return _do(officer(given.by), given)
    except DoudiError as fault:
        if given.json:
            print(json.dumps({"error": fault.code, "text": str(fault)}, ensure_ascii=False))
        else:
            print(said(fault), file=sys.stderr)
        return 1


def _do(acting: Acting, given: argparse.Namespace) -> int:
    if given.verb == "list":
        runs = fetch_link_runs(acting, dataset=load_contract(given.dataset).dataset if given.dataset else "")
        if given.json:
            print(json.dumps([as_json(each) for each in runs], ensure_ascii=False))
        else:
            print("\n".join(map(_line, runs)) or speak("还没有。", "None yet."))
        return 0
    if given.verb == "show":
        made = find_run(acting, given.run)
    else:
        made = link_rows(acting, given.file, purpose=given.purpose or "", progress=None if given.json else _progress)
    if given.json:
        print(json.dumps(as_json(made), ensure_ascii=False))
    else:
        _tell(made)
    return 0
