"""Live checks (在线核对): questions written down, asked of departments, answered once, and never lost.

Knows evidence's tables and the connectors; whoever starts a check is told at once what waits.
"""
