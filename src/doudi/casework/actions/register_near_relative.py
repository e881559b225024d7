"""Put a near relative among the staff on record (近亲属备案, art. 11)."""

from doudi.casework.changing import Change, change_case
from doudi.casework.errors import MemberUnfit
from doudi.casework.models import Application, NearRelative
from doudi.kernel.text import clean_text
from doudi.platform.acting import Acting
from doudi.registry.models import Staff
from doudi.worklist.words import Words


def register_near_relative(
    acting: Acting, public_id: str, *, staff_id: str, relation: str, key: str | None = None
) -> Application:
    """From now on that official may not work on the case, and the county must visit before deciding (art. 20).

    Raises:
        MemberUnfit: there is no such official.
    """

    def do(change: Change) -> None:
        if not Staff.objects.filter(public_id=staff_id).exists():
            raise MemberUnfit("staff_id", "no such official", Words("没有这位工作人员。", "There is no such official."))
        NearRelative.objects.get_or_create(
            application=change.case,
            staff_id=staff_id,
            defaults={
                "relation": clean_text(relation)[:60],
                "registered_at": acting.now,
                "registered_by": acting.actor_id,
            },
        )
        change.case.has_near_relative = True
        change.detail = {"staff": staff_id}

    return change_case(
        acting,
        public_id,
        "register_near_relative",
        "casework.register_relative",
        do,
        content={"staff": staff_id, "relation": relation},
        key=key,
    )
