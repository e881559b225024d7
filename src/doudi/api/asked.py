"""What the query of a request asks for (参数): a scheme, a profile, a place, a month."""

from django.conf import settings

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
    try:
        return load_for(
            key, profile=profile or settings.DOUDI_PROFILE, jurisdiction=jurisdiction or settings.DOUDI_JURISDICTION
        )
    except SchemeUnknown as error:
        raise ApiError("api.not-found", error.text) from error


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
