"""`./doudi migrate`: creates the tables or brings them up to date."""

import argparse
from datetime import datetime

from doudi.config.commands.language import speak
from doudi.config.start import migrate_quietly
from doudi.kernel.clock import SHANGHAI
from doudi.platform.audit.protect import install_triggers
from doudi.platform.installation import check_keys_fit, find_installation, make_installation


def bring_up_to_date(*, is_demo: bool) -> None:
    """Migrate, mark a fresh database as demo or real, and let the database refuse changes to the audit."""
    migrate_quietly()
    found = find_installation()
    if found is None or (is_demo and not found.is_demo):
        make_installation(datetime.now(SHANGHAI), is_demo=is_demo)
    check_keys_fit()
    install_triggers()


def run(argv: list[str]) -> int:
    """Migrate this installation's database."""
    words = speak("建立或升级数据库", "Create or upgrade the database")
    argparse.ArgumentParser(prog="./doudi migrate", description=words).parse_args(argv)
    bring_up_to_date(is_demo=False)
    print(speak("数据库已就绪。", "The database is ready."))
    return 0
