"""Why a line of benefits falls away (为什么没有了): condition, clause and figures, in the scheme's own words."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.rules.assessment import StepParameter
from doudi.rules.lines import Words
from doudi.rules.operators import is_known
from doudi.rules.proof import Prover
from doudi.rules.quantities import Entity
from doudi.rules.scalar import evaluate
from doudi.rules.walk import Place, support
from doudi.schemes.bundles.bundle import Bundle, Entry, Standing
from doudi.schemes.cliffs.cliff import TAGS, Point, tag_states


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount or ratio a condition was held against, named in both languages."""

    said: Words
    figure: StepParameter


@dataclass(frozen=True, slots=True)
class Why:
    """Why a line is gone: the condition that no longer holds, its clause and the figures it was held against."""

    said: Words
    clause: str
    figures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """One line that falls away: a scheme or a tag, what it paid just before, and why.

    Args:
        key: the scheme's key, or the rule of a tag.
        is_open: it is not refused but cannot be said any more; what is lost is then not known.
    """

    key: str
    said: Words
    grants: str
    amount_fen: int
    is_open: bool
    why: tuple[Why, ...]


def gone_between(
    before: Bundle, after: Bundle, one: Point, other: Point, *, with_reasons: bool = True
) -> tuple[Gone, ...]:
    """What the first bundle has and the second has not, schemes and then tags; each with why where asked for."""
    found = []
    for entry in before.granted():
        key = entry.scheme.key
        if key in other.granted or key == TAGS:
            continue
        then = after[key]
        is_open = key in other.open_schemes
        why = _reasons(then) if with_reasons else ()
        scheme = entry.scheme
        found.append(Gone(key, Words(scheme.name_zh, scheme.name_en), scheme.ruleset.outcome.grants,
                          entry.amount_fen, is_open, why))  # fmt: skip
    then_tags = tag_states(after) if set(one.tags) - set(other.tags) else {}
    for rule in one.tags:
        if rule not in other.tags:
            found.append(_tag(after[TAGS], rule, is_open=then_tags[rule] is None))
    return tuple(found)


def _tag(entry: Entry, rule: str, *, is_open: bool) -> Gone:
    line = next(each for each in entry.scheme.ruleset.lines if each.rule == rule)
    return Gone(rule, tag_words(rule, entry), "tag", 0, is_open, (Why(tag_words(rule, entry), line.clause),))


def tag_words(rule: str, entry: Entry) -> Words:
    """A tag without anybody's name: 看病有医疗救助，由医保部门直接办.

    The words are those of the scheme's texts; the place of the name is closed up.
    """
    line = next(each for each in entry.scheme.ruleset.lines if each.rule == rule)
    words = line.words_for(True)
    zh = words.zh.replace("{name}", "").lstrip("，")
    en = words.en.replace("{name}'s ", "").replace("{name} ", "")
    return Words(zh, en)


def _reasons(entry: Entry) -> tuple[Why, ...]:
    """The conditions that fail, as the scheme's own proof words them; why it is set aside or waits, where it is."""
    told = tuple(Why(words, "") for words in entry.because)
    if told or entry.verdict is None or entry.assessment is None:
        return told
    ruleset = entry.scheme.ruleset
    evaluation = evaluate(ruleset, entry.facts, entry.month, ruleset.figures(entry.month))
    eligible = ruleset.outcome.eligible
    places = {index for index, _ in support(evaluation, [(ruleset.rules[eligible].node, None)])}
    failing: dict[str, tuple[Measure, ...]] = {}
    prover = Prover(evaluation)
    for line in ruleset.lines:
        rule = ruleset.rules[line.rule]
        if line.role != "condition" or line.rule == eligible or rule.node not in places:
            continue
        for person in range(len(entry.facts.persons)) if rule.entity is Entity.PERSON else (None,):
            cell = evaluation.rule(line.rule, person)
            if is_known(cell) and cell[0] is False and line.rule not in failing:
                failing[line.rule] = _measures(prover, support(evaluation, [(rule.node, person)]))
    steps = [step for step in entry.assessment.steps if step.key in failing and step.known]
    steps = steps or [step for step in entry.assessment.steps if step.key == eligible]
    first: dict[str, Why] = {}
    for step in steps:
        first.setdefault(step.key, Why(Words(step.zh, step.en), step.clause, failing.get(step.key, ())))
    return tuple(first.values())[:2]


def _measures(prover: Prover, places: list[Place]) -> tuple[Measure, ...]:
    """The amounts and ratios among the figures a condition rests on; settings that are no measure are left out."""
    figures = prover.evaluation.figures
    found = [each for each in prover.parameters(places) if figures[each.key].unit.startswith(("fen", "ratio"))]
    return tuple(Measure(Words(figures[each.key].zh, figures[each.key].en), each) for each in found)


STANDING_WORDS = {
    Standing.GRANTED: Words("能享受", "entitled"),
    Standing.REFUSED: Words("不符合", "not entitled"),
    Standing.OPEN: Words("还没查清", "not known yet"),
    Standing.NEEDS_PERSON: Words("要人来看", "needs a person to look"),
    Standing.SET_ASIDE: Words("和别的不能一起享受", "not together with another"),
    Standing.NOT_IN_FORCE: Words("这个月没有可用的标准", "no figures in force that month"),
}
