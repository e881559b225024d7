"""`./doudi screen`: families and people entitled and not served, found in the data on file; leads for the townships."""

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.month import Month
from doudi.outreach.actions.screen import screen
from doudi.outreach.errors import OutreachError
from doudi.outreach.models import ScreeningRun
from doudi.outreach.visiting.seeking import asked_here, scheme_words
from doudi.outreach.visiting.wording import LEFT_OUT
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Division, Staff
from doudi.worklist.words import Words


def run(argv: list[str]) -> int:
    """One sweep; again for the same month it adds nothing. Exit code 1 when it could not be made."""
    parser = argparse.ArgumentParser(
        prog="./doudi screen",
        description=speak("在部门数据里找该享未享的家庭和人", "Find families and people entitled and not served"),
    )
    parser.add_argument("--by", help=speak("筛查人的账号", "account name of the official who screens"))
    parser.add_argument("--month", help=speak("看哪个月，如 2025-08", "whose facts, e.g. 2025-08"))
    parser.add_argument("--area", default="", metavar="CODE", help=speak("区划代码，默认所管的区", "division code"))
    parser.add_argument(
        "--schemes", default="", metavar="KEY,KEY", help=speak("找哪几项，默认能找的都找", "which schemes; all if none")
    )
    parser.add_argument("--list", action="store_true", help=speak("列出能找和不能找的", "list what can be sought"))
    given = parser.parse_args(argv)
    if given.list:
        return _list()
    if not given.by or not given.month:
        parser.error(speak("要写 --by 和 --month", "--by and --month are needed"))
    require_ready()
    staff = Staff.objects.filter(username=given.by, is_active=True).first()
    if staff is None:
        print(speak(f"没有账号 {given.by}。", f"There is no account {given.by}."), file=sys.stderr)
        return 1
    acting = acting_for_staff(staff, current_clock().now(), "outreach")
    served = sorted(path for post in acting.posts for path in post.area_paths)
    place = Division.objects.filter(code=given.area).first() if given.area else None
    path = place.path if place else next(iter(served), "") if not given.area else ""
    if not path:
        print(speak("没有这个地方，或者不归这个账号。", "No such place, or not this account's."), file=sys.stderr)
        return 1
    schemes = [each.strip() for each in given.schemes.split(",") if each.strip()] or None
    try:
        made = screen(acting, month=Month.parse(given.month), area_path=path, schemes=schemes)
    except OutreachError as fault:
        print(speak(fault.words.zh, fault.words.en), file=sys.stderr)
        return 1
    _tell(made)
    return 0


def _list() -> int:
    """Every scheme, with how it is sought or why it cannot be."""
    asked = asked_here()
    for heading, searches in (
        (Words("能找的：", "Sought:"), asked.sought),
        (Words("不能这样找的：", "Not to be sought this way:"), asked.not_sought),
    ):
        print(_said(heading))
        for search in searches:
            how = Words(search.sought.zh, search.sought.en)
            print(f"    {search.scheme}: {_said(scheme_words(search.scheme))}\n        {_said(how)}")
    return 0


def _tell(made: ScreeningRun) -> None:
    print(
        speak(
            f"看了{made.households_swept:,}户，找到{made.leads_found:,}户，其中{made.leads_new:,}户是新的。"
            "镇街在“线索”页派给网格。",
            f"{made.households_swept:,} households, {made.leads_found:,} found, {made.leads_new:,} of them new. The "
            "townships send them to the grids on the page Leads.",
        )
    )
    oldest = min((source["as_of"] for source in made.sources if source["as_of"]), default="")
    print(speak(f"用的数据最早是{oldest}的。", f"The oldest data used is of {oldest}."))
    if len(made.schemes) == 1 and made.per_scheme[0]["about"] == "household":
        _reasons(made.left_out)
        return
    for entry in made.per_scheme:
        _tell_scheme(entry)


def _tell_scheme(entry: Mapping[str, Any]) -> None:
    name = _said(scheme_words(entry["scheme"]))
    if not entry["is_sought"]:
        print(speak(f"{name}：不找。{entry['zh']}", f"{name}: not sought. {entry['en']}"))
        return
    people = entry["about"] == "person"
    unit = Words("人" if people else "户", "people" if people else "families")
    print(
        speak(
            f"{name}：找到{entry['found']:,}{unit.zh}，其中新的{entry['new']:,}。",
            f"{name}: {entry['found']:,} {unit.en} found, {entry['new']:,} of them new.",
        )
    )
    for key, words in (
        ("missing", Words("没有或者太旧的数据", "data missing or too old")),
        ("unset", Words("本地没有登在册的", "not on file for this place")),
    ):
        if entry[key]:
            print(f"    {_said(words)}: {', '.join(entry[key])}")
    if entry["not_in_force"]:
        print(f"    {_said(LEFT_OUT['not_in_force'])}")
    _reasons(entry["left_out"])


def _reasons(left_out: Mapping[str, int]) -> None:
    for reason, count in sorted(left_out.items(), key=lambda each: (-each[1], each[0])):
        words = LEFT_OUT.get(reason)
        print(f"    {_said(words) if words else reason}: {count:,}")


def _said(words: Words) -> str:
    return speak(words.zh, words.en)
