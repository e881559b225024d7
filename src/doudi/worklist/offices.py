"""Rows that belong to one office alone (只归一个单位的待办), whoever else serves the same place."""

from django.db.models import Q

from doudi.platform.acting import Acting

OF_ONE_OFFICE = ("joint_item",)
"""What such rows are about. Others name an office only to say where the work lies; their area decides who sees them."""


def of_own_office(acting: Acting) -> Q:
    """Leaves out the rows of offices in which this account holds no post."""
    own = ["", *sorted({post.organisation_id for post in acting.posts})]
    return ~Q(subject_type__in=OF_ONE_OFFICE) | Q(owner_organisation_id__in=own)
