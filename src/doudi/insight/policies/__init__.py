"""The policy catalogue (政策目录): which policies and services there are, whom they are for and how to come to them.

Where to start: `list_policies`, `search_policies`, `one_policy`; `what_is_missing` says how many were published and are
not named here. Texts lie in `data/policies/`, each with source and status; what was not found is left open. A policy
with a scheme folder takes its papers, ways to apply and laws from there, so that they are said once.

>>> from doudi.insight.policies import one_policy, search_policies
>>> search_policies("垃圾")[0].policy.zh
'免收垃圾处置费'
>>> one_policy("dibao").papers is not None
True
"""

from doudi.insight.policies.catalogue import (
    PolicyCatalogue,
    PolicyUnknown,
    list_policies,
    load_policies,
    one_policy,
    search_policies,
    what_is_missing,
)
from doudi.insight.policies.policy import Gap, Policy, TimeClass

__all__ = [
    "Gap",
    "Policy",
    "PolicyCatalogue",
    "PolicyUnknown",
    "TimeClass",
    "list_policies",
    "load_policies",
    "one_policy",
    "search_policies",
    "what_is_missing",
]
