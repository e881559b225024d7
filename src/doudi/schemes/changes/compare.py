"""Two versions of a policy side by side (政策对比): figures, rules and worked examples that changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from doudi.kernel.errors import DoudiError, FaultList
from doudi.kernel.month import Month
from doudi.rules.contradicting import contradictions_in
from doudi.rules.evaluate import person_results
from doudi.rules.operators import is_known
from doudi.rules.parameters import ParameterValue
from doudi.rules.ruleset import Ruleset
from doudi.rules.scalar import Evaluation, check_facts, evaluate
from doudi.rules.verdict import contradicted, verdict_of
from doudi.rules.yamlfile import YamlFile
from doudi.schemes.cases import Case, asked_of, read_cases
from doudi.schemes.changes.drafts import Draft, load_tried
from doudi.schemes.changes.figures import FigureChange, figure_changes
from doudi.schemes.loader import FOLDER, chain_of, family_of, load
from doudi.schemes.places import overlays
from doudi.schemes.scheme import Scheme


@dataclass(frozen=True)
class Version:
    """Where a version of the policies lies (政策版本).

    Args:
        folder: a folder of scheme folders; ours by default.
        extra: parameter files read beside them, such as a draft of a city's own figures.
        explained: reasons for worked examples that change, `changes.yaml` of the scheme's folder by default.
    """

    folder: Path | None = None
    extra: tuple[Path, ...] = ()
    explained: Path | None = None

    def load(self, key: str, profile: str, jurisdiction: str) -> Scheme:
        """The scheme in this version.

        Raises:
            SchemeUnknown, FaultsFound: it is not there, or has faults.
        """
        if self.extra:
            return load_tried(key, self.draft, profile=profile, jurisdiction=jurisdiction, folder=self.folder)
        return load(key, profile=profile, jurisdiction=jurisdiction, folder=self.folder)

    @cached_property
    def draft(self) -> Draft:
        """What its parameter files say."""
        return Draft.read(self.extra)

    @property
    def schemes(self) -> Path:
        """The folder its cases are read from."""
        return self.folder or FOLDER


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule: added, removed or changed; `what` of it: computation, law, clause."""

    name: str
    kind: str
    what: tuple[str, ...]
    law_text: str


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A worked example that comes out otherwise; `why` is the explanation on file, empty where there is none."""

    name: str
    where: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two versions of one scheme."""

    before: Scheme
    after: Scheme
    figures: tuple[FigureChange, ...]
    rules: tuple[RuleChange, ...]
    cases: tuple[CaseChange, ...]
    cases_run: int
    faults: tuple[str, ...] = field(default_factory=tuple)

    @property
    def unexplained(self) -> tuple[CaseChange, ...]:
        """The examples that change without a reason on file: with one of them, nothing is activated."""
        return tuple(case for case in self.cases if not case.why)


def compare(key: str, before: Version, after: Version, *, profile: str, jurisdiction: str) -> Comparison:
    """What changes from one version of a scheme to the other (政策对比).

    The worked examples are those of the earlier version, each run under both in its own profile and place. Reasons for
    those that change stand in the later version's `changes.yaml`.

    Raises:
        SchemeUnknown, FaultsFound: one of the two cannot be loaded.
    """
    old, new = before.load(key, profile, jurisdiction), after.load(key, profile, jurisdiction)
    cases = read_cases(key, before.schemes)
    why = _explanations(after, key)
    changed = tuple(
        CaseChange(pair.case.name, pair.case.where, was, is_now, why.get(pair.case.name, ""))
        for pair in pairs(key, cases, before, after)
        if (was := pair.before.told) != (is_now := pair.after.told)
    )
    return Comparison(
        old, new, tuple(_figures(old, new)),
        tuple(_rules(old.ruleset, new.ruleset)), changed, len(cases),
    )  # fmt: skip


def figures_changed(
    key: str, before: Version, after: Version, *, profile: str, jurisdiction: str
) -> tuple[FigureChange, ...]:
    """The dated figures alone, without any example.

    Raises:
        SchemeUnknown, FaultsFound: as `compare`.
    """
    return tuple(_figures(before.load(key, profile, jurisdiction), after.load(key, profile, jurisdiction)))


def _figures(before: Scheme, after: Scheme) -> list[FigureChange]:
    old, new = before.parameters.parameters, after.parameters.parameters
    found: list[FigureChange] = []
    for key in sorted(old.keys() | new.keys()):
        found += figure_changes(old.get(key), new.get(key))
    return found


def _rules(before: Ruleset, after: Ruleset) -> list[RuleChange]:
    found = []
    both = before.rules.keys() & after.rules.keys()
    for name in sorted(before.rules.keys() | after.rules.keys()):
        old, new = before.rules.get(name), after.rules.get(name)
        if old is None or new is None:
            rule = new or old
            assert rule is not None
            found.append(RuleChange(name, "removed" if new is None else "added", (), rule.law_text))
            continue
        differs = {
            "computation": _fingerprint(before, name, both) != _fingerprint(after, name, both),
            "law": old.law_text != new.law_text,
            "clause": old.clause != new.clause,
        }
        if any(differs.values()):
            found.append(
                RuleChange(name, "changed", tuple(what for what, is_so in differs.items() if is_so), new.law_text)
            )
    return found


