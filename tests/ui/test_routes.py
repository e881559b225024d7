"""Every address says who may open it, and nobody else gets in: all addresses × all roles × three areas."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from doudi.platform.installation import make_installation
from doudi.registry.models import ResidentAccount, Staff
from doudi.registry.policy import load_roles
from doudi.ui.middleware import RESIDENT_KEY
from tests.registry.city import NOW, TestCity, build_city

GUESSED = {"app_id": "DB-0000-0000-0", "file_id": "F-0", "number": "1"}


def every_route(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address pattern of the site with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, entry.callback
        else:
            yield from every_route(entry, here)


ROUTES = [(address, view) for address, view in every_route() if not address.startswith("/static")]


def filled(address: str) -> str:
    """The address with ids that belong to nobody."""
    filled_in = address
    while "<" in filled_in:
        start, end = filled_in.index("<"), filled_in.index(">")
        name = filled_in[start + 1 : end].split(":")[-1]
        filled_in = filled_in[:start] + GUESSED.get(name, "XX-0000-0000-0") + filled_in[end + 1 :]
    return filled_in


@pytest.mark.parametrize(("address", "view"), ROUTES, ids=[address for address, _view in ROUTES])
def test_a_route_declares_who_may_open_it(address: str, view: Any) -> None:
    """A page that does not say who may open it fails the build."""
    access = getattr(view, "access", None)
    assert access is not None, f"{address} declares nobody: put opened_to(...) on its view"
    if access.door == "staff":
        known = {verb for role in load_roles().values() for verb in role.verbs}
        assert set(access.verbs) <= known, f"{address} asks for a verb no role holds"


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """Offices of two districts, and an installation that is no demo."""
    settings.DOUDI_JURISDICTION = "demo-city"
    make_installation(NOW, is_demo=False)
    return build_city()


def signed_in(username: str) -> Client:
    """A browser signed in as a member of staff."""
    client = Client()
    client.force_login(Staff.objects.get(username=username), backend="doudi.registry.sign_in.StaffBackend")
    return client


def wants_a_token(client: Client, address: str) -> bool:
    """Whether a machine's address refuses who carries no token, by whichever method it takes."""
    told = {client.get(filled(address)).status_code, client.post(filled(address)).status_code}
    return 401 in told and told <= {401, 405}


@pytest.mark.once
def test_nobody_signed_in_is_sent_to_the_door(city: TestCity) -> None:
    """Without signing in a page for residents or staff leads to its door; a demo page does not exist here."""
    client = Client()
    for address, view in ROUTES:
        answer = client.get(filled(address))
        door = view.access.door
        if door == "resident":
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/sign-in/"), address
        elif door == "staff":
            assert (answer.status_code, answer.headers.get("Location")) == (302, "/work/sign-in/"), address
        elif door == "demo":
            assert answer.status_code == 404, address
        elif door == "machine":
            assert wants_a_token(client, address), address


STAFF = ["grid6", "village6", "reviewer6", "verifier6", "payer6", "paychecker6", "auditor6", "admin6", "analyst6",
         "leader6", "clerk7", "approver7"]  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(
    "username", ["clerk6", "approver6", *(pytest.param(name, marks=pytest.mark.thorough) for name in STAFF)]
)
def test_a_role_without_the_verb_does_not_find_the_page(city: TestCity, username: str) -> None:
    """An account without the verb gets the same 404 as for a page that does not exist, for reading and for pressing."""
    client = signed_in(username)
    roles = load_roles()
    held = {post.role for post in city.staff[username].posts.all()}
    verbs = {verb for role in held for verb in roles[role].verbs}
    for address, view in ROUTES:
        access = view.access
        if access.door == "staff" and access.verbs and not verbs & set(access.verbs):
            for answer in (client.get(filled(address)), client.post(filled(address))):
                assert answer.status_code == 404, (username, address)
        elif access.door == "demo":
            assert client.get(filled(address)).status_code == 404, (username, address)
        elif access.door == "machine":
            # A browser's session opens nothing to machines: they carry a token.
            assert wants_a_token(client, address), (username, address)
        elif access.door == "resident":
            # Working here is one thing, having applied another: residents' pages ask for the telephone.
            assert client.get(filled(address)).headers.get("Location") == "/sign-in/", (username, address)
        elif access.door == "staff":
            # What may be opened answers, and a guessed id looks like nothing at all.
            status = client.get(filled(address)).status_code
            assert status in ({404, 405} if "<" in address else {200, 302, 405}), (username, address, status)


@pytest.mark.once
def test_a_resident_finds_no_staff_page(city: TestCity) -> None:
    """To a resident every staff page is a page that does not exist."""
    account = ResidentAccount.objects.create(phone="13800000001", made_at=NOW)
    client = Client()
    session = client.session
    session[RESIDENT_KEY] = account.public_id
    session.save()
    for address, view in ROUTES:
        if view.access.door == "staff":
            assert client.get(filled(address)).status_code == 404, address


def test_an_ended_account_is_out_at_its_next_request(city: TestCity) -> None:
    """Ending an account takes effect at once, in every open session."""
    client = signed_in("clerk6")
    assert client.get("/work/list/").status_code == 200
    Staff.objects.filter(username="clerk6").update(is_active=False)
    assert client.get("/work/list/").status_code == 302


@pytest.mark.once
def test_every_page_forbids_inline_and_caching(city: TestCity) -> None:
    """Nothing inline may run, nothing is kept by a cache, and search engines stay away from all but public pages."""
    client = Client()
    for address, _view in ROUTES:
        answer = client.get(filled(address))
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"], address
        assert answer.headers["Cache-Control"] == "no-store", address
        if answer.status_code == 200 and address not in {"/", "/what/", "/help/", "/about/", "/accessibility/"}:
            assert "noindex" in answer.headers["X-Robots-Tag"], address


def test_every_press_wants_a_token(city: TestCity) -> None:
    """A POST without our token is refused on every address; where no cookie counts there is nothing to forge."""
    client = Client(enforce_csrf_checks=True)
    for address, _view in ROUTES:
        expected = {401, 404, 405} if address.startswith("/api/") else {403}
        assert client.post(filled(address)).status_code in expected, address
