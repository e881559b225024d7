"""Other ministries' registries by the open standard SPDCI 1.0.0 (登记系统互通): they ask, we answer by agreement.

Owns addresses under `/api/spdci/v1.0.0/` and the tables of exchanges, subscriptions and deliveries. The form of
messages, signatures and the file of partners stand in `evidence.interop`, since we ask by them too.
"""
