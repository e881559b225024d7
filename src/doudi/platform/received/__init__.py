"""What a stranger hands in (收到的文件): looked at before anything opens it, pictures drawn anew, documents searched.

A picture's parts are walked first (no decoder has seen it yet), then it is drawn by a process of its own with limits on
memory and time, and written again from its pixels: nothing that was not to be seen is kept. A PDF is kept as it came
once nothing in it can act. `looking.look_at` is the one way in.
"""
