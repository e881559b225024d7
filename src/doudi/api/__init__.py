"""The face for machines (接口): the same rules over HTTP, and the catalogue of what they read and compute.

Owns addresses under `/api/v1/` and their description (OpenAPI). Asks of others: `rules.wire` and `schemes` for answers,
`registry` for the tokens machines carry, `ui.access` for what a route declares. Households sent here are answered and
forgotten: their bodies are neither logged nor stored. `api.spdci` answers other registries by their open standard, and
owns the tables of that.
"""
