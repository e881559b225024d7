"""`./doudi backup FILE`: everything but the keys, in one archive."""

import argparse
from datetime import datetime
from pathlib import Path

from doudi.config.commands.language import speak
from doudi.config.keeping.archive import write_backup
from doudi.config.start import require_ready
from doudi.kernel.clock import SHANGHAI


def run(argv: list[str]) -> int:
    """Write the archive and say what is in it."""
    parser = argparse.ArgumentParser(prog="./doudi backup", description=speak("备份", "Back up"))
    parser.add_argument("file", type=Path, help=speak("备份写到哪个文件", "the file to write"))
    path: Path = parser.parse_args(argv).file
    require_ready()
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = write_backup(path, datetime.now(SHANGHAI))
    rows = sum(table["rows"] for table in manifest["tables"].values())
    size = path.stat().st_size // 1024
    print(
        speak(
            f"备份好了：{rows}行，{len(manifest['files'])}个文件，{size} KB。"
            "密钥不在里面，请另外保管 keys/keyring.json。",
            f"Backed up: {rows} rows, {len(manifest['files'])} files, {size} KB. The keys are not in it: keep "
            "keys/keyring.json apart, without it nothing can be read.",
        )
    )
    return 0
