"""One line per log record, whatever the message holds; personal numbers are masked as a last resort."""

import logging
import re

_NUMBER = re.compile(r"(?<!\d)(\d{6})(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}\d{3}[\dXx](?![\dXx])")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def without_numbers(text: str) -> str:
    """``text`` with citizen and phone numbers masked.

    >>> without_numbers("bad 11010519491231002X, 13812345678")
    'bad 110105************, 138****5678'
    """
    return _PHONE.sub(r"\1****\2", _NUMBER.sub(r"\1************", text))


class OneLine(logging.Formatter):
    """Time, level, logger, text; line breaks inside are escaped so that no record can forge another."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return without_numbers(super().format(record)).replace("\r", "\\r").replace("\n", "\\n")
