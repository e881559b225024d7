"""Leads and the visits they lead to (线索与上门): words, limits, tasks, who may go along."""
