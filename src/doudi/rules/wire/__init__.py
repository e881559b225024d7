"""Households and results as JSON (家庭与结果的交换格式): what files and other systems send, and what they get back.

Owns the form of a household in JSON, its schema, two readings of it (a careful one that names every fault with its
path, a quick one that accepts the same and nothing else) and the form of results. Asks of `rules` how to evaluate.

Where to start: `answering.answer_document`; the form is told in docs/reference/households-as-json.md.
"""
