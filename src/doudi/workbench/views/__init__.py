"""The staff pages, a file for each place of the menu."""
