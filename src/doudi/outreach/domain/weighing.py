"""How sure a finding is (发现的可信程度), by one declared rule, and what its facts are without their dates.

The rule is ours (status: design; no text read says how a comparison's findings are weighed):

* doubtful: a row speaks against it, two departments disagree, or a row of the person was refused at loading;
* likely: a feed is old, only one of several possible sources says so, or a row had no usable number and came to be
  this person's by linkage;
* sure: none of that. That the register gives no place is said too, and weighs nothing: the dead are struck off it.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from doudi.columnar.contract_model import DatasetContract
from doudi.outreach.domain.compared import FoundRow
from doudi.worklist.words import Words

SPOKEN_AGAINST, DISAGREE, REJECTED = "spoken_against", "rows_disagree", "row_rejected"
FEED_OLD, ONE_SOURCE, LINKED, NOT_PLACED = "feed_old", "one_source", "row_linked", "not_placed"
CLUE_ONLY = "clue_only"
"""Of what somebody reported: no data were compared."""
MAKES_DOUBTFUL = frozenset({SPOKEN_AGAINST, DISAGREE, REJECTED})
MAKES_LIKELY = frozenset({FEED_OLD, ONE_SOURCE, LINKED})
SURE, LIKELY, DOUBTFUL = "sure", "likely", "doubtful"
OF_THE_DAY = frozenset({FEED_OLD})
"""Doubts that come and go with the calendar: no new facts."""
DOUBT_WORDS: Mapping[str, Words] = {
    SPOKEN_AGAINST: Words("有数据说的相反", "some data say the opposite"),
    DISAGREE: Words("两个部门说的不一样", "two departments do not say the same"),
    REJECTED: Words("这个人有一行数据被退回，没有读到", "a row of this person was refused at loading and not read"),
    FEED_OLD: Words("有一份数据不新了", "one of the feeds is not recent"),
    ONE_SOURCE: Words("只有一个来源这样说", "only one of several possible sources says so"),
    LINKED: Words("有一行没有可用的号码，是按记录匹配认定的", "a row has no usable number and came by record linkage"),
    NOT_PLACED: Words("户籍没有说住在哪里", "the register does not say where this person lives"),
    CLUE_ONLY: Words("只有线索，没有数据比对", "a clue only, no data compared"),
}
CONFIDENCE_WORDS: Mapping[str, Words] = {
    SURE: Words("数据都对得上", "the data agree"),
    LIKELY: Words("大体可信，有一处要问清", "likely; one thing to ask about"),
    DOUBTFUL: Words("有疑问，先问清", "doubtful: ask first"),
}


def confidence_of(doubts: Collection[str]) -> str:
    """The weight of a finding with these doubts.

    >>> confidence_of([]), confidence_of(["feed_old"]), confidence_of(["feed_old", "rows_disagree"])
    ('sure', 'likely', 'doubtful')
    """
    if MAKES_DOUBTFUL & set(doubts):
        return DOUBTFUL
    return LIKELY if MAKES_LIKELY & set(doubts) else SURE


def is_old(as_of: date, on: date, fresh_for_days: int) -> bool:
    """Whether a feed has used up more than half of the time for which it may be compared.

    >>> is_old(date(2025, 8, 1), date(2025, 8, 31), 62), is_old(date(2025, 7, 1), date(2025, 8, 31), 62)
    (False, True)
    """
    return (on - as_of).days * 2 > fresh_for_days


def rows_disagree(rows: Iterable[FoundRow]) -> bool:
    """Whether two datasets give one column of the same name, a day, two values: died on the 3rd, died on the 5th.

    >>> said = lambda dataset, day: FoundRow(dataset, "2025-08-31", "dead", 1, {"died_on": day})
    >>> rows_disagree([said("police", "2025-05-03"), said("cremation", "2025-05-05")])
    True
    >>> rows_disagree([said("police", "2025-05-03"), said("police", "2025-05-05"), said("cremation", "2025-05-05")])
    False
    """
    days: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        for name, value in row.values.items():
            if isinstance(value, str) and _is_day(value):
                days.setdefault(name, {}).setdefault(row.dataset, set()).add(value)
    return any(
        not one & other
        for by_dataset in days.values()
        for at, one in enumerate(by_dataset.values())
        for other in list(by_dataset.values())[at + 1 :]
    )


def _is_day(value: str) -> bool:
    return len(value) == 10 and value[4] == value[7] == "-" and value.replace("-", "").isdecimal()


def material_rows(
    rows: Sequence[FoundRow],
    against: Sequence[FoundRow],
    doubts: Collection[str],
    contracts: Mapping[str, DatasetContract],
) -> str:
    """What decides whether anything changed since somebody looked, as one text.

    The day of the data and the row's number are left out. Of what is sent anew every month (its contract's key holds a
    month) months, days and amounts are left out too: the next month's payment is no new fact, another death is.
    """
    told = [
        sorted({json.dumps([row.dataset, row.signal, _lasting(row, contracts[row.dataset])], ensure_ascii=False,
                           sort_keys=True) for row in some})
        for some in (rows, against)
    ]  # fmt: skip
    return json.dumps([*told, sorted(set(doubts) - OF_THE_DAY)], ensure_ascii=False)


def _lasting(row: FoundRow, contract: DatasetContract) -> dict[str, object]:
    types = {column.name: column.type for column in contract.columns}
    is_periodic = any(types.get(name) == "month" for name in contract.key)
    passing = ("month", "date", "money_yuan", "decimal2") if is_periodic else ()
    return {name: value for name, value in row.values.items() if types.get(name) not in passing}
