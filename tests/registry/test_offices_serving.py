"""Who serves a place: the nearest office with somebody in post, for many places at once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doudi.registry.models import OrganisationArea, Post
from doudi.registry.reads import office_serving, offices_serving, place_name, place_names
from tests.registry.city import NOW, build_city

OWNERS = (
    ("grid_station", "grid_worker"),
    ("village_committee", "village_worker"),
    ("township_office", "township_clerk"),
)
ON = NOW.date()


@pytest.mark.django_db
def test_the_nearest_staffed_office_serves() -> None:
    """Grid before community before township; a post that ended, or an area no longer served, does not count."""
    city = build_city()
    path = {code: place.path for code, place in city.places.items()}
    near, beside, far = path["500106001001G1"], path["500106001001G2"], path["500106002002G1"]
    found = offices_serving({near, beside, far, path["50"]}, OWNERS, ON)
    assert found[near] == (city.offices["500106001001G1"], "grid_worker")
    assert found[beside] == (city.offices["500106001001"], "village_worker")
    assert found[far] == (city.offices["500106002"], "township_clerk")
    assert path["50"] not in found
    assert found[near][0] == office_serving(near, "grid_station", ON)
    Post.objects.filter(role="grid_worker").update(valid_to=ON)
    assert offices_serving([near], OWNERS, ON)[near][1] == "village_worker"
    OrganisationArea.objects.filter(organisation__kind="village_committee").update(valid_to=ON)
    assert offices_serving([near], OWNERS, ON)[near][1] == "township_clerk"
    assert offices_serving([near], OWNERS, ON - timedelta(days=1))[near][1] == "grid_worker"
    assert offices_serving([near], OWNERS, date(2024, 12, 31)) == {}


@pytest.mark.django_db
def test_many_places_cost_no_more_queries_than_one() -> None:
    """Offices in two queries, names in one."""
    city = build_city()
    paths = [place.path for place in city.places.values()]
    with CaptureQueriesContext(connection) as caught:
        offices_serving(paths, OWNERS, ON)
        names = place_names(paths)
    assert len(caught) == 3
    assert all(names[path] == place_name(path) for path in paths)
    assert names["/50/500106/500106001/500106001001/"] == "街道001社区001"
    assert place_names([]) == {}
    assert offices_serving([], OWNERS, ON) == {}
