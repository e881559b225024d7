"""When a step was not taken: what was typed is shown to be copied, and there is a way back (没有存上的)."""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest

NEVER_SHOWN = frozenset({"csrfmiddlewaretoken", "key", "password", "code"})
WRITTEN = re.compile(r"[^\x00-\x7f]{2}|\S\s+\S")
"""Two signs beyond ASCII together, or two words: what somebody wrote, and no id, choice or number."""
MOST_TEXTS = 40


def typed_texts(request: HttpRequest) -> list[str]:
    """What was written in words on the form just sent, in its order; secrets, ids, numbers and choices are left out."""
    if request.method != "POST":
        return []
    values = (value for key, found in request.POST.lists() if key not in NEVER_SHOWN for value in found)
    texts = (str(value).strip() for value in values)
    return list(dict.fromkeys(text for text in texts if WRITTEN.search(text)))[:MOST_TEXTS]


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that was open before, as the browser says; another address where it says nothing of ours."""
    try:
        said = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return otherwise
    if said.netloc != request.get_host() or said.scheme != request.scheme or not said.path.startswith("/"):
        return otherwise
    if said.path.startswith("//") or "\\" in said.path:
        return otherwise
    return f"{said.path}?{said.query}" if said.query else said.path
