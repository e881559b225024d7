"""Findings as a desk shows them (发现一览与一条发现): page by page, one with everything behind it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from doudi.columnar.comparison.reading import installed_book
from doudi.columnar.snapshot import SnapshotStore
from doudi.kernel.public_id import PublicIdInvalid, check_public_id
from doudi.outreach.comparing.errors import ComparisonUnknown
from doudi.outreach.comparing.expecting import expected_by_rule
from doudi.outreach.comparing.wording import ACTION_WORDS, OWNER_WORDS, STATUS_WORDS, SUBJECT_WORDS, words_of
from doudi.outreach.consulting import snapshots
from doudi.outreach.domain import weighing
from doudi.outreach.domain.compared import Finding
from doudi.outreach.following.words import OPENED_LEFT_OUT
from doudi.outreach.models import ComparisonRun
from doudi.outreach.reads.comparisons import feed_title
from doudi.outreach.reads.evidence_lines import FoundLine, line_of, signal_words
from doudi.outreach.reads.findings import FindingReader, note_reading
from doudi.outreach.reads.kept_findings import Seen, find_run, found_before, seen
from doudi.outreach.reads.settled import key_of, settled
from doudi.outreach.visiting.wording import LEFT_OUT
from doudi.platform.acting import Acting
from doudi.registry.models import Division
from doudi.registry.reads import place_names
from doudi.worklist.words import Words

PAGE_SIZE = 50
SETTLED = LEFT_OUT | OPENED_LEFT_OUT
"""Why nothing is to be done about a finding any more."""


@dataclass(frozen=True)
class RuleWords:
    """A rule as people read it (规则说明): what it finds, on what law, how sure that is, who must do what."""

    key: str
    title: Words
    law: str
    source: str
    status: Words
    owner: Words
    action: Words
    subject: Words
    expected: Words | None
    lacks: list[Words]
    spares: list[Words]
    is_of_people: bool = True


@dataclass(frozen=True)
class FindingRow:
    """One line of a list (一行发现). ``number`` names it within the rule's results of this run."""

    number: int
    place: str
    rests: list[Words]
    expected_fen: int | None
    confidence: str
    confidence_words: Words
    doubts: list[Words]
    settled: Words | None


@dataclass(frozen=True)
class FindingList:
    """One page of findings (发现一页); ``total`` counts the area shown, ``places`` are the parts to narrow it to."""

    run: ComparisonRun
    rule: RuleWords
    rows: list[FindingRow]
    total: int
    page: int
    pages: int
    area: str
    area_name: str
    places: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class FindingPage:
    """One finding (一条发现) with all that is known of it; ``earlier`` are runs that found the same before."""

    run: ComparisonRun
    rule: RuleWords
    row: FindingRow
    rests_on: list[FoundLine]
    speaks_against: list[FoundLine]
    absent: list[tuple[Words, str]]
    before: int | None
    after: int | None
    earlier: list[tuple[str, date]]


