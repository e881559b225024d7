"""`./doudi joint office`: which office is which department of the joint matter, and naming one."""

import argparse
import sys
from datetime import datetime

from doudi.casework.joint.actions.name_office import name_office
from doudi.casework.joint.errors import JointUnfit
from doudi.casework.joint.matter import matter
from doudi.casework.models import JointOffice
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.registry.models import Organisation


def _listed() -> list[str]:
    """A line a department: its key, its name, the offices that stand for it now."""
    named: dict[str, list[str]] = {}
    for row in JointOffice.objects.filter(matter=matter().key, valid_to=None).select_related("organisation"):
        named.setdefault(row.department, []).append(f"{row.organisation.public_id} {row.organisation.name_zh}")
    nobody = speak("还没有定", "not named yet")
    return [
        f"{key}  {speak(each.words.zh, each.words.en)}  {speak('、', ', ').join(named.get(key, [nobody]))}"
        for key, each in matter().departments.items()
    ]


def run(argv: list[str]) -> int:
    """Without words, the departments; with a department and an office, the office stands for it where it serves."""
    parser = argparse.ArgumentParser(prog="./doudi joint", description=speak(
        "“一件事”的部门在本地是哪个单位", "which office is which department of the joint matter here",
    ))  # fmt: skip
    parser.add_argument("what", choices=["office"], help=speak("定单位", "offices of departments"))
    parser.add_argument("department", nargs="?", default="", help=speak("部门，见不带参数的清单", "its key, as listed"))
    parser.add_argument("office", nargs="?", default="", metavar="ID", help=speak("机构编号", "id of the office"))
    given = parser.parse_args(argv)
    require_ready()
    if not given.department:
        print("\n".join(_listed()))
        return 0
    office = Organisation.objects.filter(public_id=given.office).first()
    if office is None:
        print(speak(f"没有机构 {given.office}。机构见 ./doudi office",
                    f"There is no office {given.office}. ./doudi office lists them."), file=sys.stderr)  # fmt: skip
        return 1
    now = datetime.now(SHANGHAI)
    try:
        name_office(Acting.system("administration", now), given.department, office, since=now.date())
    except JointUnfit as fault:
        print(speak(fault.words.zh, fault.words.en), file=sys.stderr)
        return 1
    print("\n".join(_listed()))
    return 0
