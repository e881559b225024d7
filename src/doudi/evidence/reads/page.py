"""The evidence of one case on one page (证据页): 13 departments, 36 categories, and the further feeds."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from doudi.evidence.authority import load_orders, load_sources
from doudi.evidence.domain.categories import FURTHER
from doudi.evidence.models import Fact, Query
from doudi.evidence.reads.household import SaidByPerson, fetch_disagreements
from doudi.evidence.reads.progress import fetch_waiting
from doudi.evidence.wording import FURTHER_WORDS, NOT_PUT, NOTES, said_words
from doudi.platform.beside import read_ahead
from doudi.platform.statements import fetch_rows
from doudi.reference.categories import load_catalogue
from doudi.rules.facts import split_fact_key
from doudi.worklist.words import Words

EMPTY = Words("", "")


@dataclass(frozen=True)
class MemberSays:
    """What one category says of one member: has, none or unknown, in words."""

    person_id: str
    state: str
    words: Words
    as_of: date | None


@dataclass(frozen=True)
class Cell:
    """One category over all members: has, none, unknown or differs; ``note`` is the value, or why it is unknown."""

    code: str
    words: Words
    state: str
    note: Words
    as_of: date | None
    members: tuple[MemberSays, ...] = ()


@dataclass(frozen=True)
class DepartmentLine:
    """One department and its categories; ``as_of`` is the oldest day its data shows."""

    code: str
    words: Words
    cells: tuple[Cell, ...]
    as_of: date | None


@dataclass(frozen=True)
class EvidencePage:
    """The page: has + none + unknown == 36, the categories of the catalogue; ``further`` stands beside them.

    ``differs`` counts those of ``has`` whose sources, or the family and the departments, say different things.
    """

    case_ref: str
    departments: tuple[DepartmentLine, ...]
    further: tuple[DepartmentLine, ...]
    has: int
    none: int
    unknown: int
    differs: int


def fetch_evidence_page(
    case_ref: str, *, differences: Collection[str] = (), said: SaidByPerson | None = None
) -> EvidencePage | None:
    """The page of a case; None before anybody tried to ask. The caller checks who reads it, and audits that.

    Args:
        differences: fact keys of which the family says something else than the departments; their cells say so.
        said: every source's word, where it was read already.
    """
    queries = fetch_rows(Query, "case_ref = %s AND superseded_at IS NULL ORDER BY person_id, id", case_ref)
    read_ahead(queries, "person")
    by_category: dict[str, list[Query]] = defaultdict(list)
    for query in queries:
        by_category[query.category].append(query)
    barred, waiting = _barred(case_ref), fetch_waiting(case_ref)
    if not by_category and not barred and not waiting:
        return None
    under_way: dict[str, list[str]] = defaultdict(list)
    for person, category in sorted(waiting):
        under_way[category].append(person)
    differing = _differing(case_ref, differences, said)
    departments = tuple(
        _line(
            each.code,
            Words(each.zh, each.en),
            [
                _cell(
                    one.code,
                    Words(one.zh, one.en),
                    by_category[one.code],
                    barred,
                    under_way[one.code],
                    one.means,
                    one.code in differing,
                )
                for one in each.categories
            ],
        )
        for each in load_catalogue().departments
    )
    further = tuple(
        _line(
            department,
            load_sources()[department],
            [_cell(code, FURTHER_WORDS[code], by_category[code], barred, under_way[code], "feed", code in differing)],
        )
        for code, department in FURTHER.items()
    )
    states = [cell.state for line in departments for cell in line.cells]
    none, unknown, differs = (states.count(each) for each in ("none", "unknown", "differs"))
    return EvidencePage(case_ref, departments, further, len(states) - none - unknown, none, unknown, differs)


def _barred(case_ref: str) -> dict[str, str]:
    """Members nobody may be asked about: public id → why."""
    rows = Fact.objects.filter(case_ref=case_ref, superseded_at=None, query=None, note__in=NOT_PUT)
    return dict(rows.values_list("person__public_id", "note"))


def _differing(case_ref: str, differences: Collection[str], said: SaidByPerson | None) -> set[str]:
    found = {category for each in fetch_disagreements(case_ref, said=said) for category in each.categories}
    for fact_key in differences:
        try:
            quantity = split_fact_key(fact_key)[1]
        except ValueError:
            continue
        order = load_orders().get(quantity)
        if order is not None:
            asked = Query.objects.filter(case_ref=case_ref, category__in=order.order, superseded_at=None, state="has")
            found |= set(asked.values_list("category", flat=True)) or set(order.order[:1])
    return found


def _line(code: str, words: Words, cells: list[Cell]) -> DepartmentLine:
    return DepartmentLine(code, words, tuple(cells), min((c.as_of for c in cells if c.as_of), default=None))


def _cell(
    code: str, words: Words, queries: Sequence[Query], barred: dict[str, str], waiting: Sequence[str], means: str,
    differs: bool,
) -> Cell:  # fmt: skip
    if means == "none" and not queries and not waiting:
        return Cell(code, words, "unknown", NOTES["not_connected"], None)
    told = [
        MemberSays(each.person.public_id, each.state, said_words(each.words, each.note), each.as_of) for each in queries
    ]
    told += [MemberSays(person, "unknown", NOTES["waiting"], None) for person in waiting]
    missing = {person: why for person, why in barred.items() if person not in {each.person_id for each in told}}
    told += [MemberSays(person, "unknown", NOTES[why], None) for person, why in missing.items()]
    having = [each for each in told if each.state == "has"]
    silent = [each for each in told if each.state == "unknown"]
    as_of = min((each.as_of for each in told if each.as_of is not None), default=None)
    if having:
        note = _joined([each.words for each in having])
        if silent:
            count = len(silent)
            note = Words(f"{note.zh}；{count}人未知".strip("；"), f"{note.en}; {count} unknown".strip("; "))
        state = "has"
    elif silent or not told:
        state, note = "unknown", silent[0].words if silent else NOTES["not_checked"]
    else:
        state, note = "none", EMPTY
    return Cell(code, words, "differs" if differs else state, note, as_of, tuple(told))


def _joined(words: Sequence[Words]) -> Words:
    seen = [each for each in dict.fromkeys(words) if each.zh]
    return Words("，".join(each.zh for each in seen), ", ".join(each.en for each in seen))
