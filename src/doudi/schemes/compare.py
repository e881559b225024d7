"""Two versions of a policy side by side (政策对比): figures, rules and worked examples that changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from doudi.kernel.errors import DoudiError, FaultList
from doudi.rules.evaluate import assess_household
from doudi.rules.lines import Words
from doudi.rules.parameters import Parameter, Row
from doudi.rules.ruleset import Ruleset
from doudi.rules.units import parameter_type
from doudi.rules.words import UNSET_WORDS, value_words
from doudi.rules.yamlfile import YamlFile
from doudi.schemes.cases import Case, asked_of, read_cases
from doudi.schemes.loader import FOLDER, load
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
        return load(key, profile=profile, jurisdiction=jurisdiction, folder=self.folder, extra=self.extra)

    @property
    def schemes(self) -> Path:
        """The folder its cases are read from."""
        return self.folder or FOLDER


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One dated figure that is only in one of the two: `before` or `after` is None."""

    key: str
    name: Words
    jurisdiction: str
    months: str
    before: Words | None
    after: Words | None
    status: str


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
    changed = [change for case in cases if (change := _case_change(key, case, before, after, why))]
    return Comparison(
        old, new, tuple(_figures(old.parameters.parameters.values(), new.parameters.parameters.values())),
        tuple(_rules(old.ruleset, new.ruleset)), tuple(changed), len(cases),
    )  # fmt: skip


def _figures(before: Iterable[Parameter], after: Iterable[Parameter]) -> list[FigureChange]:
    old = {parameter.key: parameter for parameter in before}
    new = {parameter.key: parameter for parameter in after}
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, is_now = _dated(old.get(key)), _dated(new.get(key))
        for place in sorted(was.keys() | is_now.keys()):
            one, other = was.get(place), is_now.get(place)
            if one is None or other is None or (one.value, one.status) != (other.value, other.status):
                found.append(_figure_change(new.get(key) or old[key], place, one, other))
    return found


Place = tuple[str, str, str]


def _dated(parameter: Parameter | None) -> dict[Place, Row]:
    """The rows by jurisdiction and months."""
    if parameter is None:
        return {}
    found: dict[Place, Row] = {}
    for level in parameter.levels:
        for row in level.rows:
            start, end = str(row.valid_from or "?"), str(row.valid_to or "")
            # Two rows without months differ by their value only.
            months = f"{start}—{end}" if row.valid_from else f"{start} {row.value}"
            found.setdefault((level.jurisdiction, months, row.status), row)
    return found


def _figure_change(parameter: Parameter, place: Place, before: Row | None, after: Row | None) -> FigureChange:
    row = after or before
    assert row is not None
    return FigureChange(
        parameter.key, Words(parameter.zh, parameter.en), place[0], place[1], _said(parameter, before),
        _said(parameter, after), row.status,
    )  # fmt: skip


def _said(parameter: Parameter, row: Row | None) -> Words | None:
    if row is None:
        return None
    return UNSET_WORDS if row.value is None else value_words(row.value, parameter_type(parameter.unit))


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


def _case_change(key: str, case: Case, before: Version, after: Version, why: dict[str, str]) -> CaseChange | None:
    was, is_now = (_answer(key, case, version) for version in (before, after))
    return None if was == is_now else CaseChange(case.name, case.where, was, is_now, why.get(case.name, ""))


def _answer(key: str, case: Case, version: Version) -> str:
    """Outcome, amount and people, or the code of the error."""
    try:
        scheme = version.load(key, case.profile, case.jurisdiction)
        result = assess_household(scheme.ruleset, asked_of(case, scheme.quantities), case.month)
    except DoudiError as error:
        return error.code
    amount = "?" if result.amount_fen is None else f"{result.amount_fen / 100:,.2f}"
    persons = "".join(f" {each.person_key}:{each.eligible}:{each.amount_fen}" for each in result.persons)
    return f"{result.outcome} {amount} ({result.people}){persons}"


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
