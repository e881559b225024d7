"""Comparison rules over snapshots."""
