"""The JSON Schemas of answers (答复的 JSON 模式), generated from the types their writers write."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from doudi.rules.wire.answers import Answer, ExplainedAnswer, ProvenAnswer, Refusal
from doudi.schemes.bundles.answers import (
    Bundle,
    BundleEntry,
    ExplainedBundle,
    ExplainedEntry,
    ProvenBundle,
    ProvenEntry,
)

ANSWERS = (Answer, ProvenAnswer, ExplainedAnswer)
"""One scheme's answer, with more and more reasons."""
BUNDLES = (Bundle, ProvenBundle, ExplainedBundle)
"""The same of all schemes together."""
_WITHOUT_PROOF = {ProvenBundle: ProvenEntry, ExplainedBundle: ExplainedEntry}


@cache
def answer_schemas(template: str = "#/$defs/{name}") -> dict[str, dict[str, Any]]:
    """Every type of answer and what it is made of, by name.

    Args:
        template: how one refers to another.

    >>> sorted(answer_schemas())[:3]
    ['Answer', 'AnsweredPerson', 'Bundle']
    """
    types = (*ANSWERS, *BUNDLES, BundleEntry, Refusal)
    _, found = msgspec.json.schema_components(types, ref_template=template)
    for bundle, entry in _WITHOUT_PROOF.items():
        # Two kinds of object in one list are more than a type of ours can say: one not in force has no proof.
        either = [{"$ref": template.format(name=each.__name__)} for each in (entry, BundleEntry)]
        found[bundle.__name__]["properties"]["schemes"]["items"] = {"anyOf": either}
    return found
