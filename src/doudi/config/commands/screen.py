"""`./doudi screen`: families entitled and not served, found in the data on file; leads for the townships to send."""

import argparse
import sys

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.month import Month
from doudi.outreach.actions.screen import screen
from doudi.outreach.visiting.wording import LEFT_OUT
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Division, Staff


def run(argv: list[str]) -> int:
    """One sweep; again for the same month it adds nothing. Exit code 1 when it could not be made."""
    parser = argparse.ArgumentParser(
        prog="./doudi screen",
        description=speak("在部门数据里找该享未享的家庭", "Find families entitled and not served"),
    )
    parser.add_argument("--by", required=True, help=speak("筛查人的账号", "account name of the official who screens"))
    parser.add_argument("--month", required=True, help=speak("看哪个月，如 2025-08", "whose facts, e.g. 2025-08"))
    parser.add_argument("--area", default="", metavar="CODE", help=speak("区划代码，默认所管的区", "division code"))
    given = parser.parse_args(argv)
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
    made = screen(acting, month=Month.parse(given.month), area_path=path)
    print(
        speak(
            f"看了{made.households_swept:,}户，找到{made.leads_found:,}户，其中{made.leads_new:,}户是新的。"
            "镇街在“线索”页派给网格。",
            f"{made.households_swept:,} households, {made.leads_found:,} found, {made.leads_new:,} of them new. The "
            "townships send them to the grids on the page Leads.",
        )
    )
    oldest = min((source["as_of"] for source in made.sources), default="")
    print(speak(f"用的数据最早是{oldest}的。", f"The oldest data used is of {oldest}."))
    for reason, count in sorted(made.left_out.items(), key=lambda entry: (-entry[1], entry[0])):
        words = LEFT_OUT.get(reason)
        print(f"    {speak(words.zh, words.en) if words else reason}: {count:,}")
    return 0
