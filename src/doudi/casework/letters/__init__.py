"""告知书: the letter: the result, every figure behind it, how to disagree; screen and paper from one proof."""
