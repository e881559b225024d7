"""What a comparison run by a desk needs (数据比对): inputs, places, words, refusals."""
