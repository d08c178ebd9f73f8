"""Measurements of how well pages are read, beside others; not shipped in the images. Run by ./scripts/bench."""
