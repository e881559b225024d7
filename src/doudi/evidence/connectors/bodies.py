"""Bodies of answers, read with a watch and a limit (限时限量读取): too large, too slow or broken off is said so."""

from __future__ import annotations

import codecs
import time
from collections.abc import AsyncIterator, Sequence

from doudi.evidence.connectors.declaring import Limits
from doudi.evidence.connectors.saying import Silence, Silent

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAME = {"gbk": "gb18030", "gb2312": "gb18030", "utf8": "utf-8", "utf-8-sig": "utf-8"}


async def read_body(chunks: AsyncIterator[bytes], limits: Limits, told_length: int | None) -> bytes | Silent:
    """A whole body, or why not; nothing past the limit is read.

    Args:
        told_length: what the headers say, if they do.
    """
    if told_length is not None and told_length > limits.most_bytes:
        return Silent(Silence.TOO_LARGE, f"{told_length} bytes told, {limits.most_bytes} allowed")
    started, found, size = time.monotonic(), [], 0
    async for chunk in chunks:
        found.append(chunk)
        size += len(chunk)
        if size > limits.most_bytes:
            return Silent(Silence.TOO_LARGE, f"more than {limits.most_bytes} bytes")
        seconds = time.monotonic() - started
        if seconds > limits.slow_after_seconds and size < limits.least_bytes_per_second * seconds:
            return Silent(Silence.TOO_SLOW, f"{size} bytes in {seconds:.0f} s")
    if told_length is not None and size < told_length:
        return Silent(Silence.BROKEN_OFF, f"{size} of {told_length} bytes came")
    return b"".join(found)


def text_of(body: bytes, told: str, allowed: Sequence[str]) -> str | Silent:
    """A body as text: by its byte-order mark, by what its header tells, else as the connector says; never guessed.

    >>> text_of("居民".encode("gbk"), "GBK", ["utf-8", "gb18030"])
    '居民'
    >>> text_of("居民".encode("gbk"), "", ["utf-8", "gb18030"]).why
    <Silence.NOT_UNDERSTOOD: 'not_understood'>
    """
    encoding = next((name for mark, name in _MARKS.items() if body.startswith(mark)), "")
    encoding = encoding or told.strip().strip('"').lower() or allowed[0]
    encoding = _SAME.get(encoding, encoding)
    if encoding not in allowed and encoding != "utf-8":
        return Silent(Silence.NOT_UNDERSTOOD, f"written in {encoding[:20]!r}, agreed is {', '.join(allowed)}")
    try:
        return body.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return Silent(Silence.NOT_UNDERSTOOD, f"not {encoding} at byte {error.start}")
