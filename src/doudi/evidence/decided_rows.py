"""Whose rows without a usable number are, as loading asks it (装载时的认定): by linkage or by officials."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

import numpy as np

from doudi.columnar.citizen_numbers import CheckedNumbers
from doudi.columnar.contract_model import DatasetContract
from doudi.columnar.linked_rows import Decided, Whose
from doudi.columnar.readers.rows import RowBlock
from doudi.evidence.models import SnapshotRecord
from doudi.evidence.naming import area_path_of
from doudi.evidence.set_apart import ApartReader, is_known_again, is_linkable, row_index
from doudi.evidence.store import unseal_for
from doudi.registry.link_standing import (
    StandingLink,
    is_ever_linked,
    linkage_changed_since,
    links_of_file,
    links_of_rows,
)


def decided_rows(contract: DatasetContract, district: str, as_of: date) -> Decided | None:
    """What stands decided about the rows of a district's feed; None where none of its files was ever linked."""
    if not is_linkable(contract) or not is_ever_linked(contract.dataset, area_path_of(district)):
        return None
    return Decided(lambda digest: _FileDecisions(contract, district, as_of, digest), unseal_for(contract.dataset))


class _FileDecisions:
    """What stands decided about the rows of one file; looked up for those rows alone that need it."""

    def __init__(self, contract: DatasetContract, district: str, as_of: date, digest: str) -> None:
        self._contract, self._district, self._as_of, self._digest = contract, district, as_of, digest
        self._area = area_path_of(district)

    @cached_property
    def _own(self) -> dict[int, StandingLink] | None:
        return links_of_file(self._contract.dataset, self._area, self._digest)

    @cached_property
    def _apart(self) -> ApartReader:
        return ApartReader(self._contract, self._as_of, self._district)

    def of(self, block: RowBlock, checked: CheckedNumbers) -> Mapping[int, Whose]:
        """Place in the block → whose row it is."""
        places = np.array(sorted(checked.reasons), np.int64)
        if self._own is not None:
            numbers = zip(places.tolist(), block.numbers[places].tolist(), strict=True)
            return {place: _whose(self._own[row]) for place, row in numbers if row in self._own}
        said = zip(places.tolist(), self._apart.texts(block, places), strict=True)
        indexes = {place: row_index(self._contract.dataset, each) for place, each in said if is_known_again(each)}
        known = links_of_rows(self._contract.dataset, self._area, indexes.values())
        return {place: _whose(known[index]) for place, index in indexes.items() if index in known}

    def changed_since(self, moment: datetime) -> bool:
        """Whether a file of the feed was linked, or a pair decided, since; never of a file another district loaded."""
        loads = SnapshotRecord.objects.filter(dataset=self._contract.dataset, file_digest=self._digest)
        if not loads.filter(area_path=self._area).exists():
            return False
        return linkage_changed_since(self._contract.dataset, self._area, moment)


def _whose(link: StandingLink) -> Whose:
    return Whose(link.number, link.public_id, link.weight, link.way)
