"""What pages show of grievances, within the area and the part of whoever looks."""
