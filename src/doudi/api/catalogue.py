"""What the rules read and compute (政策目录): schemes, variables, parameters with sources, schemas."""

from typing import Any

from django.conf import settings

from doudi.api.asked import asked_for, month_asked, scheme_asked
from doudi.api.shapes import (
    CodeOut,
    DatedOut,
    FormOut,
    InForceOut,
    ParameterOut,
    ParametersOut,
    QuestionOut,
    SchemeOut,
    Text,
    VariableOut,
    VariablesOut,
)
from doudi.kernel.month import Month
from doudi.rules.parameters import Parameter, ParameterValue, Row
from doudi.rules.quantities import Quantity
from doudi.rules.tracing import TracedRule
from doudi.rules.wire.proofs import figure_value
from doudi.rules.wire.schema import household_schema
from doudi.schemes.bundles.desk import bundle_schema
from doudi.schemes.catalogue import profiles_of, schemes_in_order
from doudi.schemes.pages.rule_names import rule_name
from doudi.schemes.scheme import Scheme


def list_schemes(jurisdiction: str) -> list[SchemeOut]:
    """Every scheme, in the order in which they read each other.

    Raises:
        ApiError: there is no such place.
    """
    with asked_for(jurisdiction or settings.DOUDI_JURISDICTION) as place:
        schemes = schemes_in_order(profile=settings.DOUDI_PROFILE, jurisdiction=place)
    return [_scheme_out(scheme) for scheme in schemes]


def _scheme_out(scheme: Scheme) -> SchemeOut:
    outcome = scheme.ruleset.outcome
    return SchemeOut(
        key=scheme.key, zh=scheme.name_zh, en=scheme.name_en, what=Text(zh=scheme.what_zh, en=scheme.what_en),
        owner=Text(zh=scheme.owner_zh, en=scheme.owner_en), grants=outcome.grants,
        profiles=list(profiles_of(scheme.key)), profile=scheme.profile, jurisdiction=scheme.jurisdiction,
        law=[Text(zh=each.zh, en=each.en) for each in scheme.law],
        not_modelled=[Text(zh=zh, en=en) for zh, en in scheme.not_modelled],
        from_month=str(outcome.from_month) if outcome.from_month else None, ruleset_hash=scheme.ruleset.hash,
    )  # fmt: skip


def list_variables(key: str, profile: str, jurisdiction: str) -> VariablesOut:
    """The facts a scheme looks at, then its rules.

    Raises:
        ApiError: there is no such scheme, profile or place.
    """
    scheme = scheme_asked(key, profile, jurisdiction)
    facts = [_fact_out(quantity) for quantity in scheme.quantities.values()]
    rules = [_rule_out(rule, scheme) for rule in scheme.ruleset.rules.values()]
    return VariablesOut(scheme=scheme.key, profile=scheme.profile, jurisdiction=scheme.jurisdiction,
                        ruleset_hash=scheme.ruleset.hash, variables=[*facts, *rules])  # fmt: skip


def _fact_out(quantity: Quantity) -> VariableOut:
    told_by = quantity.from_scheme
    return VariableOut(
        key=quantity.key, kind="fact", about=str(quantity.entity), unit=str(quantity.unit), zh=quantity.zh,
        en=quantity.en, means=quantity.means, none_is=quantity.none_is,
        codes=[CodeOut(code=code.code, zh=code.zh, en=code.en) for code in quantity.codes],
        from_scheme=f"{told_by[0]}.{told_by[1]}" if told_by else None,
    )  # fmt: skip


def _rule_out(rule: TracedRule, scheme: Scheme) -> VariableOut:
    clause = next((line.clause for line in scheme.ruleset.lines if line.rule == rule.name), rule.clause)
    name = rule_name(rule.name)
    return VariableOut(key=rule.name, kind="rule", about=str(rule.entity), unit=str(rule.type), zh=name.zh, en=name.en,
                       means=name.means, law=" ".join(rule.law_text.split()), clause=clause)  # fmt: skip


def list_parameters(key: str, profile: str, jurisdiction: str, month: str) -> ParametersOut:
    """Every dated figure of a scheme with its source, and what counts in a month if one is asked for.

    Raises:
        ApiError: there is no such scheme, profile or place; no month.
    """
    scheme, asked = scheme_asked(key, profile, jurisdiction), month_asked(month)
    figures = [_parameter_out(each, asked) for _, each in sorted(scheme.parameters.parameters.items())]
    return ParametersOut(scheme=scheme.key, profile=scheme.profile, jurisdiction=scheme.jurisdiction,
                         month=str(asked) if asked else None, parameters=figures)  # fmt: skip


def _parameter_out(parameter: Parameter, month: Month | None) -> ParameterOut:
    value = parameter.at(month) if month else None
    return ParameterOut(
        key=parameter.key, zh=parameter.zh, en=parameter.en, unit=parameter.unit,
        values=[_row_out(level.jurisdiction, row) for level in parameter.levels for row in level.rows],
        in_force=_in_force_out(value) if value else None,
    )  # fmt: skip


def _row_out(jurisdiction: str, row: Row) -> DatedOut:
    return DatedOut(**_dated(jurisdiction, row))


def _in_force_out(value: ParameterValue) -> InForceOut:
    return InForceOut(**_dated(value.jurisdiction, value), possibly_superseded=value.possibly_superseded)


def _dated(jurisdiction: str, row: Row | ParameterValue) -> dict[str, Any]:
    return {
        "jurisdiction": jurisdiction, "value": figure_value(row.value),
        "valid_from": str(row.valid_from) if row.valid_from else None,
        "valid_to": str(row.valid_to) if row.valid_to else None, "status": row.status,
        "legal_basis": row.legal_basis, "source": row.source, "note": row.note,
    }  # fmt: skip


def schema_of(key: str, profile: str, jurisdiction: str) -> dict[str, Any]:
    """The JSON Schema of the households a scheme takes; `all` for all schemes together.

    Raises:
        ApiError: there is no such scheme, profile or place.
    """
    if key == "all":
        with asked_for(jurisdiction or settings.DOUDI_JURISDICTION) as place:
            return bundle_schema(profile or settings.DOUDI_PROFILE, place)
    scheme = scheme_asked(key, profile, jurisdiction)
    return household_schema(scheme.quantities, scheme.name_zh, scheme.name_en)


def form_of(key: str) -> FormOut:
    """The questions of a scheme's form in this installation; none where nobody applies for it by itself.

    Raises:
        ApiError: there is no such scheme.
    """
    scheme = scheme_asked(key, "", "")
    relations = scheme.quantities["relation_to_head"].codes if "relation_to_head" in scheme.quantities else ()
    asked = [each for each in scheme.questions if each.kind not in ("people", "sign")]
    return FormOut(
        scheme=scheme.key, profile=scheme.profile, jurisdiction=scheme.jurisdiction,
        relations=[CodeOut(code=code.code, zh=code.zh, en=code.en) for code in relations],
        questions=[
            QuestionOut(
                key=each.key, zh=each.zh, en=each.en, kind=each.kind, about=each.about,
                choices=[CodeOut(code=choice.code, zh=choice.zh, en=choice.en) for choice in each.choices],
                none_is_an_answer=bool(each.none_zh) or each.kind == "yes_no",
                unknown_is_an_answer=each.unknown_allowed,
            )
            for each in asked
        ],
    )  # fmt: skip
