"""How items begin and end, and what follows for those that rest on them and for the case (事项的起止)."""

from doudi.casework.domain.machine import State
from doudi.casework.joint.closing import closing_statement
from doudi.casework.joint.conferring import is_bound, to_look_at
from doudi.casework.joint.following import follow_case, follow_item
from doudi.casework.joint.history import Line, advance_case, advance_item
from doudi.casework.joint.messages import tell_closed
from doudi.casework.joint.offices import office_for
from doudi.casework.joint.running import begin_process
from doudi.casework.joint.standing import status_for
from doudi.casework.models import JointCase, JointItem
from doudi.platform.acting import Acting
from doudi.schemes.joint.matter import OWN_PROCESS

OPEN_STATES = ("planned", "waiting", "open")
OWN_ENDS = {
    State.CONFIRMED: "granted",
    State.REFUSED: "refused",
    State.WITHDRAWN: "withdrawn",
    State.TERMINATED: "terminated",
}


def begin_or_wait(acting: Acting, item: JointItem) -> None:
    """Begin the item; one without application whose status does not stand yet waits for it.

    Raises:
        OfficeMissing: nobody is named as the item's department here.
    """
    if item.kind == "no_application":
        status = status_for(item, acting.today)
        if status is None:
            item.state = "waiting"
            advance_item(acting, item, Line("depend", detail={"rests_on": item.depends_on}))
            return
        item.qualified_by = status.as_json()
    begin_item(acting, item)


def begin_item(acting: Acting, item: JointItem) -> None:
    """The item is under way: its process waits for its first task, its clocks run."""
    if item.organisation is None:
        item.organisation = office_for(item.department, item.area_path, acting.today)
    item.state, item.opened_at = "open", acting.now
    if item.terms["process"] != OWN_PROCESS:
        begin_process(item, item.terms["process"], acting.now, {})
    advance_item(acting, item, Line("begin", detail={"office": item.organisation.public_id}))
    own = State(item.application.state) if item.application is not None else None
    if own in OWN_ENDS and item.terms["process"] == OWN_PROCESS:
        # Whoever begins it looks at the case afterwards: it does not close before the line that began the item.
        line = Line("follow", detail={"application": item.application.public_id})  # type: ignore[union-attr]
        end_item(acting, item, OWN_ENDS[own], line, settles=False)
        return
    follow_item(acting, item)


def end_item(acting: Acting, item: JointItem, outcome: str, line: Line, *, settles: bool = True) -> None:
    """The item ends with its outcome; what rests on it goes on or ends, and the last one closes the case.

    Without ``settles`` the caller has something to go on in its place.
    """
    item.state, item.outcome, item.ended_at, item.paused_because = "done", outcome, acting.now, ""
    item.reason = line.note or item.reason
    line.detail = {**line.detail, "outcome": outcome}
    advance_item(acting, item, line)
    follow_item(acting, item)
    if settles:
        after_an_end(acting, item.case)


def strike_item(acting: Acting, item: JointItem, line: Line) -> None:
    """The item leaves the plan, with the reason; nothing of it runs any more."""
    item.state, item.ended_at, item.paused_because, item.reason = "struck", acting.now, "", line.note
    advance_item(acting, item, line)
    follow_item(acting, item)
    after_an_end(acting, item.case)


def after_an_end(acting: Acting, case: JointCase) -> None:
    """Items that waited begin, or end where nothing they rest on can come; then the case closes if all ended."""
    if case.state != "running":
        return
    open_now = list(case.items.select_related("case", "organisation", "definition").filter(state__in=OPEN_STATES))
    under_way = {item.key for item in open_now if item.state != "waiting"}
    for item in open_now:
        if item.state != "waiting":
            continue
        item.case = case
        status = status_for(item, acting.today)
        if status is not None:
            item.qualified_by = status.as_json()
            begin_item(acting, item)
        elif not under_way & set(item.depends_on):
            end_item(acting, item, "not_qualified", Line("depend", detail={"rests_on": item.depends_on}))
            return
    close_if_over(acting, case)


def close_if_over(acting: Acting, case: JointCase) -> None:
    """The last item ended: the case closes by itself, with its statement.

    Not while a conference is called, or what one decided has no answer, or was not done and nobody looked at it: that
    binds.
    """
    if case.state != "running" or case.items.filter(state__in=OPEN_STATES).exists():
        return
    if case.conferences.filter(state="called").exists() or is_bound(case) or to_look_at(case).exists():
        return
    case.state, case.closed_at = "closed", acting.now
    case.closing = closing_statement(case)
    advance_case(acting, case, Line("close", detail={"items": case.items.count()}))
    follow_case(acting, case)
    tell_closed(acting, case)
