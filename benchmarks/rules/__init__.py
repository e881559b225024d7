"""How fast the rule engine is, beside the engine most others use (规则引擎测速).

Two processes, each in its own environment, get the same households and do the same work in turn; every result is
compared to the fen before any ratio is printed. `./doudi bench rules`; see docs/how-to/benchmark-the-rules.md.
"""
