"""Numbers given out (对外编号): none twice, however many rows there are."""

import pytest

from doudi.platform import base
from doudi.registry.models import Organisation
from doudi.worklist.models import Clock, WorkItem


@pytest.mark.django_db
def test_a_short_number_somebody_has_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two groups begin to collide near a million rows; nobody's action fails for it."""
    drawn = iter(["ORG-0000-0000-0", "ORG-0000-0000-0", "ORG-2222-2222-2"])
    monkeypatch.setattr(base, "new_public_id", lambda prefix, groups: next(drawn))
    made = [Organisation.objects.create(kind="township_office", name_zh=f"街道办{at}") for at in (1, 2)]
    assert [each.public_id for each in made] == ["ORG-0000-0000-0", "ORG-2222-2222-2"]


@pytest.mark.parametrize("model", [Clock, WorkItem], ids=["clock", "item"])
def test_what_a_city_has_by_the_million_has_a_long_number(model: type[base.PublicIdModel]) -> None:
    """Ten million of two groups would have met some sixty times."""
    assert model.GROUPS >= 3
