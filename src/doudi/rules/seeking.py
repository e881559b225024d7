"""How a scheme is sought in departments' data (怎样在部门数据里找): what is taken for granted, and what is left open.

A search evaluates the same rules as an application does. Departments tell less than a family, so each scheme says which
of its facts may be supposed to be worth a visit. Nothing of this enters a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.rules.ruleset import Ruleset

PERSON, HOUSEHOLD = "person", "household"


@dataclass(frozen=True, slots=True)
class Reason:
    """One quantity with the reason why it is taken as it is, in both languages."""

    key: str
    zh: str
    en: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Roll:
    """A list of people who draw the help already (在享名册).

    Args:
        codes: which rows of it count; empty for every row.
        about: `person`: whoever stands on it is served; `household`: so is the whole household.
        is_whole: a roll on which nobody stands with these codes says nothing: it has not come.
    """

    dataset: str
    codes: tuple[str, ...]
    about: str
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """How one scheme is sought (查找说明); `is_sought` false: it cannot be, and `zh`/`en` say why.

    Args:
        about: whom a lead is about: `person` or `household`.
        supposed: facts no department tells in bulk, taken as here for a lead; a visit finds them out.
        not_yet: facts that only arise while the help is drawn.
        estimated: facts that departments tell in part and that are estimated from it where they are not known.
        left_open: facts that stay unknown; where the rules look at one of them, nobody is found.
        follows: facts that another scheme's result of the same run tells, beside its register.
        served: who draws it already.
        leaves_out: further reasons, beside the rules, for which a household is no lead.
        evidence, doubts: what is shown with a lead, and what lowers its confidence, by name.
        is_worth_nothing: a lead also where the rules pay no money: a status, or help in kind.
        may_need_review: a lead also where the rules send the case to an official anyway.
    """

    scheme: str
    is_sought: bool
    zh: str
    en: str
    about: str = HOUSEHOLD
    supposed: tuple[Reason, ...] = ()
    not_yet: tuple[Reason, ...] = ()
    estimated: tuple[str, ...] = ()
    left_open: tuple[Reason, ...] = ()
    follows: tuple[str, ...] = ()
    served: tuple[Roll, ...] = ()
    leaves_out: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    is_worth_nothing: bool = False
    may_need_review: bool = False

    @property
    def taken(self) -> Mapping[str, Any]:
        """Every quantity with the value taken for it where departments say nothing."""
        return {each.key: each.value for each in (*self.supposed, *self.not_yet)}


@dataclass(frozen=True, slots=True)
class Search:
    """A compiled scheme with how it is sought: what a search over the register is asked for."""

    ruleset: Ruleset
    sought: Sought

    @property
    def scheme(self) -> str:
        """The scheme's key."""
        return self.sought.scheme

    @property
    def to_find_out(self) -> tuple[str, ...]:
        """The facts a visit asks about: those supposed that these rules read."""
        return tuple(each.key for each in self.sought.supposed if each.key in self.ruleset.quantities)

    @property
    def lenders(self) -> tuple[str, ...]:
        """The schemes whose results this search follows."""
        links = (self.ruleset.quantities[key].from_scheme for key in self.sought.follows)
        return tuple(dict.fromkeys(link[0] for link in links if link))
