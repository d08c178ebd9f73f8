"""Invented shops on loopback whose prices move: for trying PriceAlert out, and for its end-to-end checks."""
