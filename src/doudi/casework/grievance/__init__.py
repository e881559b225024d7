"""诉求: what people complain of or cannot get done, followed until they themselves say how it was settled.

Owns grievances with every hand-over to a unit, the sorting of public matters (三事分流), meetings whose minutes become
tasks (茶叙日), and firms' ratings of departments (企业评议). Asks ``worklist`` for tasks and clocks, ``registry``
who may act where. Decides nothing about an application: whoever disagrees with a decision is told of reconsideration.
"""
