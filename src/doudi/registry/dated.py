"""Rows that count from a day to before another (有起止日期的记录), such as posts and areas."""

from datetime import date

from django.db.models import Q


def in_force(day: date) -> Q:
    """Those that count on a day.

    >>> in_force(date(2025, 9, 1)).connector
    'AND'
    """
    return Q(valid_from__lte=day) & still_counting(day)


def still_counting(day: date) -> Q:
    """Those that have not ended on a day, whether or not they have begun."""
    return Q(valid_to=None) | Q(valid_to__gt=day)
