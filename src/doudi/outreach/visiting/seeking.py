"""Which schemes a search takes in (查哪些待遇): all that can be sought here, or those somebody chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from doudi.rules.seeking import Search
from doudi.schemes.catalogue import load_for
from doudi.schemes.loader import SchemeUnknown
from doudi.schemes.scheme import Scheme
from doudi.schemes.seeking import searches, with_lenders
from doudi.worklist.words import Words


@dataclass(frozen=True)
class Asked:
    """The searches of a run in the order of evaluation, and the schemes that no data can seek."""

    sought: tuple[Search, ...]
    not_sought: tuple[Search, ...]
    profile: str
    jurisdiction: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The schemes sought."""
        return tuple(search.scheme for search in self.sought)

    @property
    def with_lenders(self) -> tuple[Search, ...]:
        """The searches and those whose results they follow."""
        return with_lenders(self.sought, profile=self.profile, jurisdiction=self.jurisdiction)

    def cannot(self, schemes: Sequence[str] | None) -> dict[str, tuple[str, str]]:
        """Of the schemes chosen, those that cannot be sought, with the reason in both languages; none chosen is "".

        >>> asked = here("", "demo-city")
        >>> asked.cannot(["dibao"]), list(asked.cannot(["dibao", "price_subsidy", "gold"])), list(asked.cannot([]))
        ({}, ['price_subsidy', 'gold'], [''])
        """
        if schemes is None:
            return {}
        if not schemes:
            return {"": ("至少选一项", "choose one scheme at least")}
        why = {search.scheme: self._why(search) for search in self.not_sought}
        wrong = [key for key in dict.fromkeys(schemes) if key not in self.keys]
        return {key: why.get(key, (f"没有叫“{key}”的", f"there is no scheme {key}")) for key in wrong}

    def _why(self, search: Search) -> tuple[str, str]:
        scheme = load_for(search.scheme, profile=self.profile, jurisdiction=self.jurisdiction)
        return f"{scheme.short_zh}，{search.sought.zh}", f"{scheme.short_en}: {search.sought.en}"

    def only(self, schemes: Sequence[str] | None) -> Asked:
        """Only these; all that can be sought if None. Where some are left aside, nothing is said of the impossible."""
        if schemes is None or set(schemes) == set(self.keys):
            return self
        return replace(self, sought=tuple(each for each in self.sought if each.scheme in schemes), not_sought=())


def scheme_of_lead(key: str) -> Scheme:
    """A scheme as it counts here: in this installation's profile, or its own first where it has no such one.

    Raises:
        SchemeUnknown: there is no such scheme in this release.
    """
    return load_for(key, profile=settings.DOUDI_PROFILE, jurisdiction=settings.DOUDI_JURISDICTION)


def scheme_words(key: str) -> Words:
    """How a scheme is called at a door; one that a later release no longer has goes by its key."""
    try:
        scheme = scheme_of_lead(key)
    except SchemeUnknown:
        return Words(key, key)
    return Words(scheme.short_zh, scheme.short_en)


def is_applied_for_here(key: str) -> bool:
    """Whether this service takes applications for it; others are applied for where their department says."""
    try:
        return bool(scheme_of_lead(key).process)
    except SchemeUnknown:
        return False


def asked_here() -> Asked:
    """Everything there is to seek in this installation."""
    return here(settings.DOUDI_PROFILE, settings.DOUDI_JURISDICTION)


def here(profile: str, jurisdiction: str) -> Asked:
    """Everything there is to seek in a place."""
    known = searches(profile=profile, jurisdiction=jurisdiction)
    return Asked(
        tuple(each for each in known if each.sought.is_sought),
        tuple(each for each in known if not each.sought.is_sought),
        profile,
        jurisdiction,
    )
