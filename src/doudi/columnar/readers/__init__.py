"""Opens departments' extracts (部门数据文件): one way to read text files and workbooks, row by row accountable."""
