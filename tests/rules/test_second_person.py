"""An English sentence about the reader says you: every text of every scheme, and no sentence about anybody else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from doudi.rules.proof import Prover
from doudi.rules.scalar import evaluate
from doudi.rules.second_person import AFTER_YOU, about_you
from doudi.schemes.catalogue import schemes_in_order
from tests.schemes.test_bundle import MONTH, PLACE, poor_family


def english_texts() -> list[str]:
    """Every English text about a person, of every scheme."""
    texts = [words.en for scheme in schemes_in_order(jurisdiction=PLACE) for line in scheme.ruleset.lines
             for words in line.words.values()]  # fmt: skip
    return sorted({text for text in texts if "{name}" in text})


def test_every_text_of_every_scheme_has_a_you_form() -> None:
    """No name is left, and what follows *you* agrees with it; a new verb in -s has to be learnt first."""
    texts = english_texts()
    assert len(texts) > 100
    for text in texts:
        told = about_you(text)
        assert "{name}" not in told, text
        assert not re.search(r"\bof you\b|\byou's\b", told), told
        subject = re.match(r"(?:whether |where )?you (\w+)", told)
        assert subject is None or subject[1] in AFTER_YOU, told


@pytest.mark.parametrize(("label", "words"), [("You", "you "), ("Li", "Li ")])
def test_a_proof_speaks_to_the_reader(label: str, words: str) -> None:
    """Whoever is called You is spoken to; somebody with a name is spoken of. Chinese is the same for both."""
    family = poor_family()
    first = replace(family.persons[0], label=label)
    family = replace(family, persons=(first, *family.persons[1:]))
    scheme = next(each for each in schemes_in_order(jurisdiction=PLACE) if each.key == "orphan")
    facts = replace(family, persons=tuple(
        replace(each, facts={key: fact for key, fact in each.facts.items() if key in scheme.quantities})
        for each in family.persons
    ), facts={key: fact for key, fact in family.facts.items() if key in scheme.quantities})  # fmt: skip
    prover = Prover(evaluate(scheme.ruleset, facts, MONTH, scheme.ruleset.figures(MONTH)))
    line = next(each for each in scheme.ruleset.lines if each.words_for(False).en == "{name} is 18 or older")
    told = prover.fill(line.words_for(False), 0)
    assert told.en == f"{words}{'are' if label == 'You' else 'is'} 18 or older"
    assert told.zh == f"{label}满18周岁了"
