"""A child that is protected is on no public notice (保护儿童隐私)."""

from doudi.casework.joint.errors import ChildShielded
from doudi.casework.models import Application, JointItem


def is_shielded(application: Application) -> bool:
    """Whether the application belongs to a case in which a child is protected."""
    shielded = JointItem.objects.filter(application=application, case__child_protected=True)
    return shielded.exclude(state="struck").exists()


def require_no_shielded_child(application: Application) -> None:
    """No public notice of an application that belongs to a case in which a child is protected.

    Raises:
        ChildShielded: it does.
    """
    if is_shielded(application):
        raise ChildShielded(application.public_id)
