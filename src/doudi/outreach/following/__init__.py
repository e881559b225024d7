"""What becomes of a finding (发现的去向): who acts on it, as what it is kept, one step at a time."""
