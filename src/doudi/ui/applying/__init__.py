"""Filling in an application, question by question: one set of pages behind three doors.

A resident applies at home, a grid worker at somebody's table, a clerk at the window from paper. The pages, the order
and the actions behind them are the same; the door says who may come in, which shell is drawn and which channel is
recorded.
"""

from doudi.ui.applying.door import ApplyDoor
from doudi.ui.applying.urls import apply_urls

__all__ = ["ApplyDoor", "apply_urls"]
