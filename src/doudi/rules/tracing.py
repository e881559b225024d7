"""Tracing (规则追踪): each rule function runs once, over expressions, and leaves its nodes in one graph.

All mistakes of a scheme are collected, each with file, line and rule: a rule that fails is reported once, and the rules
that read it are not blamed for it.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month
from doudi.rules.authoring import RuleSource
from doudi.rules.expressions import Expr, RuleMistake, build
from doudi.rules.graph import Graph, Node, Op
from doudi.rules.quantities import Entity, Quantity
from doudi.rules.units import YES_NO, Type, parameter_type, type_of


@dataclass(frozen=True, slots=True)
class TracedRule:
    """A rule in the graph: the node that holds its value, and what its author wrote beside it."""

    name: str
    node: int
    entity: Entity
    type: Type
    clause: str
    law_text: str
    line: int


_VERSION = re.compile(r"(?P<base>.+)_(?P<year>[1-9][0-9]{3})_(?P<month>0[1-9]|1[0-2])")
_LIKE_A_MONTH = re.compile(r".+?_?(19|20)[0-9]{2}_?[0-9]{1,2}")
_DIGITS = re.compile(r"_[0-9_]*[0-9]|[0-9]{4}[0-9_]*")


def split_version(name: str) -> tuple[str, Month | None]:
    """The rule a version belongs to, and the month from which it counts.

    >>> split_version("deduction_2026_01"), split_version("deduction")
    (('deduction', Month(year=2026, number=1)), ('deduction', None))
    """
    found = _VERSION.fullmatch(name)
    return (found["base"], Month(int(found["year"]), int(found["month"]))) if found else (name, None)


def is_misspelt_version(name: str, others: Iterable[str]) -> bool:
    """A name meant to say from which month it counts that does not: it would load and never count.

    >>> [is_misspelt_version(name, ["is_x"]) for name in ("is_x_2026_01", "is_x_2026_1", "is_x_202601", "is_x_2")]
    [False, True, True, True]
    """
    if split_version(name)[1] is not None:
        return False
    ends = (name.removeprefix(other) for other in others if other != name and name.startswith(other))
    return bool(_LIKE_A_MONTH.fullmatch(name)) or any(_DIGITS.fullmatch(end) for end in ends)


class _ReadsBrokenRule(Exception):
    """The rule read another one that is already reported."""


@dataclass
class Tracer:
    """Turns rule sources into one graph.

    Args:
        quantities: the facts rules may read, by key.
        figures: unit of each parameter on file, by key.
        sources: rules by name, in the order of the file.
        where: the file, as faults name it.
    """

    quantities: Mapping[str, Quantity]
    figures: Mapping[str, str]
    sources: Mapping[str, RuleSource]
    where: str
    faults: FaultList
    graph: Graph = field(default_factory=Graph)
    rules: dict[str, TracedRule] = field(default_factory=dict)
    _under_way: list[str] = field(default_factory=list)
    _broken: set[str] = field(default_factory=set)
    _versions: dict[str, list[tuple[Month, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.graph.quantities = self.quantities
        for name in self.sources:
            base, start = split_version(name)
            if start is not None:
                self._versions.setdefault(base, []).append((start, name))

    def trace_all(self, wanted: Iterable[str] | None = None) -> dict[str, TracedRule]:
        """Every rule traced, or the wanted ones and what they read; what could not be is in `faults`."""
        for name in self.sources:
            if name in self.quantities:
                self._fault(name, "rules.name-taken", "a rule has the name of a quantity", "names are unique",
                            "rename one of them")
                self._broken.add(name)
        for name in list(self.sources) if wanted is None else wanted:
            if is_misspelt_version(name, self.sources):
                self._fault(name, "rules.version-month", "ends in digits that are no year and month",
                            "a changed rule has its month in its name, as `deduction_2026_01`, and counts from then",
                            "write four digits of year and two of month, or name it without digits")  # fmt: skip
                self._broken.add(name)
        for base in self._versions:
            if base not in self.sources:
                for _, name in self._versions[base]:
                    self._fault(name, "rules.version-without-first", f"there is no rule `{base}` it follows on",
                                "the first version has no month in its name", f"name the first one `{base}`")
        for name in self.sources if wanted is None else wanted:
            if name not in self.rules and name not in self._broken:
                self._trace(name)
        return self.rules

    def value_of(self, name: str, entity: Entity) -> Expr:
        """The expression for a quantity or rule of this entity."""
        if quantity := self.quantities.get(name):
            if quantity.entity is not entity:
                raise self._wrong_entity(name, quantity.entity, entity)
            node = Node(Op.FACT, (), name, entity, type_of(quantity))
            return Expr(self.graph, self.graph.add(node))
        if name not in self.sources:
            raise RuleMistake("rules.unknown-name", f"`{name}`", "a rule reads quantities and rules of its scheme",
                              "correct the name, or add it to quantities.yaml")
        if name in self._broken:
            raise _ReadsBrokenRule
        if name in self._under_way:
            cycle = " → ".join([*self._under_way[self._under_way.index(name):], name])
            raise RuleMistake("rules.cycle", cycle, "a rule may not depend on itself", "break the circle")
        traced = self.rules.get(name) or self._trace(name)
        if traced is None:
            raise _ReadsBrokenRule
        if traced.entity is not entity:
            raise self._wrong_entity(name, traced.entity, entity)
        return Expr(self.graph, traced.node)

    def figure(self, key: str) -> Expr:
        """The expression for a dated figure."""
        if key not in self.figures:
            raise RuleMistake("rules.unknown-figure", f"the figure {key!r}", "every figure is on file with its source",
                              "correct the key, or add it under parameters/ (status unset if nobody knows it)")
        node = Node(Op.FIGURE, (), key, Entity.CONSTANT, parameter_type(self.figures[key]))
        return Expr(self.graph, self.graph.add(node))

    def _trace(self, name: str) -> TracedRule | None:
        source = self.sources[name]
        entity = _entity_of(source)
        self._under_way.append(name)
        try:
            if entity is None:
                raise RuleMistake("rules.signature", "the first argument is neither `person` nor `household`",
                                  "a rule is about one person or the household",
                                  "write (person, law) or (household, law)")
            view = _PersonView(self) if entity is Entity.PERSON else _HouseholdView(self)
            result = source.function(view, _LawView(self))
            self._check_promise(source, entity, result)
        except _ReadsBrokenRule:
            self._broken.add(name)
            return None
        except RuleMistake as mistake:
            self._broken.add(name)
            self._fault(name, mistake.code, mistake.what, mistake.rule, mistake.way_out, _line_of(mistake, source))
            return None
        except Exception as error:
            self._broken.add(name)
            self._fault(name, "rules.failed", f"{type(error).__name__}: {error}", "a rule only builds an expression",
                        "correct the line", _line_of(error, source))
            return None
        finally:
            self._under_way.pop()
        whole = self._with_later_versions(name, result)
        if whole is None:
            self._broken.add(name)
            return None
        if not source.law_text or not source.clause:
            self._fault(name, "rules.no-law", "no docstring or no clause", "a rule states the law's sentence",
                        "write the sentence as docstring and its clause", source.line)
        traced = TracedRule(name, whole.index, entity, whole.type, source.clause, source.law_text, source.line)
        self.rules[name] = traced
        return traced

    def _with_later_versions(self, name: str, first: Expr) -> Expr | None:
        """The first version until the month a later one starts, then that one."""
        result = first
        for start, later in sorted(self._versions.get(name, ())):
            traced = self.rules.get(later) or (None if later in self._broken else self._trace(later))
            if traced is None:
                return None
            if (traced.type, traced.entity) != (first.type, _entity_of(self.sources[name])):
                self._fault(later, "rules.version-differs", f"is {traced.type} of the {traced.entity}",
                            f"every version of `{name}` has one unit and is about the same", "correct the version")
                return None
            begun = self.graph.add(Node(Op.SINCE, (), start.index, Entity.CONSTANT, YES_NO))
            result = build(Op.WHERE, (Expr(self.graph, begun), Expr(self.graph, traced.node), result), first.type)
        return result

    def _check_promise(self, source: RuleSource, entity: Entity, result: object) -> None:
        if not isinstance(result, Expr):
            raise RuleMistake("rules.no-value", f"returns {result!r}", "a rule returns an expression", "return it")
        if result.type != source.type:
            raise RuleMistake("rules.units", f"promises {source.type} and returns {result.type}",
                              "a rule keeps the unit it promises", "correct the promise or the expression")
        if result.entity not in (entity, Entity.CONSTANT):
            raise RuleMistake("rules.entities-mixed", f"is about the {entity} and returns a {result.entity}'s value",
                              "a rule is about one person or the household", "gather or bring down the value")

    def _wrong_entity(self, name: str, actual: Entity, asked: Entity) -> RuleMistake:
        way = "household.members" if actual is Entity.PERSON else "person.household"
        return RuleMistake("rules.entities-mixed", f"`{name}` is about the {actual}, asked of the {asked}",
                           "a value is read from whom it is about", f"read it from {way}")

    def _fault(self, rule: str, code: str, what: str, law: str, way_out: str, line: int | None = None) -> None:
        at = line or self.sources[rule].line
        self.faults.add(f"{self.where}:{at} {rule}", what, law, way_out, code)


class _PersonView:
    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @property
    def household(self) -> _ProjectedView:
        return _ProjectedView(self._tracer)

    def __getattr__(self, name: str) -> Expr:
        return self._tracer.value_of(name, Entity.PERSON)


class _ProjectedView:
    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def __getattr__(self, name: str) -> Expr:
        value = self._tracer.value_of(name, Entity.HOUSEHOLD)
        return build(Op.PROJECT, (value,), value.type)


class _HouseholdView:
    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @property
    def members(self) -> _PersonView:
        return _PersonView(self._tracer)

    def __getattr__(self, name: str) -> Expr:
        return self._tracer.value_of(name, Entity.HOUSEHOLD)


class _LawView:
    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def __getitem__(self, key: str) -> Expr:
        return self._tracer.figure(key)


def _entity_of(source: RuleSource) -> Entity | None:
    names = list(inspect.signature(source.function).parameters)
    return {"person": Entity.PERSON, "household": Entity.HOUSEHOLD}.get(names[0]) if len(names) == 2 else None


def _line_of(error: Exception, source: RuleSource) -> int:
    """The line of the scheme's own file where the mistake was made, not the engine's line that noticed it."""
    own = source.function.__code__.co_filename
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == own]
    return next((line for line in reversed(lines) if line), source.line)
