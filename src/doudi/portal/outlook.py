"""The list at the end of "What can I get?": likely, possible, no; why, what to bring, where to go."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doudi.rules.assessment import Outcome
from doudi.rules.facts import split_fact_key
from doudi.schemes.asking.inquiry import Chance, Inquiry, Relative
from doudi.schemes.bundles.bundle import Entry
from doudi.schemes.scheme import Channel, Paper, Scheme
from doudi.ui.words import is_english, said

MOST_REASONS = 3
MOST_OPEN = 4


@dataclass(frozen=True)
class Prospect:
    """One scheme as a resident reads it (一项能不能享受).

    Args:
        amount_fen: what the answers come to, None where they do not tell; `is_once` says it is paid once.
        why: plain sentences.
        to_know: what is still open and who knows it.
        papers: what the family brings; `looked_up` what departments can supply.
    """

    scheme: Scheme
    chance: Chance
    amount_fen: int | None
    is_once: bool
    why: tuple[str, ...]
    not_sure_of: tuple[str, ...]
    officials_know: tuple[str, ...]
    papers: tuple[Paper, ...]
    looked_up: tuple[Paper, ...]
    channels: tuple[Channel, ...]

    @property
    def has_form(self) -> bool:
        """Whether an application can be filled in here."""
        return self.scheme.is_applied_for


def prospects(inquiry: Inquiry) -> list[Prospect]:
    """Every scheme in force, the likely ones first, each with its reasons."""
    waiting: dict[str, list[str]] = {}
    for fact, schemes in inquiry.open_facts().items():
        for scheme in schemes:
            waiting.setdefault(scheme, []).append(fact)
    found = [
        _prospect(inquiry, entry, waiting.get(entry.scheme.key, []))
        for entry in inquiry.bundle.entries
        if entry.verdict is not None
    ]
    order = list(Chance)
    return sorted(found, key=lambda each: order.index(each.chance))


def _prospect(inquiry: Inquiry, entry: Entry, waiting: Sequence[str]) -> Prospect:
    chance, outcome = inquiry.chance(entry), entry.scheme.ruleset.outcome
    keys = list(dict.fromkeys(split_fact_key(fact)[1] for fact in waiting))
    if inquiry.turns_on_birth(entry):
        keys = ["birth_date", *keys]
    asked = [key for key in keys if key in inquiry.words and inquiry.words[key].by == "resident"]
    officials = [key for key in keys if key not in asked]
    amount = entry.verdict.amount_fen if entry.verdict and chance is Chance.LIKELY and outcome.amount else None
    words = inquiry.words
    return Prospect(
        entry.scheme, chance, amount or None, outcome.grants == "cash_once", _why(inquiry, entry, chance),
        _some([said(words[key].quantity) for key in asked]),
        _some([said(words[key].quantity) for key in officials if key in words]),
        entry.scheme.papers_asked, entry.scheme.papers_looked_up, entry.scheme.channels,
    )  # fmt: skip


def _some(open_facts: list[str]) -> tuple[str, ...]:
    """The first few, and how many more: early in the interview nearly everything is open."""
    if len(open_facts) <= MOST_OPEN + 1:
        return tuple(open_facts)
    more = _("还有%(n)s样") % {"n": len(open_facts) - MOST_OPEN}
    return (*open_facts[:MOST_OPEN], more)


def _why(inquiry: Inquiry, entry: Entry, chance: Chance) -> tuple[str, ...]:
    is_undecided = entry.verdict is not None and (entry.verdict.computed is not Outcome.NOT_ELIGIBLE or entry.because)
    if chance is Chance.NO and is_undecided and (pair := inquiry.excluded_by(entry)):
        return (said(pair),)
    if chance is Chance.POSSIBLE and inquiry.turns_on_birth(entry):
        return ()
    if entry.because and chance is not Chance.LIKELY:
        return tuple(said(each) for each in entry.because)
    if chance is Chance.POSSIBLE and (entry.verdict is None or entry.verdict.waits_for_facts):
        return ()
    assessment = entry.assessment
    assert assessment is not None
    if chance is Chance.NO:
        failed = [step for step in assessment.steps if step.role == "condition" and step.known and step.value is False]
        household = [step for step in failed if not step.person_key] or failed
        return tuple(dict.fromkeys(said(step) for step in household))[:MOST_REASONS]
    doubts = assessment.needs_person_because_en if is_english() else assessment.needs_person_because
    return doubts[:MOST_REASONS]


def name_of(inquiry_people: Sequence[Relative], person: Relative, relations: Sequence[object]) -> str:
    """How a page calls somebody whose name we do not know: 您, 子女（2015年生）."""
    if person.relation == "head":
        return _("您")
    relation = next((said(code) for code in relations if getattr(code, "code", "") == person.relation), person.relation)
    same = [each for each in inquiry_people if (each.relation, each.birth_year) == (person.relation, person.birth_year)]
    if len(same) > 1:
        return _("%(relation)s（%(year)s年生，第%(number)s个）") % {
            "relation": relation, "year": person.birth_year, "number": same.index(person) + 1}  # fmt: skip
    return _("%(relation)s（%(year)s年生）") % {"relation": relation, "year": person.birth_year}
