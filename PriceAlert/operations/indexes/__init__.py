"""Which indexes are missing and which are of no use (docs/indexes.md). Reads only; a person decides."""
