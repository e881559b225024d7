"""The departments' own servers, simulated (部门模拟器): thirteen of them, 36 categories, faults switched on live.

A process of its own that only files and sockets connect with the service: `./doudi departments serve`.
"""
