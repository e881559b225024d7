"""Which page of a long list is asked for."""

from django.http import HttpRequest

MOST_FIGURES = 9


def page_asked(request: HttpRequest) -> int:
    """The page in the address, from 1; 1 where none, or no number, stands there. A list has its own last page."""
    text = request.GET.get("page", "1")
    return int(text) if text.isdecimal() and len(text) <= MOST_FIGURES else 1
