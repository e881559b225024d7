"""`./doudi assess FILE --cliff`: what one household has, and where each line falls away while a wage rises."""

from __future__ import annotations

import json
import sys

from doudi.config.commands.language import speak
from doudi.kernel.clock import SystemClock
from doudi.kernel.errors import Fault, FaultsFound
from doudi.kernel.month import Month
from doudi.rules.facts import person_fact_key
from doudi.rules.wire.parsing import NotRead, parse_carefully
from doudi.rules.wire.reading import read_household
from doudi.schemes.bundles.desk import shape_for_all
from doudi.schemes.cliffs.report import cliff_json, cliff_text
from doudi.schemes.cliffs.view import WAGE, cliff_view


def print_cliff(text: bytes, month: Month, *, whose: str, profile: str, jurisdiction: str, as_json: bool) -> int:
    """Print the cliff view of one household.

    Args:
        text: one household as JSON, in the form of all schemes together.
        whose: the person whose wage is raised, by key; the largest known wage of the household without one.

    Raises:
        FaultsFound: no household, or facts that cannot be, each with its path.
    """
    shape = shape_for_all(profile, jurisdiction)
    try:
        asked = read_household(parse_carefully(text), shape, month, "$", SystemClock().today())
    except NotRead as unread:
        raise FaultsFound([unread.fault]) from unread
    people = [person.key for person in asked.household.persons]
    if whose and whose not in people:
        raise FaultsFound([Fault(
            "--whose", f"the household has no person {whose!r}", "a key of one of its persons",
            f"write one of {', '.join(people)}", "config.no-such-person",
        )])  # fmt: skip
    key = person_fact_key(whose, WAGE) if whose else ""
    view = cliff_view(asked.household, asked.month, key, profile=profile, jurisdiction=jurisdiction)
    if as_json:
        sys.stdout.write(json.dumps(cliff_json(view), ensure_ascii=False) + "\n")
        return 0
    for line in cliff_text(view):
        sys.stdout.write(speak(line.zh, line.en) + "\n")
    return 0
