"""Handling services by channel and time class (经办服务事项): what was published, and what nobody has said yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from doudi.worklist.words import Words

FILE = Path(__file__).parent / "service_items.yaml"
CHANNELS = {
    "comparison": Words("信息比对", "comparison of data"),
    "face": Words("人脸", "face"),
    "home_visit": Words("上门", "home visit"),
    "community": Words("社区", "community"),
}


@dataclass(frozen=True)
class ServiceClass:
    """A class of services (服务类别) with the count that was published; which items they are is not known."""

    key: str
    words: Words
    published: int
    doubt: Words
    source: str


@dataclass(frozen=True)
class ServiceItem:
    """An item this software leads to (服务事项); classes and channels are None until somebody says them."""

    key: str
    words: Words
    classes: tuple[str, ...] | None
    channels: tuple[Words, ...] | None
    source: str
    status: str


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return read


def service_classes() -> list[ServiceClass]:
    """The four classes as published."""
    read = _read()
    return [
        ServiceClass(
            each["key"], Words(each["zh"], each["en"]), each["published"], Words(**each["doubt"]), read["source"]
        )
        for each in read["classes"]
    ]


def service_items() -> list[ServiceItem]:
    """The items, with what is known of each."""
    return [
        ServiceItem(
            each["key"],
            Words(each["zh"], each["en"]),
            None if each["classes"] is None else tuple(each["classes"]),
            None if each["channels"] is None else tuple(CHANNELS[name] for name in each["channels"]),
            each["source"],
            each["status"],
        )
        for each in _read()["items"]
    ]
