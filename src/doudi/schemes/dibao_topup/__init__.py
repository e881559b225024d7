"""分类施保 (top-ups for special groups): old, young, severely disabled and seriously ill people on dibao."""
