"""Comparing departments' data (数据比对): declared rules over sorted snapshots, who is missed and who is wrongly paid."""
