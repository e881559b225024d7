"""`./doudi archive DECISION --to KEY --out FILE --by ACCOUNT`: a decision for keeping elsewhere, for one key only."""

import argparse
import sys
from pathlib import Path

from doudi.casework.actions.archive_decision import archive_decision
from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.kernel.errors import DoudiError
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff


def run(argv: list[str]) -> int:
    """Write the archive; exit code 1 when it could not be written. An existing file is left alone."""
    parser = argparse.ArgumentParser(
        prog="./doudi archive",
        description=speak("把一项决定连同依据加密归档", "Keep a decision with all it rests on, encrypted to a key"),
    )
    parser.add_argument("decision", help=speak("决定或申请的编号", "number of the decision or the case"))
    parser.add_argument("--to", required=True, help=speak("公钥，age1 开头", "a public key, age1…"))
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--by", required=True, help=speak("经办人的账号", "account name of the official"))
    given = parser.parse_args(argv)
    require_ready()
    staff = Staff.objects.filter(username=given.by, is_active=True).first()
    if staff is None:
        print(speak(f"没有账号 {given.by}。", f"There is no account {given.by}."), file=sys.stderr)
        return 1
    if given.out.exists():
        print(
            speak(f"{given.out.name} 已经有了，换个名字。", f"{given.out.name} exists; choose another name."),
            file=sys.stderr,
        )
        return 1
    try:
        sealed = archive_decision(acting_for_staff(staff, current_clock().now()), given.decision, recipient=given.to)
    except DoudiError as error:
        print(error, file=sys.stderr)
        return 1
    given.out.write_bytes(sealed)
    name, size = given.out.name, f"{len(sealed):,}"
    said_en = f"Written: {name}, {size} bytes. Only the holder of the private key can open it."
    print(speak(f"写好了：{name}，{size} 字节。只有持私钥的人能打开。", said_en))
    return 0
