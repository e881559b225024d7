"""Rows whose time is over (到期删除): deleted a part at a time, so that no round of the worker takes long."""

from typing import Any

from django.db.models import QuerySet

MOST_A_ROUND = 500


def delete_some(*rows: QuerySet[Any]) -> int:
    """Deletes the first so many of each, with what belongs to them alone; how many rows are gone."""
    done = 0
    for each in rows:
        keys = list(each.values_list("pk", flat=True)[:MOST_A_ROUND])
        if keys:
            done += each.model.objects.filter(pk__in=keys).delete()[0]
    return done
