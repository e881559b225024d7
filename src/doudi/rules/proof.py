"""The proof (算式): one step per line of the scheme's `texts.yaml`, with inputs, evidence, figures and clause."""

from __future__ import annotations

from collections.abc import Container, Iterable

from doudi.rules.assessment import Step, StepInput, StepParameter
from doudi.rules.facts import household_fact_key, person_fact_key
from doudi.rules.graph import Op
from doudi.rules.lines import Line, Words
from doudi.rules.oneway.readings import OWN, Reading
from doudi.rules.operators import is_known
from doudi.rules.parameters import ParameterValue
from doudi.rules.quantities import Entity
from doudi.rules.scalar import Evaluation
from doudi.rules.second_person import about_you, is_reader
from doudi.rules.tracing import TracedRule
from doudi.rules.units import Type, parameter_type, type_of
from doudi.rules.values import NONE, NOT_ASKED, UNKNOWN
from doudi.rules.walk import Place, reached, support
from doudi.rules.words import NONE_WORDS, UNKNOWN_WORDS, UNSET_WORDS, value_words


class Prover:
    """Writes the steps of one evaluation: plainly by the walks of `walk`, or by what a `Reading` remembers of them."""

    def __init__(self, evaluation: Evaluation | Reading) -> None:
        self.evaluation = evaluation
        self.ruleset = evaluation.ruleset
        told = (self.ruleset.rules[line.rule].node for line in self.ruleset.lines)
        self._told = frozenset(told)
        self._inputs_told: dict[tuple[str, int | None], StepInput] = {}

    def steps(self, roots: Iterable[int]) -> tuple[Step, ...]:
        """The lines that apply, in reading order; a person's lines in the order of the people on the file."""
        seen: Container[Place] = (
            self.evaluation.reached(roots)
            if isinstance(self.evaluation, Reading)
            else set(reached(self.evaluation, roots))
        )
        steps = []
        for line in self.ruleset.lines:
            rule = self.ruleset.rules[line.rule]
            persons = range(len(self.evaluation.household.persons)) if rule.entity is Entity.PERSON else (None,)
            for person in persons:
                if (rule.node, person) in seen and self._is_shown(line, rule, person):
                    steps.append(self._step(line, rule, person))
        return tuple(steps)

    def parameters(self, places: Iterable[Place]) -> tuple[StepParameter, ...]:
        """The figures among some places."""
        nodes = self.ruleset.graph.nodes
        return self._figures(str(nodes[index].payload) for index, _ in places if nodes[index].op is Op.FIGURE)

    def rests_on(self, roots: Iterable[int]) -> tuple[StepParameter, ...]:
        """The figures results of the household strictly rest on."""
        if isinstance(self.evaluation, Reading):
            return self._figures(self.evaluation.rests_on(roots))
        return self.parameters(support(self.evaluation, [(root, None) for root in roots]))

    def _figures(self, keys: Iterable[str]) -> tuple[StepParameter, ...]:
        figures = self.evaluation.figures
        if not isinstance(self.evaluation, Reading):
            return tuple(step_parameter(figures[key]) for key in dict.fromkeys(keys))
        known = self.evaluation.program.kept.setdefault("step parameters", {})
        return tuple(known.get(key) or known.setdefault(key, step_parameter(figures[key])) for key in keys)

    def value(self, name: str, person: int | None = None) -> Words:
        """A rule's value in words."""
        rule = self.ruleset.rules[name]
        return self._words(rule.node, rule.type, person)

    def fill(self, words: Words, person: int | None = None) -> Words:
        """A sentence with its places filled in: rules, quantities and the person's name."""
        names = _Names(self, person)
        about_reader = person is not None and is_reader(self.evaluation.household.persons[person].label)
        english = about_you(words.en) if about_reader else words.en
        return Words(words.zh.format_map(names.zh), english.format_map(names.en))

    def _is_shown(self, line: Line, rule: TracedRule, person: int | None) -> bool:
        cell = self.evaluation.cell(rule.node, person)
        return line.show == "always" or not is_known(cell) or bool(cell[0])

    def _step(self, line: Line, rule: TracedRule, person: int | None) -> Step:
        cell = self.evaluation.cell(rule.node, person)
        known = is_known(cell)
        value = cell[0] if known else None
        plain = value if isinstance(value, int | str) or value is None else str(value)
        sentence = self.fill(line.words_for(plain), person)
        words = self._words(rule.node, rule.type, person)
        facts, figures = self._own(rule, person)
        return Step(
            key=rule.name, role=line.role,
            person_key=None if person is None else self.evaluation.household.persons[person].key,
            zh=sentence.zh, en=sentence.en, value=plain, value_zh=words.zh, value_en=words.en, known=known,
            clause=line.clause, inputs=facts, parameters=figures,
        )  # fmt: skip

    def _own(self, rule: TracedRule, person: int | None) -> tuple[tuple[StepInput, ...], tuple[StepParameter, ...]]:
        """The facts and figures a line rests on, but for those another line tells."""
        if isinstance(self.evaluation, Reading):
            stretch = self.evaluation.stretch(rule.node, person)
            facts = tuple(self._input(key, person if who == OWN else who) for key, who in stretch.facts)
            return facts, self._figures(stretch.figures)
        below = support(self.evaluation, [(rule.node, person)], self._told - {rule.node})
        below = [place for place in below if place[0] == rule.node or place[0] not in self._told]
        nodes = self.ruleset.graph.nodes
        told = [(str(nodes[index].payload), who) for index, who in below if nodes[index].op is Op.FACT]
        return tuple(self._input(key, who) for key, who in told), self.parameters(below)

    def _input(self, key: str, person: int | None) -> StepInput:
        known = self._inputs_told.get((key, person))
        if known is not None:
            return known
        household = self.evaluation.household
        holder = household if person is None else household.persons[person]
        fact_key = household_fact_key(key) if person is None else person_fact_key(household.persons[person].key, key)
        quantity, sourced = self.ruleset.quantities[key], holder.facts.get(key, NOT_ASKED)
        words = self.fact_words(key, person)
        value = sourced.value if isinstance(sourced.value, int | str) else str(sourced.value)
        told = self._inputs_told[key, person] = StepInput(
            fact_key=fact_key, zh=quantity.zh, en=quantity.en, value=value, value_zh=words.zh, value_en=words.en,
            source=sourced.source, as_of=sourced.as_of.isoformat() if sourced.as_of else None, note=sourced.note,
        )  # fmt: skip
        return told

    def fact_words(self, key: str, person: int | None) -> Words:
        """A fact in words: its value, none, or not known."""
        household = self.evaluation.household
        holder = household if person is None else household.persons[person]
        sourced, quantity = holder.facts.get(key, NOT_ASKED), self.ruleset.quantities[key]
        if sourced.value is NONE:
            return NONE_WORDS
        if sourced.value is UNKNOWN:
            return UNKNOWN_WORDS
        return value_words(sourced.value, type_of(quantity), quantity.codes)

    def _words(self, node: int, type_: Type, person: int | None) -> Words:
        cell = self.evaluation.cell(node, person)
        return value_words(cell[0] if is_known(cell) else None, type_)


