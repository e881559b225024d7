"""`./doudi audit seal | verify`: the audit chain."""

import argparse

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.platform.audit.seal import seal
from doudi.platform.audit.verify import verify


def run(argv: list[str]) -> int:
    """Seal what is new, or verify everything; exit code 1 when the audit does not hold."""
    parser = argparse.ArgumentParser(prog="./doudi audit", description=speak("审计链", "The audit chain"))
    parser.add_argument(
        "verb", choices=["seal", "verify"], help=speak("封存新的；核验全部", "seal what is new; verify all of it")
    )
    verb = parser.parse_args(argv).verb
    require_ready()
    sealed = seal()
    if verb == "seal":
        print(speak(f"封存了{sealed}条。", f"{sealed} lines sealed."))
        return 0
    verdict = verify()
    counts = speak(
        f"审计{verdict.entries}条，链{verdict.links}环，库外锚点在第{verdict.anchored_position}环。",
        f"{verdict.entries} lines, {verdict.links} links, anchored outside at link {verdict.anchored_position}.",
    )
    print(counts)
    if verdict.holds:
        print(speak("没有被改动、删除、插入或截断。", "Nothing was changed, removed, inserted or cut off."))
        return 0
    print(speak(f"不对：{verdict.first_bad}", f"It does not hold: {verdict.first_bad}"))
    return 1
