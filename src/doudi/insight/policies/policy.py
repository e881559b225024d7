"""What an entry of the policy catalogue says (政策条目)."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.rules.lines import Words

KINDS = ("policy", "service")
TIME_CLASSES = ("without_application", "immediate", "fast", "within", "staged")
"""免申即享, 即时办, 快速办, 限时办, 分段限时."""

TIME_UNITS = ("", "working_days", "calendar_days", "months")


@dataclass(frozen=True, slots=True)
class Department:
    """A department that answers for policies (主管部门)."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class TimeClass:
    """How long it takes (办理时限).

    Args:
        kind: one of `TIME_CLASSES`.
        limit: days or months, None where the text gives no number.
        unit: working_days | calendar_days | months | "".
        words: the limit as people read it.
        clause: the text that promises it.
    """

    kind: str
    limit: int | None
    unit: str
    words: Words
    clause: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy or service (一项政策或者服务).

    Args:
        kind: policy | service.
        also_called: other names people use, searched like the name.
        region: "CN" or a division code; the place whose text this is.
        channels, papers: None where nothing was found; empty papers means none are asked for.
        looked_up: papers departments can supply, so that nobody brings them.
        time: None where no text gives a time.
        law: what it rests on; law_en: the same in English where its scheme folder says so, else empty.
        scheme: the key of its scheme folder, or "".
        status: verified | press | gk_unverified, how well it is known.
        named_by_article: the article that counts 57 policies and 20 services names it.
        phone: a number to ask at, or "".
        own: "" for an entry that came with the program, else the file of the installation it stands in.
    """

    key: str
    kind: str
    zh: str
    en: str
    also_called: tuple[str, ...]
    department: Department
    region: str
    audience: Words
    item: Words
    channels: tuple[Words, ...] | None
    papers: tuple[Words, ...] | None
    time: TimeClass | None
    law: tuple[str, ...]
    scheme: str
    source: str
    status: str
    named_by_article: bool
    own: str = ""
    phone: str = ""
    looked_up: tuple[Words, ...] = ()
    law_en: tuple[str, ...] = ()

    @property
    def laws(self) -> tuple[Words, ...]:
        """What it rests on in both languages; the English is empty where nobody wrote it."""
        english = self.law_en or ("",) * len(self.law)
        return tuple(Words(zh, en) for zh, en in zip(self.law, english, strict=True))


@dataclass(frozen=True, slots=True)
class Gap:
    """How many of something were published, how many of them are named here, how many are missing (查不到的数)."""

    of: str
    region: str
    words: Words
    published: int
    named: int
    source: str
    status: str

    @property
    def missing(self) -> int:
        """Published and not named anywhere we could read; never filled with guesses."""
        return self.published - self.named


@dataclass(frozen=True, slots=True)
class Hit:
    """One result of a search (检索结果): the policy, how well it fits, and where the words were found."""

    policy: Policy
    score: int
    found_in: tuple[str, ...]
