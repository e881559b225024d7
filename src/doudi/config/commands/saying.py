"""An error as the reader of this terminal reads it."""

from __future__ import annotations

from typing import Any

from doudi.config.commands.language import is_chinese, speak
from doudi.evidence.refusals import REFUSALS, refusal_words
from doudi.kernel.errors import DoudiError

SAID: dict[str, str] = {
    "platform.keys-do-not-fit": "密钥文件和这个数据库不是一套。把和它一起备份的 keys/keyring.json 放回来。",
    "platform.not-a-demo": "这件事只能在 ./doudi demo 建的演示数据里做。",
    "registry.not-allowed": "这个账号不能做这件事。该由您做的，请管理员看看岗位。",
}
"""Codes of errors that carry no Chinese of their own."""


def said(error: DoudiError) -> str:
    """One sentence and its code; Chinese where the terminal is, as far as the error has Chinese words."""
    mark = f"[{error.code}]"
    words: Any = getattr(error, "words", None)
    if words is not None:
        return f"{speak(words.zh, error.text.removesuffix(mark).strip() or words.en)} {mark}"
    if is_chinese():
        if error.code in SAID:
            return f"{SAID[error.code]} {mark}"
        if error.code in REFUSALS:
            return f"{refusal_words(error.code, error.text).zh} {mark}"
    return str(error)


def file_trouble(error: OSError) -> str:
    """A file that cannot be read or written, and why."""
    where = error.filename or ""
    return speak(
        f"读写不了 {where}：{error.strerror}。看看路径对不对、有没有权限、磁盘满了没有。 [config.file-unusable]",
        f"Cannot read or write {where}: {error.strerror}. Check the path, the permissions and the free space."
        " [config.file-unusable]",
    )
