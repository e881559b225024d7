"""Evidence as a desk reads it: no code of ours, no fen, no minutes since midnight."""

from __future__ import annotations

from typing import Any

from doudi.outreach.domain.weighing import DOUBT_WORDS
from doudi.outreach.reads.evidence_lines import show_evidence


def _kept(dataset: str, values: dict[str, Any], *doubts: str) -> dict[str, Any]:
    row = {"dataset": dataset, "as_of": "2025-08-31", "signal": "pension_paid", "source_row": 7, "values": values}
    return {"rests_on": [row], "speaks_against": [], "absent": {}, "doubts": list(doubts)}


def test_codes_are_said_as_the_department_writes_them() -> None:
    """In Chinese the department's own word, in English a plain one; amounts in yuan, in the order of the file."""
    values = {"state": "paid", "amount_fen": 262870, "scheme": "employee", "month": "2025-08"}
    shown = show_evidence(_kept("hrss_pension_payments", values)).rests_on[0].values
    assert [heading.zh for heading, _said in shown] == ["险种", "待遇所属月", "发放金额(元)", "发放状态"]
    assert [said.zh for _heading, said in shown] == ["110", "2025-08", "2,628.70", "已发放"]
    assert [said.en for _heading, said in shown] == ["employee", "2025-08", "2,628.70", "paid"]


def test_a_time_of_day_is_a_time_of_day() -> None:
    """The log counts minutes; people read hours and minutes."""
    shown = show_evidence(_kept("operator_log", {"minute": 1325})).rests_on[0].values
    assert [said.zh for _heading, said in shown] == ["22:05"]


def test_every_doubt_has_words() -> None:
    """Whatever a finding is in doubt about is said in words in both languages."""
    for code in DOUBT_WORDS:
        (said,) = show_evidence(_kept("operator_log", {}, code)).doubts
        assert said == DOUBT_WORDS[code]
