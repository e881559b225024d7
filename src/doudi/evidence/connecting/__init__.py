"""Which connectors an installation has (接口设置): the operator's file, and what two administrators agreed on a page."""
