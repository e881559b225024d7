"""Language, theme, safe headers, and who is acting: what every request gets before a page sees it."""

import secrets
import time
from collections.abc import Callable

from django.contrib.auth import get_user, logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from doudi.platform.acting import Acting
from doudi.platform.installation import clock_of, find_installation
from doudi.registry.acting import acting_for_resident, acting_for_staff
from doudi.registry.models import ResidentAccount

Answer = Callable[[HttpRequest], HttpResponse]
THEMES = ("light", "dark", "elder")
LANGUAGES = ("zh-hans", "en")
THEME_COOKIE, LANGUAGE_COOKIE = "doudi_theme", "doudi_language"
RESIDENT_KEY = "resident"
IN_USE_KEY, SAVED_EVERY = "in_use_at", 60
"""When a session was last saved because it is in use (seconds), and how often that is."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)


class LanguageAndTheme:
    """Chinese unless the reader chose English; the theme the reader chose. Both live in cookies that name nobody."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set language and theme for the time of the request."""
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        theme = request.COOKIES.get(THEME_COOKIE, "")
        request.theme = theme if theme in THEMES else "light"  # type: ignore[attr-defined]
        with translation.override(chosen if chosen in LANGUAGES else "zh-hans"):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "zh-hans")
        return response


class KeepsSession:
    """A session in use goes on: its end moves away once a minute, so that a page that only shows writes nothing.

    Who does nothing for as long as `SESSION_COOKIE_AGE` is signed out, by at most that minute too early and never late.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the session for saving if that was more than a minute ago; somebody without one gets none."""
        session, now = request.session, int(time.time())
        if not session.is_empty():
            last = session.get(IN_USE_KEY, 0)
            if session.session_key and now - last >= SAVED_EVERY:  # a key nobody knows is dropped when it is read
                session[IN_USE_KEY] = now
        return self.get_response(request)


class SafeHeaders:
    """Nothing inline, nothing from elsewhere, nothing cached, nothing for search engines unless a page says so."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what the page did not set itself."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response


class WhoIsActing:
    """Puts ``request.acting`` on every request: staff, resident or nobody, with the posts held at this moment."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Read the session; an account that was ended is signed out at once."""
        installation = find_installation()
        request.installation = installation  # type: ignore[attr-defined]
        now = clock_of(installation).now()
        request.now = now  # type: ignore[attr-defined]
        request_id = secrets.token_hex(4).upper()
        request.request_id = request_id  # type: ignore[attr-defined]
        request.resident = None  # type: ignore[attr-defined]
        acting = Acting("anonymous", "", "", now, "none", request_id=request_id)
        staff = get_user(request)
        if getattr(staff, "public_id", ""):
            acting = acting_for_staff(staff, now, request_id=request_id)  # type: ignore[arg-type]
        elif "_auth_user_id" in request.session:
            logout(request)
        elif known := request.session.get(RESIDENT_KEY):
            account = ResidentAccount.objects.select_related("person").filter(public_id=known).first()
            if account:
                request.resident = account  # type: ignore[attr-defined]
                acting = acting_for_resident(account, now, request_id=request_id)
        request.acting = acting  # type: ignore[attr-defined]
        return self.get_response(request)
