"""Backup and restore of an installation: the same archive for SQLite and PostgreSQL."""
