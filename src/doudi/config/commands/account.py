"""`./doudi account end | new-factor USERNAME`: stop an account, or give it a new second factor."""

import argparse
import sys
from datetime import datetime

from doudi.config.commands.create_account import show_second_factor
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.registry.actions.new_second_factor import new_second_factor
from doudi.registry.actions.open_office import end_account
from doudi.registry.models import Staff


def run(argv: list[str]) -> int:
    """Do one of the two; what is done here stands in the audit as done at the machine."""
    parser = argparse.ArgumentParser(
        prog="./doudi account",
        description=speak("停用账号，或者换第二验证", "End an account, or renew its second factor"),
    )
    parser.add_argument(
        "verb", choices=["end", "new-factor"], help=speak("停用；换第二验证", "stop it; give a new second factor")
    )
    parser.add_argument("username", help=speak("账号", "account name"))
    given = parser.parse_args(argv)
    require_ready()
    staff = Staff.objects.filter(username=given.username).first()
    if staff is None:
        print(speak(f"没有账号 {given.username}。", f"There is no account {given.username}."), file=sys.stderr)
        return 1
    if not staff.is_active:
        print(speak(f"{given.username} 已经停用。", f"{given.username} is ended already."), file=sys.stderr)
        return 1
    acting = Acting.system("administration", datetime.now(SHANGHAI))
    if given.verb == "end":
        end_account(acting, staff)
        print(speak(f"{staff.name}（{staff.username}）停用了。", f"{staff.name} ({staff.username}) is ended."))
        return 0
    new_second_factor(acting, staff)
    show_second_factor(staff)
    return 0
