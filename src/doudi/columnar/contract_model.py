"""The shape of dataset contracts (数据集契约) and of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from doudi.columnar.errors import PurposeRefused

PERSON_KEY = "person_key"
PURPOSES: Mapping[str, tuple[str, str]] = {
    "means_verification": ("家庭经济状况核对", "checking a household's means on its authorisation"),
    "screening": ("主动发现", "finding families entitled and not served"),
    "planning": ("政策测算", "simulating what a change of policy does"),
    "enrolment": ("参保扩面", "finding people and employers not insured who should be"),
    "supervision": ("基金监管", "finding benefits paid that are not due"),
}
"""What a dataset may be shared for, with its words; a contract chooses from these."""


@dataclass(frozen=True)
class ColumnContract:
    """One column (列) of an extract: how it is headed, what it may hold, and in what form it is kept.

    `keep` says what the snapshot holds: `value` as checked, `key` a 64-bit pseudonym, `sealed` encrypted in blocks,
    `drop` nothing. A column of sensitivity `identity` may only be kept as `key` or `sealed`, or dropped. `domain` names
    the kind of identifier a key is made of, so that two datasets that share it can be joined; the column's own name
    without it. A column kept as value may be kept as key besides, under the name `key_as`. Of a name a *mark* may be
    kept under `mark_as`: whether two rows of one citizen number carry the same name, and nothing else.
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
    most: int | None = None
    domain: str = ""
    key_as: str = ""
    mark_as: str = ""

    @property
    def key_domain(self) -> str:
        """What its pseudonym is made under: keys of one domain can be joined, keys of two cannot."""
        return self.domain or self.name


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
    sorted_by: str = PERSON_KEY
    note: str = ""

    @property
    def sort_column(self) -> ColumnContract:
        """The column whose pseudonym the snapshot is sorted by: a person's, or an employer's or a project's."""
        return self.column(self.sorted_by)

    @property
    def is_of_people(self) -> bool:
        """Whether the snapshot is sorted by person key; otherwise `sorted_by` names what its rows are about."""
        return self.sorted_by == PERSON_KEY

    @property
    def person_column(self) -> ColumnContract:
        """The column of the citizen number (公民身份号码); KeyError where no row names a person."""
        return self.column(PERSON_KEY)

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
