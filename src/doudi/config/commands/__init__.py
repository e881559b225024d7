"""Owns what `./doudi <command>` does: the table of commands, and one module per command with `run(argv) -> int`.

Importing this package, or its `table`, loads neither Django nor NumPy: `./doudi help` depends on that, a test keeps it.
"""
