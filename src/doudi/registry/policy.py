"""The one object that decides every read and write: role × area × purpose (权限)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.db.models import Model, Q, QuerySet

from doudi.platform.acting import Acting
from doudi.registry.errors import NotAllowed

ROLES_FILE = Path(__file__).parent / "roles.yaml"
Row = TypeVar("Row", bound=Model)
NO_AREA = frozenset(
    {
        "audit.see",
        "audit.verify",
        "insight.see",
        "worklist.count",
        "accounts.see",
        "accounts.make",
        "accounts.end",
        "accounts.reset_second_factor",
        "evidence.see_loads",
        "evidence.see_connectors",
        "evidence.see_exchanges",
        "evidence.send_notice_again",
        "evidence.propose_connector",
        "evidence.settle_connector",
        "api.see_hooks",
        "api.propose_hook",
        "api.settle_hook",
        "system.see",
        "benefits.see_totals",
    }
)
"""Verbs behind which no personal data of residents lies; they are not bound to an area."""


@dataclass(frozen=True)
class Role:
    """A role (角色): what it may do in the area it serves, what on the holder's own things, and for which purposes.

    ``open`` are the verbs a signed-in resident may do on what is published for everybody (an objection to a notice,
    民发〔2021〕57号 art. 19); the action makes sure that it is on show.
    """

    key: str
    zh: str
    en: str
    verbs: frozenset[str]
    own: frozenset[str]
    open: frozenset[str]
    purposes: frozenset[str]


@lru_cache(maxsize=1)
def load_roles() -> dict[str, Role]:
    """All roles, from ``roles.yaml``."""
    read = yaml.safe_load(ROLES_FILE.read_text(encoding="utf-8"))
    return {
        key: Role(
            key,
            body["zh"],
            body["en"],
            frozenset(body.get("verbs", ())),
            frozenset(body.get("own", ())),
            frozenset(body.get("open", ())),
            frozenset(body["purposes"]),
        )
        for key, body in read["roles"].items()
    }


@lru_cache(maxsize=1)
def known_verbs() -> frozenset[str]:
    """Every verb some role has; asking for another is a programming error."""
    return frozenset(verb for role in load_roles().values() for verb in role.verbs | role.own | role.open)


def _areas(acting: Acting, verb: str) -> Iterable[str]:
    """The area paths in which ``acting`` may do ``verb`` for the stated purpose."""
    if verb not in known_verbs():
        raise LookupError(f"no role knows the verb {verb}: list it in {ROLES_FILE.name}")
    roles = load_roles()
    for post in acting.posts:
        role = roles.get(post.role)
        if role and verb in role.verbs and acting.purpose in role.purposes:
            yield from post.area_paths


def _holds(acting: Acting, verb: str) -> bool:
    roles = load_roles()
    return any(
        verb in roles[post.role].verbs and acting.purpose in roles[post.role].purposes
        for post in acting.posts
        if post.role in roles
    )


def may(acting: Acting, verb: str, *, area_path: str | None = None, owner_id: str | None = None) -> bool:
    """Whether ``acting`` may do ``verb`` on something in ``area_path`` or owned by account ``owner_id``.

    The machine itself (system) may do what is asked of it; it is never asked to decide. A resident may do the verbs
    under ``own`` on their own things only, and those under ``open`` on what is published. Staff may do a verb in the
    area their organisation serves on that day.
    """
    if acting.kind == "system":
        return True
    if acting.kind == "resident":
        resident = load_roles()["resident"]
        return verb in resident.open or (verb in resident.own and owner_id is not None and owner_id == acting.actor_id)
    if verb in NO_AREA:
        return _holds(acting, verb)
    if not area_path:
        return False
    return any(area_path.startswith(area) for area in _areas(acting, verb))


def require(acting: Acting, verb: str, *, area_path: str | None = None, owner_id: str | None = None) -> None:
    """Refuse unless ``may``.

    Raises:
        NotAllowed: says the verb and what did not fit, never what exists.
    """
    if not may(acting, verb, area_path=area_path, owner_id=owner_id):
        held = ", ".join(sorted(acting.roles)) or acting.kind
        raise NotAllowed(verb, f"{held} for the purpose {acting.purpose} in this area")


def holds_somewhere(acting: Acting, verb: str) -> bool:
    """Whether the verb is open in at least one place: for a page that offers it only to those who may."""
    return acting.kind == "system" or _holds(acting, verb)


def require_somewhere(acting: Acting, verb: str) -> None:
    """Refuse unless the verb is open in at least one place: for list pages and start pages."""
    if holds_somewhere(acting, verb):
        return
    raise NotAllowed(verb, f"{', '.join(sorted(acting.roles)) or acting.kind} for the purpose {acting.purpose}")


def visible(rows: QuerySet[Row], acting: Acting, verb: str, *, path_field: str = "area_path") -> QuerySet[Row]:
    """Only the rows ``acting`` may see: the same rule as ``may``, for a whole list.

    Works on every model with an ``area_path``; counts, searches and exports go through here too.
    """
    if acting.kind == "system":
        return rows
    wanted = Q(pk__in=())
    for area in sorted(set(_areas(acting, verb))):
        wanted |= Q(**{f"{path_field}__startswith": area})
    return rows.filter(wanted)


def areas_for(acting: Acting, verb: str) -> frozenset[str]:
    """The area paths in which ``acting`` may do ``verb``: for a condition inside a statement that counts."""
    return frozenset(("/",)) if acting.kind == "system" else frozenset(_areas(acting, verb))


def describe(acting: Acting) -> dict[str, Any]:
    """The roles held, in both languages, for a page's foot."""
    roles = load_roles()
    return {
        "name": acting.name,
        "posts": [
            {"zh": roles[post.role].zh, "en": roles[post.role].en, "organisation": post.organisation_name}
            for post in acting.posts
            if not post.is_taken_over and post.role in roles
        ],
    }
