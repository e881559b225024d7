"""An error as the reader of this terminal reads it."""

from __future__ import annotations

from typing import Any

from doudi.config.commands.language import is_chinese, speak
from doudi.evidence.refusals import REFUSALS, refusal_words
from doudi.kernel.errors import DoudiError

SAID: dict[str, str] = {
    "columnar.dataset-unknown": "没有这份数据。看看代号写对了没有。",
    "columnar.linkage-model-faulty": "记下的匹配权重用不了，什么也没做。请运维重新安装。",
    "columnar.linkage-not-installed": "缺匹配要用的软件包。运行 ./doudi prepare。",
    "columnar.nothing-to-link-by": "这份数据没有姓名，或者不是一人一行，认不出人。请部门补填号码，退回清单里有行号。",
    "columnar.snapshot-missing": "要用的数据还没有装入。先装入，再来。",
    "evidence.link-not-loaded": "这个文件没有装入过，或者装入以后改过。先用 ./doudi load 装入，再匹配。",
    "evidence.link-nothing-set-apart": "这个文件里没有缺号码、错号码的行，不用匹配。",
    "platform.keys-do-not-fit": "密钥文件和这个数据库不是一套。把和它一起备份的 keys/keyring.json 放回来。",
    "platform.not-a-demo": "这件事只能在 ./doudi demo 建的演示数据里做。",
    "registry.link-unknown": "没有找到这个编号，或者不归您管。用 ./doudi link list 再看一遍。",
    "registry.link-of-the-register": "户籍自己的行不能拿户籍来认。请公安补填号码，退回清单里有行号。",
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
