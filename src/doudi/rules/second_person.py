"""English sentences about the reader herself: a template about {name} as one about you (第二人称)."""

from __future__ import annotations

import re
from functools import lru_cache

YOU = "you"
_NAME = r"\{name\}"
_VERBS = {
    "is": "are", "has": "have", "was": "were", "does": "do", "holds": "hold", "draws": "draw", "studies": "study",
    "needs": "need", "gets": "get", "goes": "go", "lives": "live", "receives": "receive", "pays": "pay",
}  # fmt: skip
AFTER_YOU = frozenset({*_VERBS.values(), "may", "cannot", "can", "refused", "a"})
"""What may follow *you*; `a` as in *you a month*, the head of an amount."""


def is_reader(label: str) -> bool:
    """Whether a label is no name but the reader.

    >>> is_reader("You"), is_reader("you"), is_reader("Youssef"), is_reader("您")
    (True, True, False, False)
    """
    return label.lower() == YOU


@lru_cache(maxsize=1024)
def about_you(template: str) -> str:
    """The template in the second person, without the place for a name; its other places stay.

    >>> about_you("{name} has not reached the age of the allowance")
    'you have not reached the age of the allowance'
    >>> about_you("whether {name} is on both lists is not known"), about_you("{name}'s premium is paid in full")
    ('whether you are on both lists is not known', 'your premium is paid in full')
    >>> about_you("the situation of the father of {name} is not known"), about_you("the date of birth of {name}")
    ('the situation of your father is not known', 'your date of birth')
    >>> about_you("paid to {name} each month, {care_place}"), about_you("both parents of {name} are lost")
    ('paid to you each month, {care_place}', 'both your parents are lost')
    """
    text = re.sub(rf"both (\w+) of {_NAME}", r"both your \1", template)
    text = re.sub(rf"(?:the )?\b(date of birth|\w+) of {_NAME}", r"your \1", text)
    text = text.replace("{name}'s", "your")
    text = re.sub(rf"{_NAME} ({'|'.join(_VERBS)})\b", lambda found: f"you {_VERBS[found[1]]}", text)
    return text.replace("{name}", YOU)
