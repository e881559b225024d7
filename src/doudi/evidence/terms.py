"""How long authorisations, answers and waits hold (期限): dated by law where a text was found, else our design."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from doudi.evidence.errors import TermsFaulty

TERMS_FILE = Path(__file__).with_name("terms.yaml")
_KEYS = {"key", "zh", "unit", "jurisdiction", "value", "status", "legal_basis", "source", "note"}
_STATUSES = {"verified", "press", "gk_unverified", "design", "unset"}


@dataclass(frozen=True)
class Term:
    """One value (期限) with how sure it is; ``value`` is None while nobody has set it."""

    key: str
    zh: str
    unit: str
    jurisdiction: str
    value: int | None
    status: str
    source: str
    note: str
    legal_basis: str = ""


@cache
def load_terms(path: Path = TERMS_FILE) -> tuple[Term, ...]:
    """Every term on file.

    Raises:
        TermsFaulty: an unknown key or status, or a value that does not fit its status.
    """
    found = []
    for row in yaml.safe_load(path.read_text(encoding="utf-8"))["terms"]:
        if set(row) - _KEYS or row["status"] not in _STATUSES or (row["value"] is None) != (row["status"] == "unset"):
            raise TermsFaulty(f"{path.name}: the entry {row.get('key')!r} has an unknown key, status or no value.")
        found.append(Term(**row))
    return tuple(found)


@cache
def find_term(key: str, jurisdiction: str = "CN") -> Term:
    """The term for a jurisdiction, else the one for everywhere.

    >>> find_term("authorisation_valid_months").value, find_term("contribution_base_floor_fen").value
    (6, None)
    """
    known = [term for term in load_terms() if term.key == key]
    for wanted in (jurisdiction, "CN"):
        for term in known:
            if term.jurisdiction == wanted:
                return term
    raise TermsFaulty(f"{TERMS_FILE.name} has no term {key!r}.")


@cache
def value_of(key: str) -> int:
    """The value of a term that is always set.

    >>> value_of("adult_age")
    18
    """
    value = find_term(key).value
    if value is None:
        raise TermsFaulty(f"{TERMS_FILE.name}: {key} must be set.")
    return value
