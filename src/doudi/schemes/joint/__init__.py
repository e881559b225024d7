"""社会救助一件事: the joint matter of eleven items and seven departments, as data read and checked whole (`matter`)."""
