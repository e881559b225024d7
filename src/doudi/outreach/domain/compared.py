"""What a comparison found of one person (比对发现): a reason to look, never a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row a finding rests on or that speaks against it (依据行).

    Args:
        signal: the signal it says, such as `serving_sentence`; its words are in the rule book.
        source_row: the row's number in the file the department sent.
        values: the row's columns that are kept in clear, days and months as ISO text; never a citizen number.
    """

    dataset: str
    as_of: str
    signal: str
    source_row: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One person (or employer, project, account) a rule found (比对发现).

    Args:
        rule: the rule's key, such as `F01`; `period` the month compared, such as `2025-08`: one finding per
            (subject, rule, period).
        subject: what `subject_key` is the pseudonym of: `person`, `employer`, `project`, `account` or `operator`.
        subject_key: the pseudonym, unsigned 64 bits.
        area_path: where the register says the person lives; empty where it does not say.
        rests_on: the rows it rests on; `speaks_against` rows that say otherwise, shown beside it.
        absent: datasets that were looked through and say nothing of the subject, with their day.
        expected_fen: what acting on it is expected to bring or to recover, where rows say so; None is unknown.
        confidence: `sure`, `likely` or `doubtful`; why is in `doubts` (codes).
        facts_digest: a keyed fingerprint of what it rests on without its dates: what a visit settled is not found
            again while this stays the same.
    """

    rule: str
    period: str
    subject: str
    subject_key: int
    area_path: str
    rests_on: tuple[FoundRow, ...]
    speaks_against: tuple[FoundRow, ...]
    absent: Mapping[str, str]
    expected_fen: int | None
    confidence: str
    doubts: tuple[str, ...]
    facts_digest: str
