"""Requests of the test server one after another: with SQLite in memory all threads share a single connection."""

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

TURN = threading.RLock()


class OneAtATime:
    """Holds a lock around each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Wait for one's turn."""
        with TURN:
            return self.get_response(request)