def fetch_findings(
    acting: Acting, run_id: str, rule: str, *, area: str = "", page: int = 1, size: int = PAGE_SIZE,
    store: SnapshotStore | None = None,
) -> FindingList:  # fmt: skip
    """A page of what a rule found in a place of this account; one line in the audit.

    Args:
        area: code of a division; empty for everything this account sees.

    Raises:
        ComparisonUnknown, NotAllowed: not this account's to see.
        ComparisonNotDone, RuleNotInRun, ResultsMissing, InputsGone: there is nothing to show.
    """
    run, store = find_run(acting, run_id), store or snapshots()
    division = division_of(area)
    path = division.path if division else ""
    whole = seen(acting, run, rule, store)
    visible = seen(acting, run, rule, store, area_path=path) if path else whole
    pages = max(1, -(-len(visible.keys) // size))
    page = min(max(1, page), pages)
    reader = FindingReader(run, rule, store)
    shown = range((page - 1) * size, min(page * size, len(visible.keys)))
    rows = rows_of(reader, visible, shown)
    note_reading(acting, run, rule, path, len(rows))
    return FindingList(
        run, rule_words(rule), rows, len(visible.keys), page, pages, area, division.name if division else "",
        _places(whole),
    )  # fmt: skip


def fetch_finding(
    acting: Acting, run_id: str, rule: str, number: int, *, store: SnapshotStore | None = None
) -> FindingPage:
    """One finding with its rows; one line in the audit.

    Raises:
        ComparisonUnknown: no such run or no such number in the places this account sees.
        As `fetch_findings`.
    """
    run, store = find_run(acting, run_id), store or snapshots()
    visible = seen(acting, run, rule, store)
    place = int(np.searchsorted(visible.numbers, number))
    if place >= len(visible.numbers) or int(visible.numbers[place]) != number:
        raise ComparisonUnknown()
    reader = FindingReader(run, rule, store)
    finding = reader.finding(visible, place)
    note_reading(acting, run, rule, finding.area_path, 1)
    return FindingPage(
        run=run,
        rule=rule_words(rule),
        row=_rows([finding], [number])[0],
        rests_on=[line_of(row) for row in finding.rests_on],
        speaks_against=[line_of(row) for row in finding.speaks_against],
        absent=[(feed_title(name), day) for name, day in finding.absent.items()],
        before=int(visible.numbers[place - 1]) if place else None,
        after=int(visible.numbers[place + 1]) if place + 1 < len(visible.numbers) else None,
        earlier=[(each.public_id, each.on) for each in found_before(acting, run, rule, finding.subject_key, store)],
    )


def rows_of(reader: FindingReader, visible: Seen, shown: range) -> list[FindingRow]:
    """Some of the visible findings as lines of a list."""
    found = list(reader.findings(visible, shown))
    return _rows(found, [int(visible.numbers[place]) for place in shown])


def _rows(found: list[Finding], numbers: list[int]) -> list[FindingRow]:
    names = place_names({finding.area_path for finding in found})
    reasons = settled(found)
    return [
        FindingRow(
            number=number,
            place=names[finding.area_path],
            rests=said_by(finding),
            expected_fen=finding.expected_fen,
            confidence=finding.confidence,
            confidence_words=weighing.CONFIDENCE_WORDS[finding.confidence],
            doubts=[words_of(weighing.DOUBT_WORDS, code) for code in finding.doubts],
            settled=words_of(SETTLED, reasons[key_of(finding)]) if key_of(finding) in reasons else None,
        )
        for number, finding in zip(numbers, found, strict=True)
    ]


def said_by(finding: Finding) -> list[Words]:
    """What the rows say, each once, with how often where it is more than once."""
    told = []
    for signal, count in Counter(row.signal for row in finding.rests_on).items():
        words = signal_words(signal)
        told.append(words if count == 1 else Words(f"{words.zh}（{count}条）", f"{words.en} ({count} rows)"))
    return told


def rule_words(key: str) -> RuleWords:
    """A rule of the book in words; the caller made sure that it is there."""
    book = installed_book()
    rule = book.rules[key]
    lacking = [*rule.none_of, *(rule.pairing.signals if rule.pairing and not rule.pairing.is_wanted else ())]
    expected = expected_by_rule().get(key)

    def named(signals: list[str]) -> list[Words]:
        return [signal_words(each) for each in signals]

    return RuleWords(
        key, Words(rule.zh, rule.en), rule.law, rule.source, words_of(STATUS_WORDS, rule.status),
        words_of(OWNER_WORDS, rule.owner), words_of(ACTION_WORDS, rule.action),
        words_of(SUBJECT_WORDS, rule.subject), expected.words if expected else None,
        named(lacking), named(list(rule.unless.values())), rule.subject == "person",
    )  # fmt: skip


def division_of(code: str) -> Division | None:
    """The division meant.

    Raises:
        ComparisonUnknown: there is none of this code; as one that is somebody else's.
    """
    if not code:
        return None
    found = Division.objects.filter(code=code).first()
    if found is None:
        raise ComparisonUnknown()
    return found


def _places(visible: Seen) -> list[tuple[str, str, int]]:
    """The townships and communities in which something was found: code, name, how many; the most first."""
    codes, counts = np.unique(visible.codes, return_counts=True)
    by_township: Counter[str] = Counter()
    for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
        parts = [part for part in visible.paths.get(code, "").split("/") if part]
        if parts:
            by_township["/".join(parts[: min(3, len(parts))])] += count
    paths = {f"/{path}/": count for path, count in by_township.items()}
    names = {
        division.path: division.name for division in Division.objects.filter(path__in=list(paths)).only("path", "name")
    }
    told = [(path.strip("/").rpartition("/")[2], names.get(path, ""), count) for path, count in paths.items()]
    return sorted(told, key=lambda each: (-each[2], each[0]))


def is_run_id(text: str) -> bool:
    """Whether a text has the form of a comparison's number."""
    try:
        check_public_id(text, ComparisonRun.PREFIX)
    except PublicIdInvalid:
        return False
    return True
