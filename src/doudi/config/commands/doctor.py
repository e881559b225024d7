"""`./doudi doctor`: examines an installation and says what to mend."""

import argparse
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from doudi.api.models import RegistryDelivery
from doudi.config.commands.language import speak
from doudi.config.environment import REPOSITORY
from doudi.config.start import pending_migrations, unknown_migrations
from doudi.evidence.interop.here import load_partners
from doudi.kernel.clock import SHANGHAI
from doudi.kernel.errors import DoudiError, FaultsFound
from doudi.platform.audit.verify import verify
from doudi.platform.installation import check_keys_fit
from doudi.platform.models import OutboxEvent
from doudi.platform.pdf import font_folder
from doudi.reference.calendar import load_calendar
from doudi.schemes.catalogue import load_for, scheme_keys
from doudi.schemes.local import local_files, strays

LEAST_FREE_GB = 2
MOST_FAULTS = 20


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``state``: ok, warn (works, but mend it) or bad."""

    state: str
    what: str
    found: str


def _database() -> Finding:
    what = speak("数据库", "database")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    ahead, behind = unknown_migrations(), pending_migrations()
    if ahead:
        return Finding("bad", what, speak(f"比程序新（{ahead[0]}），请装新版", f"newer than this program ({ahead[0]})"))
    if behind:
        return Finding(
            "bad",
            what,
            speak(f"缺{len(behind)}步，运行 ./doudi migrate", f"{len(behind)} steps behind: ./doudi migrate"),
        )
    return Finding("ok", what, connection.vendor)


def _keys() -> Finding:
    check_keys_fit()
    path = settings.DOUDI_KEYS / "keyring.json"
    if path.stat().st_mode & 0o077:
        return Finding(
            "bad",
            speak("密钥", "keys"),
            speak(f"别人能读，运行 chmod 600 {path.name}", "others can read them: chmod 600"),
        )
    return Finding("ok", speak("密钥", "keys"), settings.DOUDI_CRYPTO_PROFILE)


def _audit() -> Finding:
    verdict = verify()
    what = speak("审计链", "audit")
    if not verdict.holds:
        return Finding("bad", what, verdict.first_bad or "")
    if verdict.unsealed > 1000:
        return Finding(
            "warn",
            what,
            speak(
                f"{verdict.unsealed}条未封存，worker在运行吗", f"{verdict.unsealed} unsealed: is the worker running?"
            ),
        )
    return Finding("ok", what, speak(f"{verdict.links}条完好", f"{verdict.links} lines hold"))


def _events() -> Finding:
    dead = OutboxEvent.objects.filter(is_dead=True).count()
    waiting = OutboxEvent.objects.filter(dispatched_at=None, is_dead=False).count()
    state = "bad" if dead else "ok"
    return Finding(
        state, speak("事件", "events"), speak(f"{waiting}件等着，{dead}件搁置", f"{waiting} waiting, {dead} put aside")
    )


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DOUDI_HOME).free / 1024**3
    return Finding(
        "ok" if free >= LEAST_FREE_GB else "warn",
        speak("磁盘", "disk"),
        speak(f"剩{free:.0f} GB", f"{free:.0f} GB free"),
    )


def _print() -> Finding:
    return Finding("ok", speak("信函字体", "letter font"), font_folder().name)


def _bundle() -> Finding:
    folder = REPOSITORY / "src/doudi/ui/static/doudi"
    missing = [name for name in ("doudi.css", "doudi.js") if not (folder / name).exists()]
    if missing:
        return Finding(
            "bad", speak("网页样式", "front end"), speak("没有生成，运行 ./doudi prepare", "not built: ./doudi prepare")
        )
    return Finding("ok", speak("网页样式", "front end"), speak("已生成", "built"))


def _calendar() -> Finding:
    year = datetime.now(SHANGHAI).year
    calendar = load_calendar()
    provisional = [y for y in (year, year + 1) if calendar.is_provisional(datetime(y, 3, 3, tzinfo=SHANGHAI).date())]
    if year in provisional:
        return Finding(
            "warn",
            speak("日历", "calendar"),
            speak(f"{year}年放假安排没有入库，期限都是暂定", f"{year} is not on file"),
        )
    return Finding("ok", speak("日历", "calendar"), speak(f"{year}年已入库", f"{year} is on file"))


def _figures() -> Finding:
    """Every scheme as the installation reads it, with its own figures, in its place."""
    what = speak("政策和标准", "policies and figures")
    place, profile = settings.DOUDI_JURISDICTION, settings.DOUDI_PROFILE
    told = [str(fault) for fault in strays(scheme_keys())]
    for key in scheme_keys():
        try:
            load_for(key, profile=profile, jurisdiction=place)
        except FaultsFound as error:
            told += map(str, error.faults)
        except DoudiError as error:
            told.append(str(error))
    if faults := list(dict.fromkeys(told)):
        more = speak(f"……还有{len(faults) - MOST_FAULTS}处", f"… and {len(faults) - MOST_FAULTS} more")
        shown = faults[:MOST_FAULTS] + [more] * (len(faults) > MOST_FAULTS)
        return Finding("bad", what, "\n  ".join([speak(f"{len(faults)}处要改", f"{len(faults)} to mend"), *shown]))
    own = sum(len(local_files(key)) for key in scheme_keys())
    said_en = f"{len(scheme_keys())} schemes, {place}, {profile}, {own} files of its own"
    return Finding("ok", what, speak(f"{len(scheme_keys())}项，{place}，{profile}，本地文件{own}个", said_en))


def _partners() -> Finding:
    """Registries that may ask us; a file with faults is told as what stops everybody."""
    count = len(load_partners().partners)
    lost = RegistryDelivery.objects.exclude(outcome__in=("", "taken")).count()
    said = speak(f"{count}家，没送到{lost}件", f"{count} of them, {lost} messages not delivered")
    return Finding("warn" if lost else "ok", speak("互通伙伴", "partners"), said)


CHECKS: tuple[Callable[[], Finding], ...] = (
    _database, _keys, _audit, _events, _disk, _print, _bundle, _calendar, _figures,
    _partners,
)  # fmt: skip
NEED_TABLES = frozenset({_keys, _audit, _events, _partners})
MARKS = {"ok": "✓", "warn": "△", "bad": "✗"}


def examine() -> list[Finding]:
    """Everything that can be looked at; one that fails does not stop the others."""
    found = [Finding("ok", "Python", f"{sys.version_info.major}.{sys.version_info.minor}")]
    no_tables = False
    for check in CHECKS:
        if no_tables and check in NEED_TABLES:
            continue  # the line about the database says what to do first
        try:
            found.append(check())
            no_tables = no_tables or (check is _database and found[-1].state == "bad")
        except DoudiError as fault:
            found.append(Finding("bad", check.__name__.strip("_"), str(fault)))
        except Exception as fault:  # a doctor reports what it meets and goes on
            found.append(Finding("bad", check.__name__.strip("_"), f"{type(fault).__name__}: {fault}"))
            no_tables = no_tables or check is _database
    return found


def run(argv: list[str]) -> int:
    """Print the findings; exit code 1 when something is bad."""
    argparse.ArgumentParser(prog="./doudi doctor", description=speak("体检", "Examine")).parse_args(argv)
    findings = examine()
    for finding in findings:
        print(f"{MARKS[finding.state]} {finding.what}: {finding.found}")
    print(speak(f"资料目录：{Path(settings.DOUDI_HOME)}", f"Folder: {Path(settings.DOUDI_HOME)}"))
    return int(any(finding.state == "bad" for finding in findings))
