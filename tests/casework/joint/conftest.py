"""The joint city for every test here."""

from typing import Any

import pytest

from tests.casework.joint.joint_city import joint_city
from tests.registry.city import TestCity


@pytest.fixture
def city(db: None, settings: Any) -> TestCity:
    """Offices of a joint case, in a place that promised shorter times."""
    settings.DOUDI_JURISDICTION = "demo-city"
    return joint_city()
