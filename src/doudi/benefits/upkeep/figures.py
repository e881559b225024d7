"""What the texts say about reviews and changes (复核和变更的规定): ``upkeep.yaml``, with clause and status."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from doudi.benefits.models import Entitlement
from doudi.casework.models import Application
from doudi.casework.process import scheme_here
from doudi.worklist.words import Words

FIGURES_FILE = Path(__file__).parent / "upkeep.yaml"


@dataclass(frozen=True)
class Category:
    """How often a kind of family is looked at again (复核类别)."""

    key: str
    months: int
    words: Words
    clause: str
    status: str


@lru_cache(maxsize=1)
def read_figures() -> dict[str, Any]:
    """The file as it is."""
    found: dict[str, Any] = yaml.safe_load(FIGURES_FILE.read_text(encoding="utf-8"))
    return found


def profile_of(entitlement: Entitlement) -> str:
    """The profile its case was decided under; the installation's where no case of ours stands behind it."""
    found = Application.objects.filter(public_id=entitlement.application_id_text).values_list("profile", flat=True)
    return found.first() or scheme_here(entitlement.scheme).profile


def categories_for(scheme: str, profile: str) -> tuple[Category, ...]:
    """The categories of review of a scheme; none where no text gives an interval.

    A profile that includes another (``cn-2021-notice-7wd``) has the other's.
    """
    for each in read_figures()["intervals"]:
        if each["scheme"] == scheme and (profile == each["profile"] or profile.startswith(f"{each['profile']}-")):
            return tuple(
                Category(c["key"], c["months"], Words(c["zh"], c["en"]), c["clause"], c["status"])
                for c in each["categories"]
            )
    return ()


def has_interval(scheme: str) -> bool:
    """Whether some text says how often a family in this scheme is looked at."""
    return any(each["scheme"] == scheme for each in read_figures()["intervals"])


def category_of(entitlement: Entitlement, profile: str) -> Category | None:
    """How often this family is looked at; one nobody has sorted yet by the shortest interval, so that none is late."""
    known = categories_for(entitlement.scheme, profile)
    chosen = next((each for each in known if each.key == entitlement.review_category), None)
    return chosen or min(known, key=lambda each: each.months, default=None)


def open_before_days() -> int:
    """How many days before its day a review is put on the worklist."""
    return int(read_figures()["open_before_days"]["value"])


def is_published(scheme: str) -> bool:
    """Whether recipients of the scheme are published for the long term; children's schemes never are."""
    figures = read_figures()
    return scheme in figures["published"]["schemes"] and scheme not in figures["never_published"]
