"""What the query of a request asks for (参数): a scheme, a profile, a place, a month."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from doudi.api.problems import ApiError
from doudi.kernel.errors import FaultsFound
from doudi.kernel.month import Month, MonthInvalid
from doudi.schemes.catalogue import load_for, profiles_of, scheme_keys
from doudi.schemes.loader import SchemeUnknown
from doudi.schemes.scheme import Scheme

MISSING = "rules.unknown-figure"
"""The code of a figure the rules read and a place has not on file, not even as unset."""


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
    """Loading the rules of a place: what is not there is said as not found; a folder that is broken fails as ever.

    Raises:
        ApiError: no such scheme, profile or place, or figures of the place that the rules read are not on file.
    """
    try:
        yield place
    except SchemeUnknown as error:
        raise ApiError("api.not-found", error.text) from error
    except FaultsFound as error:
        # What rests on a missing figure is a fault as well: only the figures are the answer.
        missing = [fault.what for fault in error.faults if fault.code == MISSING]
        if not missing:
            raise
        others = f" and {len(missing) - 1} more" if missing[1:] else ""
        raise ApiError("api.not-found", f"For {place[:40]!r} is not on file: {missing[0]}{others}.") from error


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
