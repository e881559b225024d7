"""Role × area × purpose decides every read and write."""

from datetime import date, datetime

import pytest

from doudi.kernel.clock import SHANGHAI
from doudi.platform.acting import Acting
from doudi.registry.acting import acting_for_resident, acting_for_staff
from doudi.registry.actions.open_office import end_account
from doudi.registry.errors import NotAllowed
from doudi.registry.models import Household, OrganisationArea, ResidentAccount
from doudi.registry.policy import NO_AREA, known_verbs, load_roles, may, require, require_somewhere, visible
from tests.registry.city import ADMIN, NOW, TestCity, build_city

pytestmark = pytest.mark.django_db
HERE, NEXT_STREET, NEXT_DISTRICT = "/50/500106/500106001/", "/50/500106/500106002/", "/50/500107/500107001/"


@pytest.fixture
def city() -> TestCity:
    """Two districts with offices and staff."""
    return build_city()


@pytest.mark.parametrize(
    ("who", "verb", "place", "allowed"),
    [
        ("clerk6", "casework.accept", HERE, True),
        ("clerk6", "casework.accept", HERE + "500106001001/500106001001G1/", True),
        ("clerk6", "casework.accept", NEXT_STREET, False),
        ("clerk6", "casework.accept", NEXT_DISTRICT, False),
        ("clerk6", "casework.accept", "/50/500106/", False),
        ("clerk6", "casework.accept", "", False),
        ("clerk6", "casework.confirm", HERE, False),
        ("approver6", "casework.confirm", HERE, True),
        ("approver6", "casework.confirm", NEXT_STREET, True),
        ("approver6", "casework.confirm", NEXT_DISTRICT, False),
        ("approver6", "casework.accept", HERE, False),
        ("grid6", "outreach.see_lead", HERE + "500106001001/500106001001G1/", True),
        ("grid6", "outreach.see_lead", HERE + "500106001001/500106001001G2/", False),
        ("auditor6", "casework.see", HERE, False),
        ("auditor6", "audit.see", "", True),
        ("admin6", "casework.see", HERE, False),
    ],
)
def test_who_may_do_what_where(city: TestCity, who: str, verb: str, place: str, allowed: bool) -> None:
    """An office works in its own area, an administrator sees no case, an auditor sees no case."""
    assert may(city.acting(who), verb, area_path=place) is allowed


def test_a_wrong_purpose_opens_nothing(city: TestCity) -> None:
    """The same clerk in the same street, for a purpose the role does not have, is refused."""
    with pytest.raises(NotAllowed):
        require(city.acting("clerk6", "payment"), "casework.accept", area_path=HERE)


def test_a_prefix_of_a_code_is_not_an_area(city: TestCity) -> None:
    """A street whose code begins like another's is not inside it."""
    assert not may(city.acting("clerk6"), "casework.accept", area_path="/50/500106/5001060010/")


def test_lists_show_exactly_what_single_rows_allow(city: TestCity) -> None:
    """For every clerk and every household: in the list if and only if `may` says so."""
    for place in city.places.values():
        Household.objects.create(area_path=place.path, division_code=place.code, urban_rural="urban", formed_at=NOW)
    for name in city.staff:
        acting = city.acting(name)
        seen = set(visible(Household.objects.all(), acting, "registry.see_person").values_list("area_path", flat=True))
        by_rule = {p.path for p in city.places.values() if may(acting, "registry.see_person", area_path=p.path)}
        assert seen == by_rule, name


def test_an_area_is_dated(city: TestCity) -> None:
    """When a street passes to another office, the old one stops seeing it and the new one starts, that very day."""
    area = OrganisationArea.objects.get(organisation=city.offices["500106001"])
    area.valid_to = date(2025, 10, 1)
    area.save()
    OrganisationArea.objects.create(
        organisation=city.offices["500106002"], division=area.division, valid_from=date(2025, 10, 1)
    )
    last, first = datetime(2025, 9, 30, 23, tzinfo=SHANGHAI), datetime(2025, 10, 1, 0, tzinfo=SHANGHAI)
    assert may(city.acting("clerk6", now=last), "casework.accept", area_path=HERE)
    assert not may(city.acting("clerk6", now=first), "casework.accept", area_path=HERE)
    assert may(city.acting("clerk6b", now=first), "casework.accept", area_path=HERE)


def test_an_ended_account_holds_nothing(city: TestCity) -> None:
    """The next request after an account is ended finds no posts."""
    end_account(ADMIN, city.staff["clerk6"])
    city.staff["clerk6"].refresh_from_db()
    assert acting_for_staff(city.staff["clerk6"], NOW).posts == ()


def test_residents_have_only_their_own() -> None:
    """A resident may see their own application and nobody else's, and nothing staff may do."""
    account = ResidentAccount.objects.create(phone="13800000000", made_at=NOW)
    acting = acting_for_resident(account, NOW)
    assert may(acting, "casework.see_own", owner_id=account.public_id)
    assert not may(acting, "casework.see_own", owner_id="R-OTHER")
    assert not may(acting, "casework.see_own")
    assert not any(
        may(acting, verb, area_path=HERE, owner_id=account.public_id)
        for verb in known_verbs() - load_roles()["resident"].own - load_roles()["resident"].open
    )


def test_anonymous_may_nothing() -> None:
    """Somebody not signed in has no verb at all."""
    nobody = Acting("anonymous", "", "", NOW, "none")
    assert not any(may(nobody, verb, area_path=HERE, owner_id="") for verb in known_verbs())
    with pytest.raises(NotAllowed):
        require_somewhere(nobody, "casework.see")


def test_a_misspelt_verb_is_an_error_not_a_refusal(city: TestCity) -> None:
    """A verb no role knows is a mistake of the programmer and says so."""
    with pytest.raises(LookupError):
        may(city.acting("clerk6"), "casework.acept", area_path=HERE)


def test_verbs_without_area_open_no_residents_data() -> None:
    """No role gets both free-of-area verbs and cases, people or evidence behind them."""
    assert not {v for v in NO_AREA if v.split(".")[0] in {"casework", "registry", "outreach"}}
    assert known_verbs() >= NO_AREA


@pytest.mark.parametrize("bug", ["prefix_without_slash", "purpose_ignored", "dates_ignored"])
def test_the_scope_harness_notices_planted_bugs(city: TestCity, bug: str, monkeypatch) -> None:
    """A scope check that compares bare codes, forgets the purpose or the dates would be caught by the tests above."""
    from doudi.registry import acting as acting_module
    from doudi.registry import policy

    if bug == "prefix_without_slash":
        areas = policy._areas
        monkeypatch.setattr(policy, "_areas", lambda a, v: [area.rstrip("/") for area in areas(a, v)])
        with pytest.raises(AssertionError):
            test_a_prefix_of_a_code_is_not_an_area(city)
    elif bug == "purpose_ignored":
        monkeypatch.setattr(policy, "_areas", lambda a, _v: [area for post in a.posts for area in post.area_paths])
        with pytest.raises(pytest.fail.Exception):
            test_a_wrong_purpose_opens_nothing(city)
    else:
        in_force = acting_module._IN_FORCE.format("area")
        assert in_force in acting_module._POSTS
        monkeypatch.setattr(acting_module, "_POSTS", acting_module._POSTS.replace(in_force, "%s = %s"))
        with pytest.raises(AssertionError):
            test_an_area_is_dated(city)
