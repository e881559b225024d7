"""What hangs on a row is read together, and is what the tables say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doudi.platform.beside import is_read, join_known, newest, only, read_ahead, read_beside, read_beside_all
from doudi.registry.models import Organisation, Staff
from tests.registry.city import TestCity, build_city


@pytest.fixture
def city(db: None) -> TestCity:
    """Offices with posts."""
    return build_city()


def test_rows_are_read_once_and_asked_for_no_more(city: TestCity) -> None:
    """One statement a table; what is read later is there, in the table's order, and knows the row it hangs on."""
    office = city.offices["500106"]
    told = [post.pk for post in office.posts.order_by("pk")]
    with CaptureQueriesContext(connection) as said:
        read_beside(office, "posts", "areas")
    assert len(said) == 2
    assert is_read(office, "posts")
    with CaptureQueriesContext(connection) as said:
        assert [post.pk for post in office.posts.all()] == told
        assert all(post.organisation is office for post in office.posts.all())
        assert newest(office, "posts").pk == max(told)
    assert len(said) == 0
    assert office.posts.filter(role="county_payer").count() == 1, "a filter still asks the tables"


def test_many_rows_cost_one_statement(city: TestCity) -> None:
    """What hangs on each of them, also where nothing does; what they point to, each thing once."""
    offices = list(Organisation.objects.order_by("pk"))
    with CaptureQueriesContext(connection) as said:
        read_beside_all(offices, "posts")
        posts = [post for office in offices for post in office.posts.all()]
        read_ahead(posts, "staff")
    assert len(said) == 2
    with CaptureQueriesContext(connection) as said:
        names = {post.staff.username for post in posts}
        read_beside_all([], "posts")
        read_ahead([], "staff")
    assert len(said) == 0
    assert names == set(Staff.objects.filter(posts__isnull=False).values_list("username", flat=True))


def test_what_is_known_is_not_read_again(city: TestCity) -> None:
    """A key is told what it points to; the newest row and the only one are asked for where nothing was read."""
    office = city.offices["500106"]
    posts = list(office.posts.all())
    join_known(posts, "organisation", {office.pk: office})
    assert all(post.organisation is office for post in posts)
    assert newest(office, "posts").pk == max(post.pk for post in posts)
    assert newest(Organisation(pk=0), "posts") is None
    with pytest.raises(TypeError, match="no table"):
        read_beside(office, "name_zh")
    with pytest.raises(TypeError, match="no table"):
        only(office, "kind")
