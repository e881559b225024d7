"""A population in tiles by compiled kernels (分片核): the rules written out for the processor, equal to the fen.

Owns the way from a ruleset's graph to machine code: which values are known when (`lowering`, `emitters`), which loops
they share (`loops`), the text for the compiler (`writing`), the files machine code waits in (`store`), threads (`run`),
and how large numbers can become (`bounds`). Asks of others: the graph and its plain meaning; the compiler (llvmlite),
loaded when first used. Without it everything is evaluated by NumPy, with the same results.

Where to start: `evaluating.evaluate_in_tiles`, which `bulk.assess_population` asks first.
"""
