"""Talking to other registries in the open form for social protection (SPDCI, version 1.0.0), from either end.

Owns the form of messages and their signatures, and the operator's file of partners and agreements. Nothing here knows a
table: whoever answers stands in `api.spdci`, whoever asks in `evidence.connectors.spdci`.
"""
