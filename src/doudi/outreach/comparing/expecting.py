"""What acting on a finding is expected to recover, where its rows carry the amounts (预计金额)."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from doudi.worklist.words import Words

FILE = Path(__file__).parent / "expecting.yaml"


@dataclass(frozen=True)
class Expected:
    """Which amount of a rule's left rows is summed, and how that is called."""

    column: str
    words: Words


@lru_cache(maxsize=1)
def expected_by_rule() -> dict[str, Expected]:
    """Rule → what is summed; a rule that is absent expects nothing that could be summed.

    >>> expected_by_rule()["F01"].column, "F06" in expected_by_rule()
    ('amount_fen', False)
    """
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {entry["rule"]: Expected(entry["column"], Words(entry["zh"], entry["en"])) for entry in read}
