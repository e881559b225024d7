"""`./doudi replay FILE --key KEYFILE` or `./doudi replay DECISION --by ACCOUNT`: derive a decision again."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from doudi.config.commands.language import speak
from doudi.config.commands.replay_words import say
from doudi.platform.crypto.recipients import ArchiveUnreadable, open_with
from doudi.rules.replay import Record, replay


def run(argv: list[str]) -> int:
    """Say whether it comes out equal; exit code 0 equal, 1 different or unreadable.

    An archive needs neither a database nor the scheme's folder; a decision's number needs this installation.
    """
    parser = argparse.ArgumentParser(
        prog="./doudi replay",
        description=speak(
            "按当时的规则和事实，把一项决定重算一遍", "Derive a decision again from the rules and facts of its time"
        ),
    )
    parser.add_argument(
        "decision", help=speak("归档文件，或者决定、申请的编号", "an archive, or a number of decision or case")
    )
    parser.add_argument(
        "--key", type=Path, help=speak("私钥文件（归档用）", "file with the private key (for an archive)")
    )
    parser.add_argument(
        "--by", default="", help=speak("经办人的账号（按编号用）", "account name of the official (for a number)")
    )
    parser.add_argument(
        "--record", action="store_true",
        help=speak("打印正式记录：每一步、依据和出处", "print the formal record: every step and its sources"),
    )  # fmt: skip
    parser.add_argument("--pdf", type=Path, help=speak("把正式记录写成 PDF", "write the formal record as a PDF"))
    given = parser.parse_args(argv)
    path = Path(given.decision)
    wants_record = given.record or given.pdf is not None
    if path.is_file():
        record = Record.from_json(_text(path, given.key))
        if wants_record:
            told: int = importlib.import_module("doudi.config.commands.replay_record").tell_kept(
                record, replay(record), given.pdf
            )
            return told
        return say(replay(record), record)
    if not given.by:
        said_en = f"There is no file {path.name}; to replay by number add --by ACCOUNT."
        print(speak(f"没有 {path.name} 这个文件；要按编号重算，加 --by 账号。", said_en), file=sys.stderr)
        return 1
    # Imported by name: an archive is read without Django.
    importlib.import_module("doudi.config.start").start_django()
    stored = importlib.import_module("doudi.config.commands.replay_stored")
    done: int = stored.run(given.decision, given.by, wants_record=wants_record, pdf=given.pdf)
    return done


def _text(path: Path, key: Path | None) -> str:
    data = path.read_bytes()
    if data.startswith(b"age-encryption.org/"):
        if key is None:
            raise ArchiveUnreadable(f"{path.name} is encrypted: give its private key with --key FILE.")
        data = open_with(key, data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ArchiveUnreadable(f"{path.name} is neither an archive nor a record in UTF-8.") from None
