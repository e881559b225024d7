"""`./doudi replay … --record`: the formal record of a decision, printed or written as a PDF."""

from __future__ import annotations

import sys
from pathlib import Path

from doudi.casework.formal.content import FormalRecord, formal_record
from doudi.casework.formal.printing import print_record, record_text
from doudi.config.commands.language import is_chinese, speak
from doudi.rules.replay import Record, Replayed


def tell_kept(record: Record, found: Replayed, pdf: Path | None) -> int:
    """The record of an archived decision; exit code as `./doudi replay`."""
    return tell(formal_record(record, found), pdf)


def tell(record: FormalRecord, pdf: Path | None) -> int:
    """Print the record, or write it as a PDF; 0 when deriving it again gave the same, else 1."""
    language = "zh" if is_chinese() else "en"
    if pdf is None:
        for line in record_text(record, language):
            print(line)
    else:
        pdf.write_bytes(print_record(record, language))
        print(speak(f"正式记录写在 {pdf}", f"The formal record is in {pdf}"), file=sys.stderr)
    return 0 if record.is_equal else 1
