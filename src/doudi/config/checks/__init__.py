"""Owns what `./doudi check` verifies about the project itself; each check returns the problems it found."""
