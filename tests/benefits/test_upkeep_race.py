"""Many at once on a real PostgreSQL: one decides, the others hear who; a change and a file never pass each other."""

from collections.abc import Callable
from typing import Any

from doudi.benefits.actions.approve_pay_run import approve_pay_run
from doudi.benefits.actions.draft_pay_run import draft_pay_run
from doudi.benefits.actions.file_pay_run import file_pay_run
from doudi.benefits.errors import PayRunVoided
from doudi.benefits.models import Entitlement, EntitlementChange, EntitlementPeriod, PayLine
from doudi.benefits.upkeep.actions.decide_change import decide_change
from doudi.benefits.upkeep.actions.hear_family import hear_family
from doudi.benefits.upkeep.actions.propose_change import Wanted, propose_change
from doudi.benefits.upkeep.errors import ChangeNotPossible, MonthFiled
from doudi.benefits.upkeep.periods import paid_in
from doudi.platform.events import dispatch_pending
from doudi.platform.models import AuditEntry
from tests.benefits.conftest import give_account
from tests.casework.conftest import departments  # noqa: F401 - fixtures of cases are used here
from tests.casework.journey import Journey
from tests.casework.test_race import MANY, all_at_once, journey  # noqa: F401 - fixtures of cases are used here


def proposed(journey: Journey) -> str:  # noqa: F811
    """A suspension that was heard and waits."""
    journey.confirmed()
    dispatch_pending(journey.now)
    number = propose_change(journey.by("clerk6"), Entitlement.objects.get().public_id, Wanted("suspended", "找不到人"))
    hear_family(journey.by("clerk6"), number, how="not_reached", text="上门三次，电话五次")
    return number


def test_ten_decide_at_once_and_one_wins(journey: Journey) -> None:  # noqa: F811
    """Five agree and five send back: one decision, one line of audit, and nine who are told by whom."""
    number = proposed(journey)

    def decide(at: int) -> Callable[[], Any]:
        acting = journey.by(f"approver6-{at}")
        return lambda: decide_change(acting, number, agree=at % 2 == 0, note="看过")

    answers = all_at_once([decide(at) for at in range(MANY)])
    refused = [each for each in answers if isinstance(each, ChangeNotPossible)]
    change = EntitlementChange.objects.get()
    assert len(refused) == MANY - 1
    assert all(change.checker_name in each.words.zh for each in refused)
    decided = ["benefits.decide_change", "benefits.send_back_change"]
    assert AuditEntry.objects.filter(action__in=decided).count() == 1
    assert EntitlementPeriod.objects.exists() == (change.state == "decided")


def test_a_change_and_the_banks_file_never_pass_each_other(journey: Journey) -> None:  # noqa: F811
    """Either the month is filed as it was and the change is refused, or the change holds and the file is not made."""
    number = proposed(journey)
    give_account(journey)
    run = draft_pay_run(journey.by("payer6"), scheme="dibao", month="2025-10", division_code="500106")
    approve_pay_run(journey.by("paychecker6"), run.public_id, digest=run.digest)
    county, payer = journey.by("approver6-1"), journey.by("payer6")
    decided, filed = all_at_once(
        [lambda: decide_change(county, number, agree=True), lambda: file_pay_run(payer, run.public_id)]
    )
    assert isinstance(decided, MonthFiled) != isinstance(filed, PayRunVoided)
    run.refresh_from_db()
    holding = paid_in(Entitlement.objects.get(), "2025-10")
    assert holding is not None
    assert holding.is_paid == (run.state == "filed")
    assert PayLine.objects.filter(run__state="filed").count() == int(holding.is_paid)
