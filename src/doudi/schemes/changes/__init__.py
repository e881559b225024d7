"""What a change of figures does (政策变化): drafts, comparisons, worked examples that come out otherwise."""
