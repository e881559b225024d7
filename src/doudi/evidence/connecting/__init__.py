"""Which connectors an installation has (接口设置) beside those of the operator's file: set up by two administrators."""
