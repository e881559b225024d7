"""The order in which sources are heard (来源次序), read from `authority.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from doudi.evidence.errors import TermsFaulty
from doudi.worklist.words import Words

AUTHORITY_FILE = Path(__file__).with_name("authority.yaml")
Combine = Literal["ladder", "first_known", "any", "sum"]
_COMBINES = {"ladder", "first_known", "any", "sum"}


@dataclass(frozen=True)
class Order:
    """How the sources of one quantity become one value (来源次序); see the head of the file."""

    quantity: str
    combine: Combine
    order: tuple[str, ...]
    compare: bool = False
    open_list: bool = False
    tolerance_percent: int = 0
    why: str = ""


@cache
def load_orders(path: Path = AUTHORITY_FILE) -> dict[str, Order]:
    """Quantity → order.

    Raises:
        TermsFaulty: an unknown way to combine, or an order without categories.
    """
    found = {}
    for quantity, row in yaml.safe_load(path.read_text(encoding="utf-8"))["quantities"].items():
        if row["combine"] not in _COMBINES or not row["order"]:
            raise TermsFaulty(f"{path.name}: {quantity} combines by {row['combine']!r} over {row['order']!r}.")
        found[quantity] = Order(quantity=quantity, **{**row, "order": tuple(row["order"])})
    return found


@cache
def load_sources(path: Path = AUTHORITY_FILE) -> dict[str, Words]:
    """Department code → how proofs and letters name it.

    >>> load_sources()["tax"].zh
    '税务部门'
    """
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    return {code: Words(row["zh"], row["en"]) for code, row in rows.items()}
