"""`./doudi restore FILE`: into an empty installation that has the right key file."""

import argparse
from datetime import datetime
from pathlib import Path

from doudi.config.commands.language import speak
from doudi.config.keeping.archive import read_backup
from doudi.config.start import migrate_quietly
from doudi.kernel.clock import SHANGHAI


def run(argv: list[str]) -> int:
    """Restore and say what came back."""
    parser = argparse.ArgumentParser(prog="./doudi restore", description=speak("恢复", "Restore"))
    parser.add_argument("file", type=Path, help=speak("备份文件", "the backup"))
    path: Path = parser.parse_args(argv).file
    migrate_quietly()
    manifest = read_backup(path)
    made = f"{datetime.fromisoformat(manifest['made_at']).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    rows = sum(table["rows"] for table in manifest["tables"].values())
    print(
        speak(
            f"恢复好了：{rows}行，{len(manifest['files'])}个文件，备份于{made}，审计完好。",
            f"Restored: {rows} rows, {len(manifest['files'])} files of {made}; the audit holds.",
        )
    )
    return 0
