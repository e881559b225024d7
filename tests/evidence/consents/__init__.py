"""Tests of who may be asked about."""
