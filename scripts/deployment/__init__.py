"""The proofs of ./scripts/verify-deployment, a module for each part; not shipped in the images."""
