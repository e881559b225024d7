"""Rows whose number is missing or wrong find their person, or an official, or nobody."""

import pytest

from tests.evidence.linking import linked, name_of, number_of, rent_row, wrong
from tests.evidence.office import Office


def test_first(office: Office) -> None:
    """A number with one digit wrong finds its person."""
    run = linked(office, [rent_row(office, 3, person_key=wrong(number_of(3))), rent_row(office, 4, person_key="")])
    print(run.matched, run.grey, run.unmatched, run.blocks, run.reasons)
    for pair in run.pairs.all():
        print(pair.state, pair.weight, pair.levels, pair.sides)
    assert run.matched == 2
