"""An application of its own was decided or ended (申请有了结果): its item in a joint case ends with it."""

from doudi.casework.domain.machine import State
from doudi.casework.joint.changing import change_joint_item
from doudi.casework.joint.history import Line
from doudi.casework.joint.lifecycle import OWN_ENDS, end_item
from doudi.casework.models import Application, JointItem
from doudi.platform.acting import Acting


def follow_application(acting: Acting, application_id: str) -> JointItem | None:
    """The item as it then stands; None where the application is in no joint case, is not over, or was followed already.

    Raises:
        NotAllowed: somebody else than the machine.
    """
    application = Application.objects.filter(public_id=application_id).first()
    item = JointItem.objects.filter(application=application, state="open").first() if application else None
    if application is None or item is None or State(application.state) not in OWN_ENDS:
        return None

    def do(found: JointItem, line: Line) -> None:
        line.detail = {"application": application_id}
        end_item(acting, found, OWN_ENDS[State(application.state)], line)

    return change_joint_item(
        acting, item.public_id, "follow", lambda _item: False, do, key=f"follow:{application_id}:{application.version}"
    )
