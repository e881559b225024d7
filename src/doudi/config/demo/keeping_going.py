"""One family's or one record's trouble stops no simulated day: it is written down and told at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from doudi.kernel.errors import DoudiError


@contextmanager
def kept_going(troubles: list[dict[str, str]], day: date, what: str, subject: str) -> Iterator[None]:
    """What is refused inside goes to the troubles, in both languages, and the day goes on."""
    try:
        yield
    except DoudiError as fault:
        zh = getattr(getattr(fault, "words", None), "zh", "") or str(fault)
        troubles.append({"zh": f"{day} {subject}：{zh}", "en": f"{day} {what} {subject}: {fault}"})
