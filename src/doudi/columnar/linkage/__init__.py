"""Linkage (记录匹配): whose row is it, when the citizen number is missing or wrong?

Rows that loading set apart are held against the register by name, sound, birth date, number, place and address; each
pair gets a score that is a sum of what speaks for it and what against. Splink on DuckDB does the bulk; what counts as
alike in Chinese is declared here. Nothing of it touches a disk: the tables live in memory, what is kept between stages
is row numbers, person keys and scores.
"""
