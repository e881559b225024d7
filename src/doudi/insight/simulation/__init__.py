"""Policy simulation (政策模拟): what other figures would cost, and who would gain or lose.

Where to start: `overlay.read_overlay`, `people.everybody`, `run.simulate`.
"""
