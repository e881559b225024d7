"""What departments said beside what the family said: what matters, the sealed report, its versions (核对结果).

Owns the report's content, seal and print. Asks evidence for every source's word and the engine for what hangs on it.
"""
