"""`./doudi rules gaps`: every figure that is not on file, by scheme, with what waits for it.

`./doudi rules check SCHEME`: its folder loads, and its worked examples come out as they are written.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from doudi.config.commands.language import speak
from doudi.config.installation import open_figures
from doudi.kernel.clock import SystemClock
from doudi.kernel.errors import DoudiError
from doudi.kernel.month import Month
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.checking import Checked, check_scheme
from doudi.schemes.gaps import Gap, gaps_of
from doudi.schemes.loader import FOLDER
from doudi.schemes.scheme import Scheme


def run(argv: list[str]) -> int:
    """List the gaps, or check a scheme's folder.

    Exit code 2 for a month, scheme or place there is not, 1 for a folder with something to mend.
    """
    parser = argparse.ArgumentParser(prog="./doudi rules", description=speak("看政策规则", "Look at the rules"))
    verbs = parser.add_subparsers(dest="verb", required=True)
    gaps = verbs.add_parser("gaps", help=speak("列出没有登在册的数", "list the figures that are not on file"))
    gaps.add_argument(
        "--scheme",
        action="append",
        choices=scheme_keys(),
        default=[],
        help=speak("只看这项政策，可以写几次", "only this scheme; may be given several times"),
    )
    gaps.add_argument(
        "--jurisdiction",
        default="",
        help=speak("地方：行政区划代码，或者虚构的地方；不写是本机设置的地方",
                   "place: a division code or a fictitious place; that of the settings if left out"),
    )
    gaps.add_argument(
        "--profile",
        default="",
        help=speak("按哪一份文本，不写按本机的设置", "which text counts; that of the settings if left out"),
    )
    gaps.add_argument("--month", default="", metavar="YYYY-MM", help=speak("哪个月，默认本月", "the month; this one"))
    gaps.add_argument("--json", action="store_true", help=speak("最后一行输出JSON", "one JSON object on the last line"))
    checks = verbs.add_parser("check", help=speak("读政策文件夹，跑它的算例", "load a folder and run its examples"))
    checks.add_argument("scheme", nargs="*", metavar="SCHEME", help=speak("不写是全部政策", "all of them if left out"))
    checks.add_argument("--folder", type=Path, help=speak("政策文件夹在哪里，不写是自带的", "where scheme folders lie"))
    given = parser.parse_args(argv)
    if given.verb == "check":
        return _check(given.scheme, given.folder)
    try:
        settings = open_figures()
        place = given.jurisdiction or settings["DOUDI_JURISDICTION"]
        profile = given.profile or settings["DOUDI_PROFILE"]
        month = Month.parse(given.month) if given.month else Month.of(SystemClock().today())
        found = [
            (scheme, gaps_of(scheme, month))
            for scheme in (
                load_for(key, profile=profile, jurisdiction=place)
                for key in given.scheme or scheme_keys()
            )
        ]
    except DoudiError as error:
        print(error, file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps(as_json(found, month, place), ensure_ascii=False, sort_keys=True))
        return 0
    print("\n".join(lines(found, month)))
    return 0


def _check(asked: list[str], folder: Path | None) -> int:
    known = scheme_keys(folder or FOLDER)
    if strange := sorted(set(asked) - set(known)):
        said = speak(f"没有这些政策：{'、'.join(strange)}。有：{'、'.join(known)}",
                     f"There is no scheme {', '.join(strange)}. There are: {', '.join(known)}")  # fmt: skip
        print(said, file=sys.stderr)
        return 2
    are_wrong = False
    for key in asked or known:
        found = check_scheme(key, folder)
        are_wrong |= bool(found.wrong)
        print("\n".join(check_lines(found)), flush=True)
    return int(are_wrong)


def check_lines(found: Checked) -> list[str]:
    """What was checked, what is to be mended, and what is still to be said."""
    mark = "✗" if found.wrong else "✓"
    said = [speak(f"{mark} {found.scheme}：算例{found.cases}个，要改的{len(found.wrong)}处",
                  f"{mark} {found.scheme}: {found.cases} examples, {len(found.wrong)} to mend")]  # fmt: skip
    said += [f"  {each}" for each in found.wrong]
    said += [
        speak(f"  △ stacking.yaml没有写 {pair.first} 和 {pair.second}：两项都符合的，要由工作人员判断",
              f"  △ stacking.yaml says nothing of {pair.first} and {pair.second}: an official decides")
        for pair in found.unsaid
    ]  # fmt: skip
    return said


def lines(found: list[tuple[Scheme, tuple[Gap, ...]]], month: Month) -> list[str]:
    """The gaps as people read them: what results wait for first, then what no result waits for here."""
    said = []
    for scheme, gaps in found:
        open_ = [gap for gap in gaps if gap.is_waited_for]
        title = f"{scheme.name_zh} {scheme.key}（{scheme.profile}，{scheme.jurisdiction_zh}，{month}）"
        said.append(
            speak(
                f"{title}：缺{len(open_)}个",
                f"{scheme.name_en} ({scheme.key}, {scheme.profile}, "
                f"{scheme.jurisdiction_en}, {month}): {len(open_)} missing",
            )
        )
        said += [line for gap in open_ for line in _gap_lines(gap)]
        if others := [gap.key for gap in gaps if not gap.is_waited_for]:
            said.append(speak(f"  这里用不到的：{'、'.join(others)}", f"  not needed here: {', '.join(others)}"))
    total = sum(gap.is_waited_for for _, gaps in found for gap in gaps)
    said.append(
        speak(
            f"一共缺{total}个。补上的办法见 docs/how-to/add-a-parameter.md。",
            f"{total} missing in all. To enter one: docs/how-to/add-a-parameter.md.",
        )
    )
    return said


def _gap_lines(gap: Gap) -> list[str]:
    entries = f"（{'、'.join(gap.missing)}）" if gap.missing else ""
    name = speak(f"  {gap.zh}{entries} {gap.key}", f"  {gap.en or gap.zh} {gap.key} {' '.join(gap.missing)}".rstrip())
    note = f"：{gap.note}" if gap.note else ""
    readers = "、".join(f"{rule}（{clause}）" for rule, clause in gap.needed_by)
    if not readers:
        readers = speak("办理的环节、表单", "the process and the forms")
    return [name + note, speak(f"    要用它的：{readers}", f"    needed by: {readers}")]


def as_json(found: list[tuple[Scheme, tuple[Gap, ...]]], month: Month, jurisdiction: str) -> dict[str, Any]:
    """The same as one JSON object."""
    schemes = [
        {
            "scheme": scheme.key,
            "profile": scheme.profile,
            "gaps": [
                {
                    "key": gap.key, "zh": gap.zh, "en": gap.en, "unit": gap.unit, "missing": list(gap.missing),
                    "is_waited_for": gap.is_waited_for, "note": gap.note,
                    "needed_by": [{"rule": rule, "clause": clause} for rule, clause in gap.needed_by],
                }
                for gap in gaps
            ],
        }
        for scheme, gaps in found
    ]  # fmt: skip
    return {"month": str(month), "jurisdiction": jurisdiction, "schemes": schemes}
