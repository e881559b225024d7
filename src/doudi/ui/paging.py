"""Which page of a list is asked for (页码)."""

LONGEST = 8


def page_asked(text: str) -> int:
    """The number in an address; the first page where none stands there, or one no list reaches.

    >>> page_asked("3"), page_asked(""), page_asked("-1"), page_asked("9" * 5000)
    (3, 1, 1, 1)
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST else 1
