"""Comparing departments' data (数据比对): declared rules over sorted snapshots find who is missed, who is overpaid."""
