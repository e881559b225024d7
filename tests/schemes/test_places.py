"""A place beside the divisions is declared once and known to every scheme."""

from __future__ import annotations

import pytest

from doudi.schemes.catalogue import load_for
from doudi.schemes.loader import FOLDER
from doudi.schemes.places import overlays, places


@pytest.mark.parametrize("place", ["demo-shanghai", "demo-zhejiang", "demo-jieyang"])
@pytest.mark.parametrize("scheme", ["orphan", "elderly_allowance", "disability_care"])
def test_a_scheme_knows_the_places_of_others(scheme: str, place: str) -> None:
    """A scheme without figures of its own for a place takes those of the division below, and says it is invented."""
    loaded = load_for(scheme, jurisdiction=place)
    assert loaded.parameters.chain[-1] == place
    assert overlays(FOLDER)[place] in loaded.parameters.chain
    assert loaded.is_fictitious
    assert loaded.jurisdiction_zh == places(FOLDER)[place].zh


def test_every_overlay_says_whether_it_is_invented() -> None:
    """No place with figures of its own is without a name and the word fictitious, if it is that."""
    assert set(overlays(FOLDER)) <= set(places(FOLDER))
