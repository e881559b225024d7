"""`./doudi compare`: rules over the departments' data, for a purpose and a day; runs kept, shown, laid side by side."""

import argparse
import json
import sys
from datetime import date

from doudi.columnar.comparison.reading import PURPOSES
from doudi.config.commands.language import speak
from doudi.config.commands.officers import officer, place_meant
from doudi.config.start import require_ready
from doudi.kernel.errors import FaultsFound
from doudi.outreach.actions.run_comparison import run_comparison
from doudi.outreach.reads.comparison_difference import RuleDifference, fetch_difference
from doudi.outreach.reads.comparisons import ComparisonView, RuleLine, as_json, fetch_comparison, fetch_comparisons
from doudi.platform.acting import Acting
from doudi.worklist.words import Words


def run(argv: list[str]) -> int:
    """Run, list, show or lay side by side; exit code 1 when it could not be done, 2 when it was asked wrongly."""
    given = _parser().parse_args(argv)
    require_ready()
    if given.what in PURPOSES:
        return _run(given)
    acting = officer(given.by)
    if given.what == "list":
        return _list(acting, as_json_too=given.json)
    if given.what == "show":
        _show(fetch_comparison(acting, given.run), as_json_too=given.json)
    else:
        _diff(fetch_difference(acting, given.run, given.other), as_json_too=given.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./doudi compare", description=speak("按规则比对部门数据", "Compare the departments' data by rules")
    )
    verbs = parser.add_subparsers(dest="what", required=True, metavar=" | ".join((*PURPOSES, "list", "show", "diff")))
    for purpose, words in zip(PURPOSES, (Words("参保扩面", "who should be insured and is not"),
                                         Words("基金监管", "what is paid and not due")), strict=True):  # fmt: skip
        asked = verbs.add_parser(purpose, help=speak(words.zh, words.en))
        asked.add_argument("--rules", default="", help=speak("只跑这些规则，如 E01,E02", "only these, such as E01,E02"))
        asked.add_argument("--on", default="", metavar="DAY", help=speak("比对哪一天，默认今天", "the day compared"))
        asked.add_argument("--area", default="", metavar="CODE", help=speak("区划代码", "division code"))
    verbs.add_parser("list", help=speak("列出比对", "list the runs"))
    verbs.add_parser("show", help=speak("看一次比对", "one run")).add_argument("run")
    both = verbs.add_parser("diff", help=speak("两次比对有什么不同", "two runs side by side"))
    both.add_argument("run")
    both.add_argument("other")
    for one in verbs.choices.values():
        one.add_argument("--by", required=True, help=speak("谁来做，账号", "account of the data officer"))
        one.add_argument("--json", action="store_true")
    return parser


def _run(given: argparse.Namespace) -> int:
    acting = officer(given.by, given.what)
    try:
        on = date.fromisoformat(given.on) if given.on else acting.today
    except ValueError:
        told = speak("不是日子，写成 2025-08-31。", "is no day: write 2025-08-31.")
        print(f"{given.on} {told} [config.day-unreadable]", file=sys.stderr)
        return 2
    rules = tuple(key.strip().upper() for key in given.rules.split(",") if key.strip())
    try:
        asked = run_comparison(acting, purpose=given.what, on=on, area_path=place_meant(acting, given.area),
                               rules=rules, progress=_progress)  # fmt: skip
    except FaultsFound as faults:
        for fault in faults.faults:
            print(fault, file=sys.stderr)
        return 2
    if not asked.is_new:
        same = Words("一样的已经比对过，没有再比对。", "The same was compared before; nothing was run.")
        print(speak(same.zh, same.en), file=sys.stderr)
    _show(fetch_comparison(acting, asked.run.public_id), as_json_too=given.json)
    return 0


def _progress(done: int, total: int) -> None:
    print(f"\r  {done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _list(acting: Acting, *, as_json_too: bool) -> int:
    views = fetch_comparisons(acting)
    for view in views:
        state = speak(view.state_words.zh, view.state_words.en)
        purpose = speak(view.purpose_words.zh, view.purpose_words.en)
        print(f"{view.public_id}  {view.on}  {purpose}  {view.place}  {state}  {view.found:,}")
    if not views:
        print(speak("还没有比对。", "There are no comparisons yet."), file=sys.stderr)
    if as_json_too:
        print(json.dumps([as_json(view) for view in views], ensure_ascii=False))
    return 0


def _show(view: ComparisonView, *, as_json_too: bool) -> None:
    print(f"{view.public_id}  {view.on}  {speak(view.purpose_words.zh, view.purpose_words.en)}  {view.place}  "
          f"{speak(view.state_words.zh, view.state_words.en)}")  # fmt: skip
    for words, code in view.trouble:
        print(f"  {speak(words.zh, words.en)} [{code}]")
    for line in view.rules:
        title = speak(line.title.zh, line.title.en)
        if line.ran:
            print(f"  {line.key:<5} {_number(line.found):>10}  {title}{_rest(line.candidates, line.not_known)}")
            for told in _doubts(line):
                print(f"{'':19} {told}")
        else:
            why = speak("；", "; ").join(
                speak(f"{feed.zh}：{words.zh}", f"{feed.en}: {words.en}") for feed, words in line.not_run
            )
            print(f"  {line.key:<5} {speak('没有跑', 'not run'):>10}  {title}{speak('。', '. ')}{why}")
    if as_json_too:
        print(json.dumps(as_json(view), ensure_ascii=False))


def _rest(candidates: int | None, not_known: int | None) -> str:
    if candidates is None or not_known is None:
        return ""
    told = Words(f"（看了{candidates:,}，{not_known:,}不清楚）", f" ({candidates:,} seen, {not_known:,} not known)")
    return speak(told.zh, told.en)


def _doubts(line: RuleLine) -> list[str]:
    """What a person could still clear up: numbers of several people, and rows nobody can say of whom they spoke."""
    told = []
    if line.unclear:
        told.append(speak(f"说不清的里有{line.unclear:,}个，只差分清号码是谁的。",
                          f"{line.unclear:,} of those not known lack only whose number it is."))  # fmt: skip
    for feed, rows in line.rows_lost:
        told.append(speak(f"{feed.zh}退回了{rows:,}行，说的是谁不知道。",
                          f"{feed.en}: {rows:,} rows were rejected, and of whom they spoke is not known."))  # fmt: skip
    return told


def _number(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def _diff(lines: list[RuleDifference], *, as_json_too: bool) -> None:
    for line in lines:
        title = speak(line.title.zh, line.title.en)
        changed = speak("，规则改过", ", the rule was changed") if line.rule_changed else ""
        if line.not_run_in:
            told = speak("没有跑：", "not run: ") + ", ".join(line.not_run_in)
        else:
            told = f"+{_number(line.new)} −{_number(line.gone)} ={_number(line.same)}"
        print(f"  {line.key:<5} {told}  {title}{changed}")
    if as_json_too:
        told_all = {line.key: {"new": line.new, "gone": line.gone, "same": line.same, "rule_changed": line.rule_changed,
                               "not_run_in": list(line.not_run_in)} for line in lines}  # fmt: skip
        print(json.dumps(told_all, ensure_ascii=False))
