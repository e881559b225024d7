"""The short message a family gets when there is news of its disagreement (短信)."""

from doudi.casework.messages import office_name
from doudi.casework.models import Application
from doudi.platform.acting import Acting
from doudi.platform.messages import send


def tell_news(acting: Acting, case: Application) -> None:
    """There is something to read; neither the outcome nor a sum is in the message."""
    if case.phone:
        office = office_name(case, "township_office", acting.today)
        send(case.phone, "reconsideration_news", {"number": case.public_id, "office": office}, acting.now)
