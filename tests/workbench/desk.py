"""A browser of a member of staff in the demo town, on the day the test says."""

from datetime import date

from django.http import HttpResponse
from django.test import Client

from doudi.platform.installation import make_installation
from doudi.registry.models import Staff
from tests.registry.city import NOW


def open_on(day: date) -> None:
    """The pages' day."""
    installation = make_installation(NOW, is_demo=True)
    installation.simulated_day = day
    installation.save()


def desk_of(username: str, *, language: str = "zh-hans") -> Client:
    """A browser signed in as a member of staff."""
    client = Client()
    client.force_login(Staff.objects.get(username=username), backend="doudi.registry.sign_in.StaffBackend")
    client.cookies["doudi_language"] = language
    return client


def said(answer: HttpResponse) -> str:
    """The page as text."""
    return answer.content.decode()
