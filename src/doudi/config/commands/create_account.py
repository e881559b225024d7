"""`./doudi create-account`: a staff account with its second factor; the password is typed, never an argument."""

import argparse
import getpass
import sys
from datetime import datetime

import pyotp
import segno
from django.core.exceptions import ValidationError
from django.utils import translation

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.registry.actions.make_account import make_account
from doudi.registry.actions.open_office import appoint
from doudi.registry.models import Organisation, Staff
from doudi.registry.policy import load_roles


def show_second_factor(staff: Staff) -> None:
    """The code to photograph and its letters, once; whoever owns the account should be looking, nobody else."""
    address = pyotp.TOTP(staff.totp_secret).provisioning_uri(name=staff.username, issuer_name="Doudi 兜底")
    segno.make(address).terminal(compact=True)
    print(
        speak(
            f"用验证器扫码，只显示这一次：{staff.totp_secret}",
            f"Scan with an authenticator, shown once: {staff.totp_secret}",
        )
    )


def run(argv: list[str]) -> int:
    """Make the account, show its second factor once."""
    parser = argparse.ArgumentParser(prog="./doudi create-account", description=speak("新建账号", "Create an account"))
    parser.add_argument("username", help=speak("登录用的账号", "the name to sign in with"))
    parser.add_argument("name", help=speak("姓名", "the name people read"))
    parser.add_argument("--role", choices=sorted(set(load_roles()) - {"resident"}), required=True)
    parser.add_argument("--office", required=True, help=speak("机构编号，如 ORG-…", "the office's id, e.g. ORG-…"))
    given = parser.parse_args(argv)
    require_ready()
    office = Organisation.objects.filter(public_id=given.office).first()
    if office is None:
        print(
            speak(
                f"没有机构 {given.office}。./doudi office 列出全部机构，也用它新设。",
                f"There is no office {given.office}. ./doudi office lists them, and opens a new one.",
            ),
            file=sys.stderr,
        )
        return 1
    if Staff.objects.filter(username=given.username).exists():
        print(speak(f"已有账号 {given.username}。", f"The account {given.username} exists already."), file=sys.stderr)
        return 1
    password = getpass.getpass(speak("密码（至少12个字符）：", "Password (at least 12 characters): "))
    if password != getpass.getpass(speak("再输一遍：", "Again: ")):
        print(speak("两次不一样，没有建账号。", "They differ; no account was made."), file=sys.stderr)
        return 1
    acting = Acting.system("administration", datetime.now(SHANGHAI))
    try:
        with translation.override(speak("zh-hans", "en")):
            staff = make_account(acting, given.username, given.name, password)
    except ValidationError as fault:
        with translation.override(speak("zh-hans", "en")):
            print("\n".join(fault.messages), file=sys.stderr)
        return 1
    appoint(acting, staff, office, given.role, since=acting.today)
    show_second_factor(staff)
    return 0
