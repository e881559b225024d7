"""What is done with papers: hand in, hand in all the same, take back, use again, judge. One verb, one file."""
