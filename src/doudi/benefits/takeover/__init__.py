"""接续老系统: who draws, what was paid and which cases are under way, taken over from a city's older systems by file.

Owns forms (导入表), batches (批次) and their rows. A file is read and checked whole before anything changes; what is
good is taken in, what is not comes back to be corrected; sums are compared with the older system's and signed for by a
second official before anybody is paid; a batch nothing newer rests on can be undone.
"""
