"""What a household has (家庭财产): vehicles, homes and other real estate, businesses, as departments register them."""

from __future__ import annotations

import numpy as np

from doudi.columnar.screening.feeds import Feed
from doudi.columnar.screening.known import DepartmentFacts, Known
from doudi.columnar.screening.register import Bools, Int64s
from doudi.columnar.screening.teller import Teller

VEHICLES, PROPERTY = "police_vehicles", "natural_resources_property"
BUSINESSES = ("market_self_employed", "market_enterprises")


def _counted(facts: DepartmentFacts, feeds: list[Feed], households: Int64s) -> Known:
    """How many of each household, and of which households every feed says so."""
    register = facts.register
    totals = np.bincount(households, minlength=register.households)
    silent = np.zeros(register.people, dtype=bool)
    for feed in feeds:
        silent |= feed.is_silent
    return Known(totals.astype(np.int64), ~register.any_in_household(silent))


def _vehicles(facts: DepartmentFacts) -> None:
    register, vehicles = facts.register, facts.feeds[VEHICLES]
    own = ~vehicles.among("vehicle_state", "cancelled", "transferred_out")
    own &= ~vehicles.among("vehicle_kind", "disability_mobility") & (vehicles.rows >= 0)
    facts.household["vehicle_count"] = _counted(facts, [vehicles], register.household_of[vehicles.rows[own]])
    motorcycles = own & vehicles.among("vehicle_kind", "motorcycle")
    mine = register.household_of[vehicles.rows[motorcycles]]
    facts.household["motorcycle_count"] = _counted(facts, [vehicles], mine)


def _real_estate(facts: DepartmentFacts) -> None:
    register, homes = facts.register, facts.feeds[PROPERTY]
    here, now = homes.rows >= 0, homes.among("state", "current")
    is_home = homes.among("use", "dwelling") & here
    facts.household["dwelling_count"] = _counted(facts, [homes], _owners(facts, homes, is_home & now))
    others = homes.among("use", "shop", "office") & here & now
    facts.household["non_residential_count"] = _counted(facts, [homes], _owners(facts, homes, others))
    given = is_home & homes.among("state", "past")
    given &= homes.days("transferred_on") >= np.datetime64(facts.month.plus(-12).first_day, "D")
    gone = _counted(facts, [homes], register.household_of[homes.rows[given]])
    facts.household["recent_property_transfer"] = Known(gone.values > 0, gone.known)


def _owners(facts: DepartmentFacts, homes: Feed, chosen: Bools) -> Int64s:
    """The household of each property unit; co-owners share a unit: one home with two owners is one home."""
    household, unit = facts.register.household_of[homes.rows[chosen]], homes.keys("property_unit")[chosen]
    order = np.lexsort((unit, household))
    household, unit = household[order], unit[order]
    is_first = np.append(True, (household[1:] != household[:-1]) | (unit[1:] != unit[:-1]))[: len(unit)]
    return np.asarray(household[is_first])


def _businesses(facts: DepartmentFacts) -> None:
    register, feeds = facts.register, [facts.feeds[name] for name in BUSINESSES]
    active = [register.household_of[feed.rows[feed.among("state", "active") & (feed.rows >= 0)]] for feed in feeds]
    trading = _counted(facts, feeds, np.concatenate(active))
    facts.household["has_business_registration"] = Known(trading.values > 0, trading.known)


POSSESSIONS = (
    Teller(("vehicle_count", "motorcycle_count"), (VEHICLES,), _vehicles),
    Teller(("dwelling_count", "non_residential_count", "recent_property_transfer"), (PROPERTY,), _real_estate),
    Teller(("has_business_registration",), BUSINESSES, _businesses),
)
"""What is known of everybody's possessions."""
