"""The last questions of a check are closed by several processes at once, on a real PostgreSQL: it is done, once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from doudi.evidence.checking.closing import count_closed
from doudi.evidence.live_models import APPLICATION, CLOSED, DONE
from doudi.evidence.models import Authorisation, Check, LiveQuestion
from doudi.platform.models import OutboxEvent
from doudi.registry.actions.enrol_person import enrol_person
from tests.columnar.extracts import number
from tests.platform.acting import MACHINE, NOW

pytestmark = pytest.mark.thorough
PROCESSES, ROUNDS = 3, 8


@pytest.fixture
def sheet(transactional_db: None) -> Authorisation:
    """Somebody questions can be about, committed so that every thread sees it."""
    if connection.vendor != "postgresql":
        pytest.skip("never: SQLite lets one writer in at a time; the PostgreSQL pass of the suite runs this")
    person = enrol_person(MACHINE, "张安宁", number(7), area_path="/50/", division_code="50")
    return Authorisation.objects.create(
        person=person, case_ref="DB-1", method="paper", signed_at=NOW, valid_until=NOW + timedelta(days=9), taken_by="x"
    )


def begun(sheet: Authorisation, at: int) -> tuple[Check, list[LiveQuestion]]:
    """A check with one question a process, all of them asked."""
    check = Check.objects.create(
        public_id=f"HD-{at}", case_ref="DB-1", purpose="p", month="2025-08", kind=APPLICATION, asked_at=NOW,
        asked_by="x", asked_by_name="x", planned_at=NOW, total=PROCESSES,
    )  # fmt: skip
    return check, [
        LiveQuestion.objects.create(
            check_ref=check, person=sheet.person, authorisation=sheet, request_id=f"{at}-{each}", case_ref="DB-1",
            category=f"{each:02d}", dataset="d", connector="c", state="asked", made_at=NOW,
        )
        for each in range(PROCESSES)
    ]  # fmt: skip


def test_who_closes_last_sees_what_others_closed(sheet: Authorisation) -> None:
    """Each closes its own and counts it, all at once: no check stays open for ever, and each says once it is done."""
    for at in range(ROUNDS):
        check, questions = begun(sheet, at)
        gate = Barrier(PROCESSES)

        def close(question: LiveQuestion, check: Check = check, gate: Barrier = gate) -> None:
            try:
                with transaction.atomic():
                    LiveQuestion.objects.filter(pk=question.pk).update(state=CLOSED)
                    gate.wait(30)  # everybody closed one, and nobody sees the others' before they are committed
                    count_closed(MACHINE, Counter({check.pk: 1}))
            finally:
                connection.close()

        with ThreadPoolExecutor(PROCESSES) as threads:
            list(threads.map(close, questions))
        check.refresh_from_db()
        assert (check.state, check.closed, check.finished_at) == (DONE, PROCESSES, NOW)
        said = OutboxEvent.objects.filter(kind="check_done", payload__check=check.public_id)
        assert said.count() == 1
