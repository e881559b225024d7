"""`./doudi enrolment`: how many targets stand where, and coverage with what it is divided by; no names."""

import argparse
import sys

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.following.words import BASES, SCHEMES, TARGET_STATES
from doudi.outreach.reads.coverage import fetch_coverage
from doudi.outreach.reads.targets import fetch_targets
from doudi.platform.acting import Acting
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff


def run(argv: list[str]) -> int:
    """`list` or `coverage`; exit code 1 when there is no such account."""
    parser = argparse.ArgumentParser(
        prog="./doudi enrolment",
        description=speak("参保扩面：各状态几条，参保率是多少", "Enrolment: targets by state, and coverage"),
    )
    parser.add_argument("what", choices=("list", "coverage"))
    parser.add_argument("--by", required=True, help=speak("社保经办的账号", "account name of the insurance clerk"))
    parser.add_argument("--rule", default="", help=speak("只看一条规则，如 E01", "one rule only, such as E01"))
    given = parser.parse_args(argv)
    require_ready()
    staff = Staff.objects.filter(username=given.by, is_active=True).first()
    if staff is None:
        print(speak(f"没有账号 {given.by}。", f"There is no account {given.by}."), file=sys.stderr)
        return 1
    acting = acting_for_staff(staff, current_clock().now(), "enrolment")
    return _list(acting, given.rule) if given.what == "list" else _coverage(acting)


def _list(acting: Acting, rule: str) -> int:
    found = fetch_targets(acting, rule=rule)
    print(speak(f"一共{found.total:,}条。", f"{found.total:,} targets."))
    for state in TargetState:
        words = TARGET_STATES[state]
        print(f"    {speak(words.zh, words.en)}: {found.counts[state.value]:,}")
    return 0


def _coverage(acting: Acting) -> int:
    areas = sorted({path for post in acting.posts for path in post.area_paths})
    for area in areas:
        page = fetch_coverage(acting, area_path=area)
        if page.is_empty:
            print(
                speak("还没有户籍或者参保数据，算不出来。", "No register or no enrolment data yet: cannot be counted.")
            )
            continue
        print(speak(f"户籍{page.register_as_of}，参保{page.enrolment_as_of}",
                    f"register of {page.register_as_of}, enrolment of {page.enrolment_as_of}"))  # fmt: skip
        for table in page.tables:
            whole, base, scheme = table.rows[0], BASES[table.base], SCHEMES[table.scheme]
            rate = speak("未知", "not known") if whole.per_10000 is None else f"{whole.per_10000 / 100:.2f}%"
            said = speak(f"{scheme.zh}，除以{base.zh}", f"{scheme.en}, divided by {base.en}")
            apart = speak(f"另计说不清{whole.unknown:,}", f"apart, not known: {whole.unknown:,}")
            print(f"    {said}: {rate} ({whole.insured:,} / {whole.total:,}; {apart})")
        for share in page.shares:
            ratio = "{}:{}".format(*share.in_hundred) if share.in_hundred else speak("未知", "not known")
            print(speak(f"    {share.as_of} 职工比居民 {ratio}", f"    {share.as_of} employees to residents {ratio}"))
    return 0
