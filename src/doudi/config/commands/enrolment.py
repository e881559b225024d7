"""`./doudi enrolment`: how many targets stand where, and coverage with what it is divided by; no names."""

import argparse

from doudi.config.commands.language import speak
from doudi.config.commands.officers import officer
from doudi.config.start import require_ready
from doudi.outreach.domain.enrolment import TargetState
from doudi.outreach.errors import RuleUnknown
from doudi.outreach.following.routes import routes
from doudi.outreach.following.words import BASES, SCHEMES, TARGET_STATES
from doudi.outreach.reads.coverage import fetch_coverage
from doudi.outreach.reads.targets import fetch_targets
from doudi.platform.acting import Acting
from doudi.registry.policy import may


def run(argv: list[str]) -> int:
    """`list` or `coverage`; exit code 1 when it is not this account's, 2 when it was asked wrongly."""
    parser = argparse.ArgumentParser(
        prog="./doudi enrolment",
        description=speak("参保扩面：各状态几条，参保率是多少", "Enrolment: targets by state, and coverage"),
    )
    parser.add_argument("what", choices=("list", "coverage"))
    parser.add_argument("--by", required=True, help=speak("社保经办的账号", "account name of the insurance clerk"))
    parser.add_argument("--rule", default="", help=speak("只看一条规则，如 E01", "one rule only, such as E01"))
    given = parser.parse_args(argv)
    if given.rule and given.what == "coverage":
        parser.error(speak("参保率不分规则，去掉 --rule", "coverage is not counted by rule: leave --rule out"))
    require_ready()
    acting = officer(given.by, "enrolment")
    return _list(acting, given.rule.upper()) if given.what == "list" else _coverage(acting)


def _list(acting: Acting, rule: str) -> int:
    if rule and rule not in routes():
        raise RuleUnknown(rule, sorted(routes()))
    found = fetch_targets(acting, rule=rule)
    print(speak(f"一共{found.total:,}条。", f"{found.total:,} targets."))
    for state in TargetState:
        words = TARGET_STATES[state]
        print(f"    {speak(words.zh, words.en)}: {found.counts[state.value]:,}")
    return 0


def _coverage(acting: Acting) -> int:
    served = sorted({path for post in acting.posts for path in post.area_paths})
    shown = [path for path in served if may(acting, "outreach.see_coverage", area_path=path)]
    # An account that is shown coverage nowhere is refused by the first place it serves.
    for area in shown or served[:1] or ["/"]:
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
