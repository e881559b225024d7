"""Which door somebody came in by, and what every page of the application needs."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from doudi.ui.access import Asked, Door


@dataclass(frozen=True)
class ApplyDoor:
    """A way into the application form.

    Args:
        namespace: of the face's urls, where the pages are mounted.
        base: the shell they are drawn in.
        door, verbs, purpose: who may come in.
        channel: online 网上, window 窗口, grid 网格.
        on_behalf: the pages speak of the family in the third person and ask why somebody else fills them in.
    """

    namespace: str
    base: str
    door: Door
    verbs: tuple[str, ...]
    channel: str
    purpose: str = ""
    on_behalf: bool = False

    def show(self, request: Asked, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """A page of the application in this door's shell."""
        context.setdefault("once_key", secrets.token_hex(12))
        return render(
            request,
            f"ui/apply/{template}.html",
            {"face": self, "ns": self.namespace, "shell": self.base} | context,
            status=status,
        )

    def go(self, page: str, *args: str) -> HttpResponse:
        """On to another page of the application."""
        return redirect(f"{self.namespace}:{page}", *args)
