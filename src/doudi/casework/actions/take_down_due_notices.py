"""Take down every notice whose last day has passed (公示到期自动撤下)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.domain.machine import State
from doudi.casework.errors import CaseworkError
from doudi.casework.models import Notice
from doudi.casework.noticing import is_over
from doudi.platform.acting import Acting


def take_down_due_notices(acting: Acting) -> int:
    """The worker's tick; how many came down. Each is its own transaction, and a second tick finds nothing to do.

    A page never shows a notice after its last day even if no worker ran; this closes the books and opens the next step.
    """
    due = Notice.objects.filter(taken_down_at=None, ends_on__lt=acting.today).select_related("application")
    count = 0
    for notice in due.order_by("pk"):
        try:
            count += _take_down(acting, notice)
        except CaseworkError:
            # The case moved on between our look and our lock; the next tick sees what it is now.
            continue
    return count


def _take_down(acting: Acting, notice: Notice) -> bool:
    case = notice.application
    if case.state not in (State.ON_NOTICE, State.OBJECTED):
        # Left over from a case that was closed or sent back while it hung: no step follows.
        return bool(
            Notice.objects.filter(pk=notice.pk, taken_down_at=None).update(
                taken_down_at=acting.now, taken_down_because="case_moved_on"
            )
        )
    taken: list[bool] = []

    def do(change: Change) -> None:
        own = Notice.objects.select_for_update().get(pk=notice.pk)
        change.wanted = State.OBJECTED if change.case.state == State.OBJECTED else State.NOTICE_ENDED
        if own.taken_down_at is None and is_over(own, acting.today):
            own.taken_down_at, own.taken_down_because = acting.now, "expired"
            own.save(update_fields=["taken_down_at", "taken_down_because"])
            taken.append(True)
        change.detail = {"notice": own.public_id}

    change_case(acting, case.public_id, "take_down", "casework.see", do, content={"notice": notice.public_id})
    return bool(taken)
