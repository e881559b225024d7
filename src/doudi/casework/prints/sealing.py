"""A form's number, seal and code (编号、封存、校验码): the same content twice is the same paper."""

import hashlib
import json
from typing import Any

from doudi.casework.errors import CaseworkError
from doudi.casework.models import PrintedPaper
from doudi.platform.check_code import check_code
from doudi.platform.crypto.errors import ValueUnreadable
from doudi.worklist.words import Words


class PrintBroken(CaseworkError):
    """A sealed form is not what was printed; nothing of it is handed out."""

    code = "casework.print-broken"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number}: its content has another digest than was sealed; restore it from a backup.",
            Words("这份打印件和当时的不一样，不能用。请重新打印，并告诉管理员。",
                  "This print is not what was made then and cannot be used. Print anew, and tell an administrator."),
        )  # fmt: skip


def digest_of(content: dict[str, Any]) -> str:
    """The digest of a form's content.

    >>> digest_of({"a": 1})[:8]
    '015abd7f'
    """
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def code_of(number: str, digest: str) -> str:
    """The code on the paper: keyed, over its number and all it says."""
    return check_code("print", f"{number}|{digest}")


def opened(paper: PrintedPaper) -> dict[str, Any]:
    """The content of a form whose seal holds. Read the row without its content (``defer``).

    Raises:
        PrintBroken: a byte of it differs, or it stands under another number.
    """
    try:
        content: dict[str, Any] = paper.content
    except (ValueUnreadable, ValueError) as fault:
        raise PrintBroken(paper.public_id) from fault
    digest = digest_of(content)
    if digest != paper.digest or code_of(paper.public_id, digest) != paper.check_code:
        raise PrintBroken(paper.public_id)
    return content
