"""Propose a figure of the place itself (提议本地标准): a value with month, status and source; never code."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from doudi.insight.errors import FigureNotForPlaces, MakerIsNotChecker, ProposalSettled
from doudi.insight.figure_rows import AT, ROW, read_rows
from doudi.insight.figures import entry_of, file_value, is_typed, written_of
from doudi.insight.models import FigureProposal, ProposalState
from doudi.insight.places import place_of
from doudi.insight.proposal_reads import find_proposal
from doudi.insight.proposing import compared_with
from doudi.insight.simulation.people import PURPOSE
from doudi.kernel.errors import FaultList
from doudi.kernel.month import Month, MonthInvalid
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record
from doudi.platform.idempotency import once
from doudi.registry import policy
from doudi.rules.parameter_files import read_payload
from doudi.rules.parameters import Parameter
from doudi.schemes.catalogue import load_for
from doudi.schemes.scheme import Scheme

LONGEST_BASIS, LONGEST_SOURCE = 200, 300
FOR_THE_REST = "*"
"""The reason that stands for every example which has none of its own."""


def propose_figure(acting: Acting, scheme_key: str, typed: Mapping[str, str], *, key: str) -> FigureProposal:
    """Put a figure on record with what it changes; somebody else activates it.

    Args:
        typed: figure, value, start, status, legal_basis, source, as a form has them; a table or scale has rows instead
            of a value (`figure_rows`).
        key: the same key again gives the same proposal.

    Raises:
        NotAllowed: not a policy analyst's post, or not for planning.
        FaultsFound: everything that is wrong with it, by field.
    """
    acting = acting.for_purpose(PURPOSE)
    policy.require_somewhere(acting, "insight.propose_figures")
    scheme = load_for(scheme_key, profile=settings.DOUDI_PROFILE, jurisdiction=settings.DOUDI_JURISDICTION)
    area = place_of(acting, "insight.propose_figures")
    parameter, value = _checked(scheme, typed)
    proposal = FigureProposal(
        scheme=scheme.key, profile=scheme.profile, jurisdiction=scheme.jurisdiction, key=parameter.key, value=value,
        start=typed["start"].strip(), status=typed["status"], legal_basis=typed.get("legal_basis", "").strip(),
        source=typed["source"].strip(), made_at=acting.now, made_by=acting.actor_id, made_by_name=acting.name,
        area_path=area, division_code=area.strip("/").rpartition("/")[2],
    )  # fmt: skip
    proposal.compared = compared_with(proposal, parameter)

    def propose() -> dict[str, Any]:
        proposal.save()
        record(acting, "insight.propose_figure", "figure_proposal", proposal.public_id, area_path=area,
               detail={"key": proposal.key, "from": proposal.start})  # fmt: skip
        return {"proposal": proposal.public_id}

    return FigureProposal.objects.get(public_id=once(acting, key, dict(typed), propose)["proposal"])


def explain_examples(acting: Acting, public_id: str, reasons: Mapping[str, str]) -> FigureProposal:
    """Say of worked examples that change why they should; an empty text takes a reason back.

    Args:
        reasons: by what `unexplained` names them; the one under `FOR_THE_REST` is that of all without one.

    Raises:
        NotAllowed, ProposalUnknown: as for every proposal; MakerIsNotChecker: somebody else proposed it.
        ProposalSettled: it is activated, refused or withdrawn.
    """
    acting = acting.for_purpose(PURPOSE)
    proposal = _mine(acting, public_id)
    names = {case.get("key", case["name"]) for case in proposal.compared["cases"]}
    for_rest = reasons.get(FOR_THE_REST, "").strip()
    if for_rest:
        reasons = {name: reasons.get(name, "").strip() or for_rest for name in names}
    kept = {name: text.strip()[:LONGEST_SOURCE] for name, text in reasons.items() if name in names and text.strip()}
    if FigureProposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED).update(reasons=kept):
        record(acting, "insight.explain_example", "figure_proposal", public_id, area_path=proposal.area_path,
               detail={"examples": len(kept)})  # fmt: skip
    return find_proposal(acting, public_id)


def withdraw_figure(acting: Acting, public_id: str) -> None:
    """Take one's own proposal back; it stays on record.

    Raises:
        NotAllowed, ProposalUnknown, MakerIsNotChecker, ProposalSettled: as `explain_examples`.
    """
    acting = acting.for_purpose(PURPOSE)
    proposal = _mine(acting, public_id)
    settled = {"settled_at": acting.now, "settled_by": acting.actor_id, "settled_by_name": acting.name}
    waiting = FigureProposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED)
    if waiting.update(state=ProposalState.WITHDRAWN, **settled):
        record(acting, "insight.withdraw_figure", "figure_proposal", public_id, area_path=proposal.area_path)


def _mine(acting: Acting, public_id: str) -> FigureProposal:
    proposal = find_proposal(acting, public_id)
    policy.require(acting, "insight.propose_figures", area_path=proposal.area_path)
    if proposal.made_by != acting.actor_id:
        raise MakerIsNotChecker()
    if proposal.state != ProposalState.PROPOSED:
        raise ProposalSettled(public_id, proposal.state)
    return proposal


def statuses_of(scheme: Scheme) -> tuple[str, ...]:
    """How sure a proposed figure may be said to be; *design* only where the place is invented."""
    return ("verified", "press", "gk_unverified", *(("design",) if scheme.is_fictitious else ()))


def own_figures(scheme: Scheme) -> dict[str, Parameter]:
    """The figures this scheme declares and a place may set, tables and scales included.

    Lent ones belong to the other scheme; law of the whole country and arithmetic are nobody's to propose.
    """
    known = scheme.ruleset.parameters.parameters
    return {key: one for key, one in sorted(known.items()) if key.startswith(f"{scheme.key}.") and not one.set_by}


def _checked(scheme: Scheme, typed: Mapping[str, str]) -> tuple[Parameter, Any]:
    faults = FaultList()
    parameter = own_figures(scheme).get(typed.get("figure", ""))
    month = _month(typed.get("start", ""), faults)
    if typed.get("status") not in statuses_of(scheme):
        faults.add("status", f"{typed.get('status')!r}", "a figure says how sure it is", "choose one", "insight.status")
    source, basis = typed.get("source", "").strip(), typed.get("legal_basis", "").strip()
    if not source or len(source) > LONGEST_SOURCE:
        faults.add("source", "no source, or a long one", f"a figure names its source in {LONGEST_SOURCE} characters",
                   "say which document", "insight.no-source")  # fmt: skip
    if len(basis) > LONGEST_BASIS:
        faults.add("legal_basis", "too long", f"at most {LONGEST_BASIS} characters", "shorten it", "insight.too-long")
    value: Any = None
    known = scheme.ruleset.parameters.parameters.get(typed.get("figure", ""))
    if known is not None and known.set_by:
        faults.add("figure", f"{known.key} is set by {known.set_by}", "a place proposes figures it may set",
                   "choose another", FigureNotForPlaces.code)  # fmt: skip
    elif parameter is None:
        faults.add("figure", f"{typed.get('figure')!r}", "a figure this scheme declares", "choose one",
                   "insight.no-such-figure")  # fmt: skip
    else:
        if is_typed(parameter):
            written, at = written_of(parameter, typed.get("value", "")), "value"
            value = file_value(read_payload(entry_of({}, faults), at, written, parameter.unit))
        else:
            value = read_rows(scheme, parameter, typed, faults)
            at = next((name for name in typed if name.startswith((ROW, AT))), "value")
        now = parameter.at(month) if month and value is not None else None
        if now is not None and file_value(now.value) == value and now.status == typed.get("status"):
            faults.add(at, "the value in force", "a proposal changes something", "type another value",
                       "insight.same-value")  # fmt: skip
    faults.raise_if_any()
    assert parameter is not None
    return parameter, value


def _month(text: str, faults: FaultList) -> Month | None:
    try:
        return Month.parse(text.strip())
    except MonthInvalid:
        faults.add("start", f"{text!r}", "a figure begins with a month", "write it as 2025-11", "simulation.month")
        return None
