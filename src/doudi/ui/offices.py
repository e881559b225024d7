"""The office a page speaks for: its name and the telephone one can always call."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from doudi.casework.models import Application
from doudi.kernel.errors import DoudiError
from doudi.kernel.month import Month
from doudi.platform.statements import fetch_rows
from doudi.registry.models import Organisation, ResidentAccount
from doudi.registry.reads import office_serving


@dataclass(frozen=True)
class Figure:
    """A published figure as a page shows it, with where it stands; ``value`` None when no text gives it."""

    key: str
    zh: str
    value: Any
    legal_basis: str
    valid_from: str
    status: str
    possibly_superseded: bool


def main_office() -> Organisation | None:
    """The district's bureau, else the first office with a telephone."""
    order = "CASE WHEN kind = 'district_bureau' THEN 0 ELSE 1 END, id"
    return next(iter(fetch_rows(Organisation, f"hotline <> '' ORDER BY {order} LIMIT 1")), None)


def office_of(account: ResidentAccount | None, on: date) -> Organisation | None:
    """The street or town a resident's newest application belongs to; None without one."""
    if account is None:
        return None
    mine = Q(owner_account_id=account.public_id)
    if account.person_id:
        mine |= Q(applicant_id=account.person_id)
    area = Application.objects.filter(mine).order_by("-changed_at").values_list("area_path", flat=True).first()
    return office_serving(area, "township_office", on) if area else None


def figures_in_force(scheme: Any, on: date, keys: tuple[str, ...]) -> list[Figure]:
    """Figures of a scheme in force on a day; one that is unset or not in force is listed without a value."""
    found = []
    for key in keys:
        try:
            at = scheme.parameters.at(key, Month.of(on))
        except DoudiError:
            found.append(Figure(key, key, None, "", "", "unset", False))
        else:
            found.append(
                Figure(
                    key,
                    str(getattr(at, "zh", key)),
                    at.value,
                    at.legal_basis,
                    str(at.valid_from or ""),
                    str(at.status),
                    at.possibly_superseded,
                )
            )
    return found
