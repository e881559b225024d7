"""What a file's name says (文件名): dataset, district and day."""

import re
from dataclasses import dataclass
from datetime import date

from doudi.evidence.errors import ExtractUnnamed

_NAME = re.compile(r"(?P<dataset>[a-z][a-z_]*)_(?P<district>[0-9]{6})_(?P<day>[0-9]{8})\.[A-Za-z]{2,7}")


@dataclass(frozen=True)
class ExtractName:
    """The parts of an extract's name."""

    dataset: str
    district: str
    as_of: date


def read_name(name: str) -> ExtractName:
    """The parts of a name such as `tax_business_500106_20250831.xlsx`.

    Raises:
        ExtractUnnamed: it is named otherwise, or the day does not exist.

    >>> read_name("tax_business_500106_20250831.xlsx").as_of
    datetime.date(2025, 8, 31)
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise ExtractUnnamed(name)
    try:
        day = date(int(match["day"][:4]), int(match["day"][4:6]), int(match["day"][6:]))
    except ValueError:
        raise ExtractUnnamed(name) from None
    return ExtractName(match["dataset"], match["district"], day)


def area_path_of(district: str) -> str:
    """The path of a district or county, as the registry writes paths.

    >>> area_path_of("500106")
    '/50/500106/'
    """
    return f"/{district[:2]}/{district}/"
