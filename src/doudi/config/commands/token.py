"""`./doudi token issue | revoke | list`: let another office's system call this one, and stop it."""

import argparse
import sys
from datetime import datetime

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import FaultsFound
from doudi.platform.acting import Acting
from doudi.registry.actions.issue_machine_token import LONGEST_DAYS, issue_machine_token
from doudi.registry.actions.revoke_machine_token import revoke_machine_token
from doudi.registry.models import MachineToken, Organisation
from doudi.registry.models.machines import SCOPES, USUAL_SCOPES


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./doudi token",
        description=speak("给别的系统发令牌，或者收回", "Let another system call this one, or stop it"),
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    issue = verbs.add_parser("issue", help=speak("发一个，只显示一次", "issue one; it is shown once"))
    issue.add_argument("name", help=speak("哪个系统", "which system it is for"))
    issue.add_argument("--office", required=True, help=speak("机构编号，如 ORG-…", "the office's id, e.g. ORG-…"))
    issue.add_argument("--purpose", default="assistance", help=speak("用途，记在审计里", "what for; in the audit"))
    issue.add_argument(
        "--scope", nargs="+", default=list(USUAL_SCOPES), choices=SCOPES, help=speak("能做什么", "what it may do")
    )
    issue.add_argument(
        "--days",
        type=int,
        default=90,
        help=speak(f"几天后失效，最多{LONGEST_DAYS}天", f"until it ends, at most {LONGEST_DAYS}"),
    )
    revoke = verbs.add_parser("revoke", help=speak("马上收回", "end one at once"))
    revoke.add_argument("token", help=speak("令牌编号，如 MT-…", "the token's id, e.g. MT-…"))
    verbs.add_parser("list", help=speak("列出全部", "list them all"))
    return parser.parse_args(argv)


def _standing(token: MachineToken) -> str:
    if token.revoked_at:
        return speak("已收回", "revoked")
    return speak(f"到{token.expires_on}止", f"until {token.expires_on}")


def _listed() -> list[str]:
    rows = MachineToken.objects.select_related("organisation").order_by("pk")
    return [
        f"{token.public_id}  {token.organisation.name_zh}  {token.name}  {' '.join(token.scopes)}  {token.purpose}  "
        + _standing(token)
        + (speak(f"，{token.last_used_on}用过", f", used {token.last_used_on}") if token.last_used_on else "")
        for token in rows
    ]


def run(argv: list[str]) -> int:
    """Do one of the three; what is done here stands in the audit as done at the machine."""
    given = _options(argv)
    require_ready()
    acting = Acting.system("administration", datetime.now(SHANGHAI))
    if given.verb == "list":
        print("\n".join(_listed()) or speak("还没有令牌。", "There are no tokens yet."))
        return 0
    if given.verb == "revoke":
        token = MachineToken.objects.filter(public_id=given.token).first()
        if token is None:
            print(speak(f"没有令牌 {given.token}。", f"There is no token {given.token}."), file=sys.stderr)
            return 1
        revoke_machine_token(acting, token)
        print(speak(f"{token.public_id} 收回了。", f"{token.public_id} is revoked."))
        return 0
    office = Organisation.objects.filter(public_id=given.office).first()
    if office is None:
        print(speak(f"没有机构 {given.office}。", f"There is no office {given.office}."), file=sys.stderr)
        return 1
    try:
        token, text = issue_machine_token(
            acting, office, given.name, purpose=given.purpose, scopes=given.scope, days=given.days
        )
    except FaultsFound as error:
        print(error, file=sys.stderr)
        return 1
    said = speak("下面这一行只显示这一次：", "The next line is shown once:")
    print(f"{token.public_id}  {_standing(token)}  {said}", file=sys.stderr)
    print(text)
    return 0
