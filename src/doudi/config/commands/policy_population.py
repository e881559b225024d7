"""The part of `./doudi policy diff` that counts over this installation's register."""

from doudi.config.commands.language import speak
from doudi.config.start import require_ready
from doudi.insight.simulation.flips import flips
from doudi.insight.simulation.reading import open_everybody
from doudi.kernel.errors import DoudiError
from doudi.kernel.money import format_yuan_plain
from doudi.kernel.month import Month
from doudi.platform.installation import current_clock
from doudi.registry.acting import acting_for_staff
from doudi.registry.models import Staff
from doudi.schemes.changes.compare import Comparison


class NoSuchAccount(DoudiError):
    """The command needs a policy analyst's account."""

    code = "config.no-such-account"


def report(found: Comparison, month: str, by: str) -> str:
    """Whose result flips, and the money, over everybody on the register.

    Raises:
        NoSuchAccount: there is no such account.
        NotAllowed: it is not a policy analyst's.
    """
    require_ready()
    staff = Staff.objects.filter(username=by, is_active=True).first()
    if staff is None:
        raise NoSuchAccount(f"There is no account {by!r}: give a policy analyst's with --by.")
    when = Month.parse(month)
    everyone = open_everybody(acting_for_staff(staff, current_clock().now()), why=f"diff {found.after.key}")
    moved = flips(found.before.ruleset, found.after.ruleset, everyone.population, when, everyone.groups[0])
    was, now = format_yuan_plain(moved.before_fen), format_yuan_plain(moved.after_fen)
    lines = [
        speak(f"  {when}，{moved.households:,}户里{moved.flipped:,}户结论会变；每月 {was}元 → {now}元",
              f"  {when}: of {moved.households:,} households {moved.flipped:,} flip; CNY {was} → {now} a month"),
        speak(f"  都享受的里面，多领{moved.more:,}户，少领{moved.less:,}户",
              f"  of those entitled under both, {moved.more:,} get more, {moved.less:,} less"),
    ]  # fmt: skip
    for (old, new), count in sorted(moved.moves.items(), key=lambda move: -move[1]):
        if old is not new:
            lines.append(f"    {old} → {new}: {count:,}")
    lines += [f"    {speak(label.zh, label.en)}: {count:,}" for label, count in moved.by_group]
    return "\n".join(lines)
