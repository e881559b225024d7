"""What every page may say: day, language, theme, who is signed in, whether this is a demo."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from doudi.registry.policy import describe
from doudi.ui.offices import main_office, office_of
from doudi.ui.words import is_english


def page(request: HttpRequest) -> dict[str, Any]:
    """The context every template gets."""
    acting = getattr(request, "acting", None)
    installation = getattr(request, "installation", None)
    now = getattr(request, "now", None)
    office = SimpleLazyObject(main_office)
    resident = getattr(request, "resident", None)
    own_office = SimpleLazyObject(lambda: office_of(resident, now.date()) if now else None)
    return {
        "hotline": SimpleLazyObject(lambda: office.hotline if office else ""),
        "district_name": SimpleLazyObject(
            lambda: office.name_zh.split("民政局")[0] if office and not is_english() else ""
        ),
        "acting": acting,
        "resident": resident,
        "office_asked": own_office if resident else None,
        "now": now,
        "today": now.date() if now else None,
        "theme": getattr(request, "theme", "light"),
        "english": is_english(),
        "is_demo": bool(installation and installation.is_demo),
        "who": describe(acting) if acting and acting.kind == "staff" else None,
        "here": request.path,
    }
