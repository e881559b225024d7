"""What people own: vehicles, dwellings, shops, firms, land, deposits."""

from __future__ import annotations

import numpy as np

from doudi.sandbox import people as p
from doudi.sandbox.livelihoods import Today
from doudi.sandbox.people import Homes, People
from doudi.sandbox.streams import Streams, money, pick


def own(people: People, homes: Homes, now: Today, streams: Streams) -> None:
    """Set vehicles, property, businesses, land and deposits of people about whom nothing is set yet."""
    draw = streams.of("possessions")
    head = np.flatnonzero((people.relation == p.HEAD) & (now.age >= 18))
    rural = now.is_rural[head]
    old = now.age[head] >= 60

    cars = np.where(old, pick(draw, len(head), [83, 16, 1]), pick(draw, len(head), [54, 41, 5]))
    people.cars[head] = cars
    people.car_state[head] = np.where(cars > 0, pick(draw, len(head), [91, 5, 2, 2]), 0)
    people.is_car_exempt[head] = (cars == 1) & (people.disability[head] == 4) & (draw.random(len(head)) < 0.5)
    people.is_car_commercial[head] = (cars > 0) & ~people.is_car_exempt[head] & (draw.random(len(head)) < 0.02)

    people.dwellings[head] = pick(draw, len(head), [21, 61, 15, 3])
    paired = people.spouse[head] >= 0
    people.is_shared_with_spouse[head] = paired & (draw.random(len(head)) < 0.62)
    people.shops[head] = draw.random(len(head)) < 0.018
    people.sold_dwellings[head] = draw.random(len(head)) < 0.06
    renting = (people.dwellings[head] == 0) & ~rural & (draw.random(len(head)) < 0.22)
    people.rents_public[head] = renting

    adult = (now.age >= 22) & (now.age < 70)
    closed = adult & (people.shop_licence == p.NO_BUSINESS) & (draw.random(len(people)) < 0.012)
    people.shop_licence[closed] = p.CLOSED_BUSINESS
    firm = np.flatnonzero(adult & (draw.random(len(people)) < 0.02))
    people.firm[firm] = np.where(draw.random(len(firm)) < 0.8, p.ACTIVE_BUSINESS, p.CLOSED_BUSINESS)
    people.farms[head] = rural & (draw.random(len(head)) < 0.82)

    grown = np.flatnonzero(now.age >= 16)
    people.deposits_fen[grown] = money(draw, len(grown), 21_000, 1.2, 0)
