"""One household by generated Python (一户求值，生成代码): the graph written out as straight lines, run for each family.

Owns the writer of that code, the programs it makes and what a proof needs of a run: which lines apply and what each
rests on. `scalar` and `walk` stay the plain reading; tests hold both equal, cell by cell and step by step.

Where to start: `programs.program_for`, `readings.Reading`.
"""
