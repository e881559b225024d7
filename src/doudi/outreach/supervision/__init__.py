"""Fund supervision (基金监管): consequences by law, letters, orders, what stands on the worklist."""
