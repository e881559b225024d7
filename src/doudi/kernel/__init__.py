"""Kernel: money, months, dates and intervals, working days, identifiers, exact ratios, errors, fault lists, the clock.

It owns the small exact things every other package counts with. It asks nothing of others: no input or output, no
framework, no dependency outside the standard library, no hidden clock. Whoever needs today's date passes a clock in.
"""
