"""What the query of a request asks for (参数): a scheme, a profile, a place, a month."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from doudi.api.problems import ApiError
from doudi.kernel.month import Month, MonthInvalid
from doudi.schemes.catalogue import load_for, profiles_of, scheme_keys
from doudi.schemes.loader import SchemeUnknown
from doudi.schemes.scheme import Scheme


def scheme_asked(key: str, profile: str, jurisdiction: str) -> Scheme:
    """The scheme, in the installation's profile and place where none are asked for.

    Raises:
        ApiError: there is no such scheme, profile or place.
    """
    if key not in scheme_keys():
        raise ApiError("api.not-found", f"There is no scheme {key[:40]!r}: see /api/v1/schemes.")
    if profile and profile not in profiles_of(key):
        known = ", ".join(profiles_of(key))
        raise ApiError("api.not-found", f"{key} has no profile {profile[:40]!r}: it has {known}.")
    with asked_for(jurisdiction or settings.DOUDI_JURISDICTION) as place:
        return load_for(key, profile=profile or settings.DOUDI_PROFILE, jurisdiction=place)


@contextmanager
def asked_for(place: str) -> Iterator[str]:
    """Loading the rules of a place: what is not there is said as not found.

    Raises:
        ApiError: no such scheme, profile or place.
        FaultsFound: files of the installation have faults.
    """
    try:
        yield place
    except SchemeUnknown as error:
        raise ApiError("api.not-found", error.text) from error


View = Callable[..., Any]


def only_known_query(view: View) -> View:
    """The operation, refusing a key of the query it does not know or that stands twice: misspelt, it would be ignored.

    Raises:
        ApiError: names the keys, and those it takes.
    """
    parameters = inspect.signature(view).parameters.keys() - {"request"}

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        in_path = request.resolver_match.kwargs if request.resolver_match else {}
        takes = parameters - in_path.keys()
        if unknown := sorted(request.GET.keys() - takes):
            known = ", ".join(sorted(takes)) or "none"
            raise ApiError("api.bad-query", f"Unknown: {', '.join(each[:40] for each in unknown)}. It takes {known}.")
        if twice := sorted(key for key in takes if len(request.GET.getlist(key)) > 1):
            raise ApiError("api.bad-query", f"Twice: {', '.join(twice)}. Each stands once.")
        return view(request, *args, **kwargs)

    return checked


def month_asked(text: str) -> Month | None:
    """The month, or None where none is asked for.

    Raises:
        ApiError: it is no month.
    """
    if not text:
        return None
    try:
        return Month.parse(text)
    except MonthInvalid as error:
        raise ApiError("api.bad-query", error.text) from error
