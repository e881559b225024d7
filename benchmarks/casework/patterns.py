"""Cases made by the real actions, one at each stage; what fills the tables is copied from them (样板办件)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db import connection, models, transaction

from doudi.casework import consulting
from doudi.registry.actions.open_office import appoint, open_office
from doudi.registry.models import Division, Staff
from tests.casework.departments import Departments
from tests.casework.journey import Journey, Somebody
from tests.registry.city import ADMIN, START, TestCity, build_city

TOWNSHIPS = 25
DISTRICTS = 40
LEFT_OUT = ("platform_", "django_", "auth_")
"""The audit's chain, events, keys of single requests: copies of them would be no record of anything."""


@dataclass(frozen=True)
class Block:
    """What one pattern added: for each table the keys before its first and of its last row."""

    rows: dict[str, tuple[int, int]]

    def size(self, table: str) -> int:
        """How many keys one copy takes in a table."""
        first, last = self.rows[table]
        return last - first


def copied_models() -> list[type[models.Model]]:
    """The tables that a case fills and that have counting keys."""
    return [
        model for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.pk is not None
        and isinstance(model._meta.pk, models.AutoField | models.BigAutoField)
        and not model._meta.db_table.startswith(LEFT_OUT)
    ]  # fmt: skip


def last_keys() -> dict[str, int]:
    """The highest key of each table."""
    found = {}
    with connection.cursor() as cursor:
        for model in copied_models():
            assert model._meta.pk is not None
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT COALESCE(MAX("{key}"), 0) FROM "{table}"')
            found[table] = int(cursor.fetchone()[0])
    return found


def departments_by_paper() -> None:
    """Departments answer at once and nothing goes over a wire: checks have a measure of their own."""
    told = Departments()
    consulting.sign_authorisation = told.sign
    consulting.withdraw_authorisation = told.withdraw
    consulting.verify_means = told.verify
    consulting.fetch_household_facts = told.facts


def build_province() -> tuple[TestCity, list[tuple[str, str]]]:
    """Forty districts of twenty-five townships, each with its offices and people; the communities' paths and codes."""
    city = build_city()
    top, places = city.places["50"], []
    bureau_roles = {"approver": "county_approver", "verifier": "county_verifier"}
    with transaction.atomic():
        for at in range(DISTRICTS):
            code = f"50{at + 2:02d}00"
            district = _place(code, f"示例{at + 1}区", "district", top)
            bureau = open_office(ADMIN, "district_bureau", f"民政局{code}", serves=[district], since=START)
            for name, role in bureau_roles.items():
                _somebody(city, f"{name}-{at}", bureau, role)
            for number in range(TOWNSHIPS):
                township = _place(f"{code}{number + 1:03d}", f"示例{number + 1}街道", "township", district)
                community = _place(f"{township.code}001", "示例社区", "village", township)
                places.append((community.path, community.code))
                if number < 3:
                    office = open_office(
                        ADMIN, "township_office", f"街道办{township.code}", serves=[township], since=START,
                        parent=bureau,
                    )  # fmt: skip
                    _somebody(city, f"clerk-{at}-{number}", office, "township_clerk")
                    _somebody(city, f"reviewer-{at}-{number}", office, "township_reviewer")
    return city, places


def _place(code: str, name: str, level: str, parent: Division) -> Division:
    return Division.objects.create(
        code=code, name=name, level=level, parent=parent, path=f"{parent.path}{code}/", urban_rural="urban"
    )


def _somebody(city: TestCity, username: str, office: object, role: str) -> None:
    staff = Staff.objects.create_user(username, None, name=f"{username}示例")
    appoint(ADMIN, staff, office, role, since=START)  # type: ignore[arg-type]
    city.staff[username] = staff


def a_family(at: int) -> tuple[Somebody, ...]:
    """Three people whose numbers nobody else has."""
    later, first = timedelta(days=at // 250), 100 + 3 * (at % 250)
    return (
        Somebody(f"张某{at}", date(1979, 3, 5) + later, "head", first, wage_fen=105_000),
        Somebody(f"李某{at}", date(1977, 6, 1) + later, "spouse", first + 1, wage_fen=32_000),
        Somebody(f"张小{at}", date(2014, 5, 1) + later, "child", first + 2),
    )


def _filed(case: Journey) -> None:
    case._filed()


def _waiting_for_papers(case: Journey) -> None:
    case._filed()
    case.later()


def _accepted(case: Journey) -> None:
    _waiting_for_papers(case)
    case.accept()


def _surveyed(case: Journey) -> None:
    _accepted(case)
    case.later()
    case.verify()
    case.visit()


def _with_opinion(case: Journey) -> None:
    _surveyed(case)
    case.settle(deposits_fen=318_000, other_financial_assets_fen=None, vehicle_count=None, dwelling_count=1,
                has_business_registration=None, recent_property_transfer=None, already_receiving=None)  # fmt: skip
    case.assess()
    case.opinion()


def _on_notice(case: Journey) -> None:
    _with_opinion(case)
    case.later()
    case.notice()


def _reported(case: Journey) -> None:
    _on_notice(case)
    case.later(9)
    case.take_down()
    case.report()


def whole_case(case: Journey) -> None:
    """From the first question to the letter."""
    _reported(case)
    case.later()
    case.confirm()
    case.letter()


OPEN: tuple[Callable[[Journey], None], ...] = (
    _filed, _filed, _filed, _accepted, _surveyed, _with_opinion, _on_notice, _reported,
)  # fmt: skip
"""Three of eight have only just been handed in: those are accepted while it is measured."""


def make_block(city: TestCity, stages: Sequence[Callable[[Journey], None]], first: int) -> Block:
    """One case of each stage, and how far they filled the tables; ``first`` numbers the families."""
    before = last_keys()
    with transaction.atomic():
        for at, stage in enumerate(stages, start=first):
            stage(Journey(city, a_family(at), phone=f"138{at:08d}"))
    after = last_keys()
    return Block({table: (before[table], after[table]) for table in after if after[table] > before[table]})
