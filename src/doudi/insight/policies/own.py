"""The texts an installation keeps itself (本地政策文字): a file per policy, read with the shipped ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from doudi.insight.policies.policy import Policy
from doudi.insight.policies.reading import Vocabulary
from doudi.rules.lines import Words
from doudi.rules.yamlfile import yaml_text

FOLDER = "catalogue"
"""Under the installation's policies, beside one folder per scheme; no scheme is called so."""
ORDER = ("key", "kind", "zh", "en", "also_called", "department", "region", "audience", "item", "scheme", "channels",
         "papers", "law", "time", "phone", "source", "status", "named_by_article")  # fmt: skip
_MARKUP = frozenset("<>")


def own_texts(policies: Path) -> Path:
    """Where the installation's own entries of the catalogue lie."""
    return policies / FOLDER


def entry_of(policy: Policy, vocabulary: Vocabulary) -> dict[str, Any]:
    """A policy of the catalogue as its file writes it.

    >>> from doudi.insight.policies import load_policies
    >>> known = load_policies()
    >>> legal_aid = next(each for each in known.policies if each.key == "legal_aid")
    >>> entry_of(legal_aid, known.vocabulary)["audience"]["zh"]
    '符合条件的社会救助对象'
    """
    entry: dict[str, Any] = {
        "key": policy.key, "kind": policy.kind, "zh": policy.zh, "en": policy.en,
        "also_called": list(policy.also_called), "department": policy.department.key, "region": policy.region,
        "audience": _words(policy.audience), "item": _words(policy.item),
    }  # fmt: skip
    if policy.scheme:
        entry["scheme"] = policy.scheme
    else:
        ways = {words: key for key, words in vocabulary.channels.items()}
        entry["channels"] = None if policy.channels is None else [ways[each] for each in policy.channels]
        entry["papers"] = None if policy.papers is None else [_words(each) for each in policy.papers]
        entry["law"] = list(policy.law)
    time = policy.time
    entry["time"] = None if time is None else {
        "class": time.kind, "limit": time.limit, "unit": time.unit, **_words(time.words), "clause": time.clause,
    }  # fmt: skip
    entry |= {"phone": policy.phone} if policy.phone else {}
    entry |= {"source": policy.source, "status": policy.status}
    return entry | ({"named_by_article": True} if policy.named_by_article else {})


def file_of(entry: dict[str, Any], note: str) -> str:
    """The file of one entry, with who put it there."""
    ordered = {name: entry[name] for name in (*ORDER, *sorted(entry)) if name in entry}
    written = yaml_text({"policies": [ordered]})
    return f"# {note}\n{written}"


def markup_in(entry: object, path: str = "") -> tuple[str, ...]:
    """The fields in which something looks like markup: texts are words and nothing else.

    >>> markup_in({"zh": "法律援助", "audience": {"zh": "<b>所有居民</b>"}, "law": ["第三条"]})
    ('audience.zh',)
    """
    if isinstance(entry, str):
        return (path,) if _MARKUP & set(entry) or any(not sign.isprintable() for sign in entry) else ()
    parts = entry.items() if isinstance(entry, dict) else enumerate(entry) if isinstance(entry, list) else ()
    return tuple(found for key, value in parts for found in markup_in(value, f"{path}.{key}".lstrip(".")))


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
