"""Switching language and theme, leaving, and a health check."""

from urllib.parse import urlsplit

from django.contrib.auth import logout
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from doudi.ui.access import Asked, opened_to
from doudi.ui.middleware import LANGUAGE_COOKIE, LANGUAGES, THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600


def back_to(request: Asked) -> str:
    """The page the reader came from, if it is ours; else the front page."""
    came_from = request.headers.get("Referer", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        parts = urlsplit(came_from)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return "/"


@opened_to("anyone")
@require_POST
def set_theme(request: Asked) -> HttpResponse:
    """Standard, 长辈版 or dark; a resident's choice of 长辈版 is kept with the account."""
    theme = request.POST.get("theme", "")
    answer = redirect(back_to(request))
    if theme in THEMES:
        answer.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", httponly=True)
        if request.resident and request.resident.elder_mode != (theme == "elder"):
            request.resident.elder_mode = theme == "elder"
            request.resident.save(update_fields=["elder_mode"])
    return answer


@opened_to("anyone")
@require_POST
def set_language(request: Asked) -> HttpResponse:
    """Chinese or English."""
    language = request.POST.get("language", "")
    answer = redirect(back_to(request))
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, samesite="Lax", httponly=True)
    return answer


@opened_to("anyone")
@require_POST
def sign_out(request: Asked) -> HttpResponse:
    """End the session on the server, not only in the browser."""
    door = request.acting.kind
    logout(request)
    return redirect("workbench:sign_in" if door == "staff" else "portal:home")


@opened_to("anyone")
@require_safe
def healthz(request: Asked) -> HttpResponse:
    """Alive: the database answered this request."""
    return JsonResponse({"ok": True})
