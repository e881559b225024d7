"""Owns settings, urls, wsgi, the commands and the demo: the only package that may know all the others."""
