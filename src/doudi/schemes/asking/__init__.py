"""Asking only what can still change an answer (我能享受什么): pages, answers as facts, answers carried into a form."""
