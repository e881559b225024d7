"""What `./doudi replay` found, in words (重算结果); needs no Django."""

from __future__ import annotations

from doudi.config.commands.language import speak
from doudi.rules.replay import Record, Replayed


def say(found: Replayed, record: Record | None = None) -> int:
    """Print what a replay found."""
    result = found.derived
    amount = "-" if result.amount_fen is None else f"{result.amount_fen / 100:,.2f}"
    rules = f"{result.scheme}/{result.profile}/{result.jurisdiction}, {result.ruleset_hash[:12]}"
    print(speak(f"{found.key}：{result.month}，规则 {rules}", f"{found.key}: {result.month}, rules {rules}"))
    print(speak(f"重算：{result.outcome}，每月 {amount} 元", f"derived: {result.outcome}, CNY {amount} a month"))
    for step in result.steps:
        print(f"  {speak(step.zh, step.en)}" + (f"  [{step.clause}]" if step.clause else ""))
    if record and record.decision:
        decided = record.decision
        print(speak(f"当时决定：{decided.get('outcome')}，{decided.get('decided_at')}",
                    f"decided then: {decided.get('outcome')}, {decided.get('decided_at')}"))  # fmt: skip
    if found.difference is None:
        print(speak("一致：每一行、每一分都和当时一样。", "Equal: every line and every fen is as it was."))
        return 0
    different = found.difference
    at, stored, derived = different.path, different.stored, different.derived
    said_en = f"Different, first at {at}: stored {stored!r}, derived {derived!r}"
    print(speak(f"不一致，第一处在 {at}：当时 {stored!r}，重算 {derived!r}", said_en))
    return 1
