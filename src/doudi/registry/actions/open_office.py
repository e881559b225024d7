"""Set up an organisation with its area, and put staff into posts."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.registry.models import Division, Organisation, OrganisationArea, Post, Staff
from doudi.registry.policy import load_roles, require


@transaction.atomic
def open_office(
    acting: Acting,
    kind: str,
    name_zh: str,
    *,
    serves: Iterable[Division],
    since: date,
    name_en: str = "",
    parent: Organisation | None = None,
    hotline: str = "",
) -> Organisation:
    """An organisation that serves these divisions from ``since``; found again by kind and name."""
    require(acting, "accounts.make")
    office, _made = Organisation.objects.get_or_create(
        kind=kind, name_zh=name_zh, parent=parent, defaults={"name_en": name_en, "hotline": hotline}
    )
    for division in serves:
        OrganisationArea.objects.get_or_create(organisation=office, division=division, valid_from=since)
    record(acting, "registry.open_office", "organisation", office.public_id)
    return office


@transaction.atomic
def appoint(
    acting: Acting, staff: Staff, office: Organisation, role: str, *, since: date, until: date | None = None
) -> Post:
    """Give ``staff`` a role in an office from ``since``.

    Raises:
        LookupError: the role is not in roles.yaml.
    """
    require(acting, "accounts.make")
    if role not in load_roles():
        raise LookupError(f"unknown role {role}")
    post, _made = Post.objects.get_or_create(
        staff=staff, organisation=office, role=role, valid_from=since, defaults={"valid_to": until}
    )
    record(acting, "registry.appoint", "staff", staff.public_id, detail={"role": role, "office": office.public_id})
    return post


@transaction.atomic
def end_account(acting: Acting, staff: Staff) -> None:
    """Stop an account at once: its next request finds no posts, its sessions end."""
    require(acting, "accounts.end")
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    record(acting, "registry.end_account", "staff", staff.public_id)
