"""The world's people as columns: who they are, what they live on, what they own. No file format yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from doudi.sandbox.cells import NO_DAY

Int8 = npt.NDArray[np.int8]
Int16 = npt.NDArray[np.int16]
Int32 = npt.NDArray[np.int32]

# 与户主关系
HEAD, SPOUSE, SON, DAUGHTER, GRANDCHILD, FATHER, MOTHER, GRANDPARENT, SIBLING, OTHER = range(10)
RELATION_CODES = ("02", "10", "20", "30", "40", "51", "52", "60", "70", "90")
# 人员类别 of contributions
NOT_INSURED, EMPLOYEE, FLEXIBLE, RESIDENT = range(4)
# 失业登记
NEVER_UNEMPLOYED, UNEMPLOYED, BACK_AT_WORK, LEFT_REGISTRATION = range(4)
# 待遇类别 and 发放状态
PENSION, BACK_PAYMENT, SURVIVORS = range(3)
PAID, STOPPED, RETURNED = range(3)
# 证件状态, 学籍状态, 登记状态, 待遇状态
CERTIFICATE_VALID, CERTIFICATE_EXPIRED, CERTIFICATE_CANCELLED = range(3)
STUDYING, GRADUATED, SUSPENDED, WITHDRAWN = range(4)
NO_BUSINESS, ACTIVE_BUSINESS, CLOSED_BUSINESS = range(3)
NO_ROLL, ON_ROLL, OFF_ROLL = range(3)
NO_CUSTODY, PRISON, DRUG_ISOLATION, COMMUNITY = range(4)
# 办学层次
STUDY_LEVELS = ("00", "10", "20", "30", "40", "50", "60", "70", "80")
NO_STUDY, PRIMARY, JUNIOR, SENIOR, VOCATIONAL, COLLEGE, BACHELOR, MASTER = -1, 1, 2, 3, 4, 5, 6, 7
# 医保
NO_MEDICAL, MEDICAL_WORKER, MEDICAL_RETIRED, MEDICAL_FLEXIBLE, MEDICAL_ADULT, MEDICAL_MINOR, MEDICAL_STUDENT = range(7)
MEDICAL_NORMAL, MEDICAL_LAPSED, MEDICAL_ELSEWHERE = range(3)
# why somebody is not in the register
REGISTERED, STRUCK_OFF, OUTSIDER = range(3)
DIED, MOVED_AWAY, EMIGRATED = 1, 2, 3

_DEFAULTS: dict[str, tuple[type[np.generic], int]] = {
    "home": (np.int32, -1),
    "relation": (np.int8, HEAD),
    "is_male": (np.bool_, 0),
    "birth_day": (np.int32, 0),
    "marital": (np.int8, 0),  # place in ("10", "20", "30", "40", "90")
    "spouse": (np.int32, -1),  # row of the spouse, here or in another household
    "father": (np.int32, -1),  # row of a registered parent; only a city with `--assistance` knows parents
    "mother": (np.int32, -1),
    "register": (np.int8, REGISTERED),
    "lives_away": (np.bool_, 0),
    "born_elsewhere": (np.bool_, 0),
    "surname": (np.int16, 0),
    "given1": (np.int16, 0),
    "given2": (np.int16, 0),
    "employer": (np.int32, -1),
    "wage_fen": (np.int32, 0),  # this month's, from the main employer, before deductions
    "social_fen": (np.int32, 0),
    "fund_fen": (np.int32, 0),
    "tax_fen": (np.int32, 0),
    "is_taxed": (np.bool_, 0),
    "insured_as": (np.int8, NOT_INSURED),
    "base_fen": (np.int32, 0),
    "pension_kind": (np.int8, 0),  # place in ("", "110", "120", "170")
    "pension_fen": (np.int32, 0),
    "pension_central_fen": (np.int32, 0),
    "pension_item": (np.int8, PENSION),
    "pension_state": (np.int8, PAID),
    "pension_months_ago": (np.int8, 0),
    "unemployment": (np.int8, NEVER_UNEMPLOYED),
    "benefit_fen": (np.int32, 0),
    "disability": (np.int8, 0),  # 1 to 7
    "disability_grade": (np.int8, 0),
    "certificate": (np.int8, CERTIFICATE_VALID),
    "study": (np.int8, NO_STUDY),
    "study_part_time": (np.bool_, 0),
    "study_state": (np.int8, STUDYING),
    "custody": (np.int8, NO_CUSTODY),
    "custody_start": (np.int32, int(NO_DAY)),
    "custody_end": (np.int32, int(NO_DAY)),
    "medical": (np.int8, NO_MEDICAL),
    "medical_state": (np.int8, MEDICAL_NORMAL),
    "cars": (np.int8, 0),
    "car_state": (np.int8, 0),  # place in ("正常", "逾期未检验", "注销", "转出")
    "is_car_exempt": (np.bool_, 0),
    "is_car_commercial": (np.bool_, 0),
    "dwellings": (np.int8, 0),
    "is_shared_with_spouse": (np.bool_, 0),
    "shops": (np.int8, 0),
    "sold_dwellings": (np.int8, 0),
    "shop_licence": (np.int8, NO_BUSINESS),
    "firm": (np.int8, NO_BUSINESS),
    "farms": (np.bool_, 0),
    "rents_public": (np.bool_, 0),
    "roll": (np.int8, 0),  # 救助类别 1 to 8
    "roll_state": (np.int8, NO_ROLL),
    "deposits_fen": (np.int64, 0),
    "death_day": (np.int32, int(NO_DAY)),
    "is_cremated": (np.bool_, 0),
    "struck_off_for": (np.int8, 0),
    "struck_off_day": (np.int32, int(NO_DAY)),
    "is_strike_revoked": (np.bool_, 0),
}


@dataclass
class People:
    """Columns of equal length, one row per person; each column's meaning stands beside its default above."""

    columns: dict[str, npt.NDArray[Any]]

    @classmethod
    def blank(cls, count: int) -> Self:
        """So many people about whom nothing is set.

        >>> People.blank(2).relation.tolist()
        [0, 0]
        """
        return cls({name: np.full(count, default, kind) for name, (kind, default) in _DEFAULTS.items()})

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> Self:
        """People given one by one; columns a row leaves out keep their default.

        >>> People.of([{"wage_fen": 5}, {}]).wage_fen.tolist()
        [5, 0]
        """
        made = cls.blank(len(rows))
        named: dict[str, tuple[list[int], list[Any]]] = {}
        for place, row in enumerate(rows):
            for name, value in row.items():
                places, values = named.setdefault(name, ([], []))
                places.append(place)
                values.append(value)
        for name, (places, values) in named.items():
            made.columns[name][places] = values
        return made

    @classmethod
    def stacked(cls, parts: Sequence[People]) -> Self:
        """Several groups of people, one after the other; row numbers inside (`spouse`) must already fit."""
        return cls({name: np.concatenate([part.columns[name] for part in parts]) for name in _DEFAULTS})

    def __len__(self) -> int:
        return len(self.columns["home"])

    def __getattr__(self, name: str) -> npt.NDArray[Any]:
        # Called only for names that are no real attribute: the columns.
        try:
            return self.__dict__["columns"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


@dataclass
class Homes:
    """Register households (户) as columns, one row each."""

    community: Int32  # row of Places.communities
    grid: Int32  # row of Places.grid_codes
    micro: Int32  # row of Places.micro_codes
    is_rural: npt.NDArray[np.bool_]
    register_number: Int32  # order in the register, the last seven figures of 户号

    def __len__(self) -> int:
        return len(self.community)

    def taken(self, rows: npt.NDArray[np.integer]) -> Homes:
        """The households in these rows."""
        return Homes(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass
class Wages:
    """Wage declarations (扣缴申报), one row each: the main ones and those planted beside them."""

    person: Int32
    employer: Int32
    months_ago: Int8
    gross_fen: Int32
    social_fen: Int32
    fund_fen: Int32
    tax_fen: Int32
    is_labour: npt.NDArray[np.bool_]  # 劳务报酬
    is_correction: npt.NDArray[np.bool_]
    is_superseded: npt.NDArray[np.bool_]
    filed_day: Int32

    def __len__(self) -> int:
        return len(self.person)

    @classmethod
    def none(cls) -> Wages:
        """No declarations."""
        empty: dict[str, Any] = {field.name: np.empty(0, np.int32) for field in fields(cls)}
        return cls(**empty)

    @classmethod
    def stacked(cls, parts: Sequence[Wages]) -> Wages:
        """Several lists of declarations as one."""
        return cls(
            **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)}
        )
