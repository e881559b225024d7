"""The shape of dataset contracts (数据集契约) and of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from doudi.columnar.errors import PurposeRefused


@dataclass(frozen=True)
class ColumnContract:
    """One column (列) of an extract: how it is headed, what it may hold, and in what form it is kept.

    `keep` says what the snapshot holds: `value` as checked, `key` a 64-bit pseudonym, `sealed` encrypted in blocks,
    `drop` nothing. A column of sensitivity `identity` may only be kept as `key` or `sealed`, or dropped.
    """

    header: str
    name: str
    type: str
    unit: str = ""
    required: bool = False
    optional_column: bool = False
    also_headed: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    width: int = 0
    repairs: frozenset[str] = frozenset()
    sensitivity: str = "ordinary"
    keep: str = "value"
    agrees_with: str = ""
    may_be_negative: bool = False


@dataclass(frozen=True)
class DatasetContract:
    """The contract (契约) of one dataset: form, columns, key, and the law and purposes it rests on."""

    dataset: str
    zh: str
    en: str
    department: str
    department_zh: str
    category: str
    version: int
    formats: tuple[str, ...]
    encodings: tuple[str, ...]
    delimiter: str
    file_name: str
    columns: tuple[ColumnContract, ...]
    key: tuple[str, ...]
    group: str
    version_column: str
    cadence: str
    fresh_for_days: int
    retention_months: int
    legal_basis: str
    sharing_agreement: str
    status: str
    purposes: tuple[str, ...]
    people_map: bool = False

    @property
    def person_column(self) -> ColumnContract:
        """The column whose citizen number (公民身份号码) the snapshot is sorted by, as pseudonym `person_key`."""
        return next(c for c in self.columns if c.name == "person_key")

    def column(self, name: str) -> ColumnContract:
        """The column stored under `name`; KeyError when the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def require_purpose(self, purpose: str) -> None:
        """Raises PurposeRefused unless the sharing agreement covers `purpose`."""
        if purpose not in self.purposes:
            raise PurposeRefused(self.dataset, purpose, self.purposes)