def _fingerprint(ruleset: Ruleset, name: str, both: Collection[str]) -> str:
    """What a rule itself computes, other rules by their names: a change below does not count as its own."""
    # Two rules can share a node: it goes by the first of those names that both versions know.
    names = {ruleset.rules[other].node: other for other in sorted(both, reverse=True) if other != name}
    nodes = ruleset.graph.nodes
    done: dict[int, str] = {}

    def of(index: int, *, is_root: bool = False) -> str:
        if index in names and not is_root:
            return f"rule:{names[index]}"
        if index not in done:
            node = nodes[index]
            parts = [
                node.op,
                repr(node.payload),
                str(node.type),
                ",".join(node.type.codes),
                *(of(arg) for arg in node.args),
            ]
            done[index] = hashlib.sha256("|".join(parts).encode()).hexdigest()
        return done[index]

    return of(ruleset.rules[name].node, is_root=True)


@dataclass(frozen=True)
class Answer:
    """What an example comes to under one version: its evaluation, or the code of the error."""

    case: Case
    evaluation: Evaluation | None
    code: str = ""

    @cached_property
    def told(self) -> str:
        """Outcome, amount and people, or the code of the error."""
        if self.evaluation is None:
            return self.code
        ruleset, household = self.evaluation.ruleset, self.evaluation.household
        result, names = verdict_of(self.evaluation), ruleset.outcome
        if contradictions_in(ruleset.contradictions, ruleset.quantities, household, self.case.month):
            result = contradicted(result)
        amount = "?" if result.amount_fen is None else f"{result.amount_fen / 100:,.2f}"
        counted = self.evaluation.rule(names.people)
        people = counted[0] if is_known(counted) else None
        each = "".join(f" {one.person_key}:{one.eligible}:{one.amount_fen}" for one in person_results(self.evaluation))
        return f"{result.outcome} {amount} ({people}){each}"


@dataclass(frozen=True)
class Pair:
    """A worked example under both versions."""

    case: Case
    before: Answer
    after: Answer


def pairs(key: str, cases: Iterable[Case], before: Version, after: Version) -> Iterator[Pair]:
    """The examples that may come out otherwise, each under both versions in its own profile and place.

    Left out are those for which the two have the same rules and figures: they come out as they did.
    """
    cases = tuple(cases)
    same_folder = before.folder == after.folder
    loaded: dict[tuple[str, str], tuple[_InForce, _InForce]] = {}
    for case in cases:
        place = (case.profile, case.jurisdiction)
        if same_folder and not _is_touched(key, case.jurisdiction, before, after):
            continue
        if place not in loaded:
            loaded[place] = _loaded(before, key, *place), _loaded(after, key, *place)
        old, new = loaded[place]
        if old.scheme is new.scheme or _reads_the_same(old, new, case):
            continue
        yield Pair(case, _answer(old, case), _answer(new, case))


def _is_touched(key: str, jurisdiction: str, before: Version, after: Version) -> bool:
    """Whether a draft speaks of a figure of the scheme, or of one it borrows from, in the place of an example."""
    try:
        chain = chain_of(jurisdiction, overlays(before.schemes))
    except DoudiError:
        return True
    drafts = [version.draft for version in (before, after) if version.extra]
    if any(draft.adds_places or not draft.is_sound for draft in drafts):
        return True
    return any(draft.keys_for(each, chain) for draft in drafts for each in family_of(key, before.schemes))


@dataclass(frozen=True)
class _InForce:
    """A scheme under one version in one place, with its figures by month; or the code of why it cannot be loaded."""

    scheme: Scheme | None
    code: str = ""
    by_month: dict[Month, dict[str, ParameterValue]] = field(default_factory=dict)

    def figures(self, month: Month) -> dict[str, ParameterValue]:
        assert self.scheme is not None
        if month not in self.by_month:
            self.by_month[month] = self.scheme.ruleset.figures(month)
        return self.by_month[month]


def _loaded(version: Version, key: str, profile: str, jurisdiction: str) -> _InForce:
    try:
        return _InForce(version.load(key, profile, jurisdiction))
    except DoudiError as error:
        return _InForce(None, error.code)


def _reads_the_same(old: _InForce, new: _InForce, case: Case) -> bool:
    """The very same rules with the same figures that month."""
    if old.scheme is None or new.scheme is None or old.scheme.ruleset.graph is not new.scheme.ruleset.graph:
        return False
    try:
        return old.figures(case.month) == new.figures(case.month)
    except DoudiError:
        return False


def _answer(by: _InForce, case: Case) -> Answer:
    if by.scheme is None:
        return Answer(case, None, by.code)
    ruleset = by.scheme.ruleset
    try:
        household = asked_of(case, by.scheme.quantities)
        check_facts(ruleset, household, case.month)
        return Answer(case, evaluate(ruleset, household, case.month, by.figures(case.month)))
    except DoudiError as error:
        return Answer(case, None, error.code)


def _explanations(version: Version, key: str) -> dict[str, str]:
    """`changes.yaml` of the scheme's folder: explained: [{case: ..., why: ..., source: ...}]."""
    path = version.explained or version.schemes / key / "changes.yaml"
    if not path.is_file():
        return {}
    faults = FaultList()
    root = YamlFile(path, path.name, faults).root()
    found: dict[str, str] = {}
    for entry in root.entries("explained"):
        found[entry.text("case")] = entry.text("why")
        entry.text("source")
        entry.done()
    root.done()
    faults.raise_if_any()
    return found
