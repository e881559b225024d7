"""Refusals for purpose on record (用途不符的留痕): what was asked for, of what, and by whom."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from doudi.columnar.errors import PurposeRefused
from doudi.platform.acting import Acting
from doudi.platform.audit.record import record

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def refusals_on_record(acting: Acting, *, area_path: str = "", case_ref: str = "") -> Iterator[None]:
    """Notes a PurposeRefused of what runs inside in the audit, and passes it on.

    Stands outside the transaction of what runs inside, which a refusal undoes.
    """
    try:
        yield
    except PurposeRefused as refused:
        note_refusal(acting, refused, area_path=area_path, case_ref=case_ref)
        raise


def with_refusals_on_record(action: Callable[Concatenate[Acting, P], R]) -> Callable[Concatenate[Acting, P], R]:
    """As a decorator above ``transaction.atomic`` of an action whose first argument is who acts."""

    @wraps(action)
    def noted(acting: Acting, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with refusals_on_record(acting):
            return action(acting, *args, **kwargs)

    return noted


def note_refusal(acting: Acting, refused: PurposeRefused, *, area_path: str = "", case_ref: str = "") -> None:
    """One line of the audit: the dataset, what it was asked for, and what it is shared for."""
    record(
        acting,
        "evidence.purpose_refused",
        "dataset",
        refused.dataset,
        area_path=area_path,
        case_ref=case_ref,
        detail={"dataset": refused.dataset, "asked_for": refused.purpose, "allowed": list(refused.allowed)},
    )
