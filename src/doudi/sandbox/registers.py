"""What the registers of enrolment and supervision will say of the world's people, before any of it is written.

People's own columns stay as they are: a main spell of enrolment per person stands here as columns, everything else
(second spells, proofs of life, accounts, a clerk's day) as rows that were added one group at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.sandbox.cells import NO_DAY

Ints = npt.NDArray[np.int64]

# 险种 of enrolment; the first three follow `People.pension_kind` less one.
SCHEMES = ("110", "120", "170", "210", "410", "310", "390")
EMPLOYEES, CIVIL, RESIDENTS, UNEMPLOYMENT, INJURY, EMPLOYEE_MEDICAL, RESIDENT_MEDICAL = range(7)
NO_SCHEME = -1
# 参保身份 and 参保状态
AS_EMPLOYEE, AS_FLEXIBLE, AS_RESIDENT, AS_CIVIL = range(4)
ACTIVE, LAPSED, ENDED = range(3)
# 安置方式 of veterans
SELF_EMPLOYED, PLACED, RETIRED, OTHERWISE = range(4)
# 参保险种 of a contribution row, in the order the extract lists them
WHOLE, WHOLE_CIVIL, PENSION_ONLY, RESIDENT_ONLY, NO_INJURY, NO_UNEMPLOYMENT = range(6)
STILL = -1


class Rows:
    """Rows under construction, column by column; one value stands for every row of an addition.

    >>> rows = Rows("person ago")
    >>> rows.add(person=[4, 7], ago=2)
    >>> rows.add(person=[9], ago=[5])
    >>> rows["ago"].tolist(), len(rows)
    ([2, 2, 5], 3)
    """

    def __init__(self, names: str) -> None:
        self._names = tuple(names.split())
        self._parts: dict[str, list[Ints]] = {name: [] for name in self._names}

    def add(self, **values: Any) -> None:
        """Add as many rows as the first column has; every column must be named."""
        size = len(values[self._names[0]])
        if set(values) != set(self._names):
            raise KeyError(f"columns {sorted(values)}, not {sorted(self._names)}")
        for name, parts in self._parts.items():
            parts.append(np.broadcast_to(np.asarray(values[name], np.int64), size))

    def __getitem__(self, name: str) -> Ints:
        parts = self._parts[name]
        if len(parts) > 1:
            parts[:] = [np.concatenate(parts)]
        return parts[0] if parts else np.empty(0, np.int64)

    def order_by(self, *names: str) -> None:
        """Put the rows in the order of these columns, the first counting most."""
        order = np.lexsort([self[name] for name in reversed(names)])
        for name in self._names:
            self._parts[name] = [self[name][order]]

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts[self._names[0]])


@dataclass
class Registers:
    """Columns per person (the main spell of enrolment), then rows per register.

    Months are counted back from the as-of month: `from_ago`, `to_ago` (STILL while it runs), `paid_ago` (-1 = never).
    Days are days since 1970. Employers from `World.employers` on are further ones that only the planted cases know.
    """

    scheme: npt.NDArray[np.int8]
    standing: npt.NDArray[np.int8]
    employer: npt.NDArray[np.int32]
    from_ago: npt.NDArray[np.int16]
    to_ago: npt.NDArray[np.int16]
    paid_ago: npt.NDArray[np.int16]
    state: npt.NDArray[np.int8]
    has_unemployment: npt.NDArray[np.bool_]
    has_injury: npt.NDArray[np.bool_]
    #: 参保险种 written in the contributions file, -1 = as the rest of the world has it.
    contribution_kinds: npt.NDArray[np.int8]
    #: 离校日期 and 登记日期 of employment where a case needs its own day.
    left_school: npt.NDArray[np.int32]
    started_work: npt.NDArray[np.int32]
    #: 领取起始月 of unemployment benefit, -1 = drawn at random.
    benefit_from: npt.NDArray[np.int8]
    retired_ago: npt.NDArray[np.int16]
    #: Whose proofs, archive or account the planted cases write themselves.
    own_proof: npt.NDArray[np.bool_]
    own_file: npt.NDArray[np.bool_]
    own_account: npt.NDArray[np.bool_]

    # `spare` marks rows whose loss to a fault changes no right answer.
    spells: Rows = field(
        default_factory=partial(Rows, "person scheme standing employer from_ago to_ago paid_ago state spare")
    )
    elsewhere: Rows = field(default_factory=partial(Rows, "person province scheme from_ago to_ago spare"))
    veterans: Rows = field(default_factory=partial(Rows, "person from_day to_day settled spare"))
    births: Rows = field(default_factory=partial(Rows, "person child born is_here spare"))
    platform: Rows = field(default_factory=partial(Rows, "person platform ago sector orders spare"))
    cover: Rows = field(default_factory=partial(Rows, "person platform ago spare"))
    proofs: Rows = field(default_factory=partial(Rows, "person day means failed spare"))
    files: Rows = field(default_factory=partial(Rows, "person born first_ago retired_ago kind special_years spare"))
    accounts: Rows = field(default_factory=partial(Rows, "person scheme account changed spare"))
    #: `former` is the row whose number is meant, -1 a number of one's own that nobody has now.
    numbers: Rows = field(default_factory=partial(Rows, "person former changed reason spare"))
    log: Rows = field(default_factory=partial(Rows, "person day minute clerk action fen spare"))
    projects: Rows = field(default_factory=partial(Rows, "project employer started finished cost workers"))
    injury_projects: Rows = field(default_factory=partial(Rows, "project insured valid_to"))
    # Further rows of files the city already writes.
    contributions: Rows = field(default_factory=partial(Rows, "person employer ago kind base own"))
    pensions: Rows = field(default_factory=partial(Rows, "person kind fen central item state ago"))
    claims: Rows = field(default_factory=partial(Rows, "person day"))

    #: Of further employers: day founded, day registered with social insurance (NO_DAY = never), closed or not.
    further: Rows = field(default_factory=partial(Rows, "founded registered is_closed"))

    @classmethod
    def blank(cls, count: int) -> Registers:
        """Registers that know nobody yet.

        >>> Registers.blank(2).scheme.tolist()
        [-1, -1]
        """
        return cls(
            scheme=np.full(count, NO_SCHEME, np.int8),
            standing=np.zeros(count, np.int8),
            employer=np.full(count, -1, np.int32),
            from_ago=np.zeros(count, np.int16),
            to_ago=np.full(count, STILL, np.int16),
            paid_ago=np.zeros(count, np.int16),
            state=np.zeros(count, np.int8),
            has_unemployment=np.zeros(count, np.bool_),
            has_injury=np.zeros(count, np.bool_),
            contribution_kinds=np.full(count, -1, np.int8),
            left_school=np.full(count, NO_DAY, np.int32),
            started_work=np.full(count, NO_DAY, np.int32),
            benefit_from=np.full(count, -1, np.int8),
            retired_ago=np.zeros(count, np.int16),
            own_proof=np.zeros(count, np.bool_),
            own_file=np.zeros(count, np.bool_),
            own_account=np.zeros(count, np.bool_),
        )

    def put_in_order(self) -> None:
        """Sort every register as its department keeps it, so that no file shows what was planted first."""
        for rows in (self.spells, self.elsewhere, self.veterans, self.platform, self.cover, self.accounts):
            rows.order_by("person")
        for rows in (self.contributions, self.pensions, self.files, self.numbers):
            rows.order_by("person")
        self.births.order_by("born", "person")
        self.proofs.order_by("day", "person")
        self.claims.order_by("day", "person")
        self.log.order_by("day", "minute", "clerk")

    def enrol(self, rows: npt.NDArray[np.integer], scheme: int, standing: int, **facts: Any) -> None:
        """Set the main spell of these people; what is not said runs since long and is paid to date."""
        settings: dict[str, Any] = {"employer": -1, "to_ago": STILL, "paid_ago": 0, "state": ACTIVE} | facts
        self.scheme[rows], self.standing[rows] = scheme, standing
        for name, value in settings.items():
            getattr(self, name)[rows] = value

    def forget(self, rows: npt.NDArray[np.integer]) -> None:
        """Take the main spell away, the other insurances with it."""
        self.scheme[rows] = NO_SCHEME
        self.has_unemployment[rows] = self.has_injury[rows] = False

    def past_spell(self, rows: npt.NDArray[np.integer], scheme: int, standing: int, **facts: Any) -> None:
        """Add another spell of these people; by default one that ended and that nothing hangs on."""
        settings: dict[str, Any] = {"employer": -1, "to_ago": 30, "from_ago": 70, "state": ENDED, "spare": 0} | facts
        settings.setdefault("paid_ago", settings["to_ago"])
        self.spells.add(person=rows, scheme=scheme, standing=standing, **settings)
