"""A simulation over data that is not shared for planning is refused, and the refusal stands in the audit."""

from typing import Any, NoReturn

import pytest

from doudi.columnar.errors import PurposeRefused
from doudi.insight.simulation import reading
from doudi.platform.models import AuditEntry
from tests.registry.city import build_city


@pytest.mark.django_db
def test_planning_without_leave_is_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dataset, what it was asked for, and by whom."""

    def refuse(*_args: Any, **_more: Any) -> NoReturn:
        raise PurposeRefused("tax_business", "planning", ("means_verification",))

    acting = build_city().acting("analyst6", "planning")
    monkeypatch.setattr(reading, "everybody", refuse)
    with pytest.raises(PurposeRefused):
        reading.open_everybody(acting, why="simulate dibao")
    line = AuditEntry.objects.get(action="evidence.purpose_refused")
    assert (line.subject_id, line.actor_id, line.purpose) == ("tax_business", acting.actor_id, "planning")
