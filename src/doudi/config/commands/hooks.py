"""`./doudi hooks list | deliveries | replay | check | events`: events told to other systems, by the operator."""

import argparse
import sys
from datetime import datetime

from doudi.api.hooks.actions.send_again import send_delivery_again, send_span_again
from doudi.api.hooks.description import page
from doudi.api.hooks.errors import HookError
from doudi.api.hooks.finding import find_hook
from doudi.api.hooks.hosts import hook_hosts
from doudi.api.hooks.models import DeliveryState, HookDelivery
from doudi.api.hooks.reads import HookLine, fetch_deliveries, fetch_hooks
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import FaultsFound
from doudi.platform.acting import Acting


def _moment(text: str) -> datetime:
    """A moment as it is typed; without a zone it is the office's.

    >>> _moment("2025-09-08T10:00").isoformat()
    '2025-09-08T10:00:00+08:00'
    """
    told = datetime.fromisoformat(text)
    return told if told.tzinfo else told.replace(tzinfo=SHANGHAI)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./doudi hooks", description=speak("推送给别的系统的事件", "Events told to other systems")
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help=speak("列出订阅", "list subscriptions"))
    sent = verbs.add_parser("deliveries", help=speak("一个订阅送过的", "what was sent to one"))
    sent.add_argument("hook", help="WH-…")
    sent.add_argument("--state", default="", choices=["", *DeliveryState], help=speak("只看这一种", "these only"))
    again = verbs.add_parser("replay", help=speak("重送一条，或者一段时间的", "send one, or a span of time, again"))
    again.add_argument("what", help=speak("一条 WD-…，或者订阅 WH-…", "a delivery WD-…, or a subscription WH-…"))
    again.add_argument("--since", type=_moment, help="2025-09-08T10:00")
    again.add_argument("--until", type=_moment, help=speak("不含", "not included"))
    again.add_argument("--dead", action="store_true", help=speak("只重送没有送到的", "only what was not delivered"))
    verbs.add_parser("check", help=speak("检查主机名单，一次说清全部问题", "check the hosts, all faults at once"))
    verbs.add_parser("events", help=speak("事件说明，Markdown", "the events there are, as Markdown"))
    return parser.parse_args(argv)


def _line(line: HookLine) -> str:
    hook = line.hook
    counts = speak(f"等着送{line.waiting}，送不到{line.dead}", f"{line.waiting} to send, {line.dead} not delivered")
    return f"{hook.public_id}  {hook.state}  {hook.organisation.name_zh}  {hook.name}  {hook.host}{hook.path}  {counts}"


def _sent(row: HookDelivery) -> str:
    at = row.happened_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    return f"{row.public_id}  {at}  {row.type}  {row.subject}  {row.state}  {row.attempts}  {row.trouble}".rstrip()


def _replay(acting: Acting, given: argparse.Namespace) -> int:
    if given.what.startswith(HookDelivery.PREFIX):
        send_delivery_again(acting, given.what)
        return 1
    if given.since is None or given.until is None:
        print(speak("写上 --since 和 --until。", "Say --since and --until."), file=sys.stderr)
        return -1
    return send_span_again(acting, given.what, given.since, given.until, only_dead=given.dead)


def _check() -> int:
    try:
        hosts = hook_hosts()
    except FaultsFound as error:
        print(error, file=sys.stderr)
        return 1
    for host in hosts.values():
        told = [host.plain_because and speak("不加密", "not encrypted"),
                host.private_because and speak("可以是内网地址", "may be private")]  # fmt: skip
        print("  ".join((host.name, host.base, *(each for each in told if each))))
    print(speak(f"{len(hosts)} 台主机，没有问题。", f"{len(hosts)} hosts, nothing is wrong."))
    return 0


def run(argv: list[str]) -> int:
    """Do one of the five; what is done here stands in the audit as done at the machine."""
    given = _options(argv)
    if given.verb == "events":
        print(page(), end="")
        return 0
    require_ready()
    if given.verb == "check":
        return _check()
    acting = Acting.system("administration", datetime.now(SHANGHAI))
    try:
        if given.verb == "list":
            lines = [_line(each) for each in fetch_hooks(acting)]
            print("\n".join(lines) or speak("还没有订阅。", "There are no subscriptions yet."))
        elif given.verb == "deliveries":
            rows, has_more = fetch_deliveries(acting, find_hook(given.hook), state=given.state)
            print("\n".join(map(_sent, rows)) or speak("没有。", "There are none."))
            if has_more:
                print(speak("还有更早的，看页面。", "There are earlier ones: see the page."), file=sys.stderr)
        else:
            count = _replay(acting, given)
            if count < 0:
                return 2
            print(speak(f"{count} 条又排上了。", f"{count} in the queue again."))
    except HookError as error:
        print(speak(error.words.zh, error.words.en), file=sys.stderr)
        return 1
    return 0
