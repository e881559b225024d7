"""What every feature stands on: audit, outbox of events, field encryption, idempotency keys, files, print, messages.

Owns no domain word. Asks of the packages above only that they say who is acting (`Acting`) on each call.
"""
