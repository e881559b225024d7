"""Tests of what is taken over from older systems."""
