"""What the page open to anyone may show of a paper (查真假时能看到什么)."""

from doudi.casework.joint.errors import ChildShielded
from doudi.casework.joint.shielding import require_no_shielded_child
from doudi.casework.models import Application
from doudi.schemes.scheme import Scheme


def may_show_people(scheme: Scheme) -> bool:
    """Whether a page open to anyone may show anything of the family: only what a public notice may show, and only
    where the scheme has a lawful public notice; of children's schemes nothing ever."""
    return "applicant_name" in scheme.notice.personal_fields and scheme.notice.days > 0


def may_show_family(case: Application, scheme: Scheme) -> bool:
    """The same for one case: nothing of a case in which a child is protected, also if it became one later."""
    try:
        require_no_shielded_child(case)
    except ChildShielded:
        return False
    return may_show_people(scheme)
