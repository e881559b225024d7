"""A grid worker's browser in the small city of the outreach tests."""

from tests.outreach.conftest import town

__all__ = ["town"]
