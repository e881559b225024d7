"""告知书: the letter that says the result, every figure behind it and how to disagree; screen and paper from one proof."""