class _Names:
    """The fillings of a sentence, looked up only when the sentence asks for them."""

    def __init__(self, prover: Prover, person: int | None) -> None:
        self.zh = _Lookup(prover, person, "zh")
        self.en = _Lookup(prover, person, "en")


class _Lookup(dict[str, str]):
    def __init__(self, prover: Prover, person: int | None, language: str) -> None:
        super().__init__()
        self._prover, self._person, self._language = prover, person, language

    def __missing__(self, name: str) -> str:
        words = self._find(name)
        return words.zh if self._language == "zh" else words.en

    def _find(self, name: str) -> Words:
        prover, person = self._prover, self._person
        if name == "name" and person is not None:
            facts = prover.evaluation.household.persons[person]
            return Words(facts.label or facts.key, facts.label or facts.key)
        if rule := prover.ruleset.rules.get(name):
            return prover.value(name, person if rule.entity is Entity.PERSON else None)
        quantity = prover.ruleset.quantities[name]
        words = prover.fact_words(name, person if quantity.entity is Entity.PERSON else None)
        # In a sentence "0 vehicles" reads; beside a fact "none" does.
        is_number = words is NONE_WORDS and isinstance(quantity.none_is, int)
        return value_words(quantity.none_is, type_of(quantity)) if is_number else words


def step_parameter(value: ParameterValue) -> StepParameter:
    """A figure as proofs show it."""
    type_ = parameter_type(value.unit)
    words = UNSET_WORDS if value.is_unset else value_words(value.value, type_)
    return StepParameter(
        key=value.key, zh=value.zh, value_zh=words.zh, value_en=words.en, status=value.status,
        legal_basis=value.legal_basis, source=value.source,
        valid_from=str(value.valid_from) if value.valid_from else None,
        valid_to=str(value.valid_to) if value.valid_to else None, possibly_superseded=value.possibly_superseded,
    )  # fmt: skip

