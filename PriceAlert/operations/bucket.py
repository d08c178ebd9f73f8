"""The store of backups in S3, or in a store that speaks like it. Read by settings.py where a bucket is named."""

from __future__ import annotations

from typing import Any

from botocore.config import Config


def in_bucket(
    name: str, *, prefix: str, region: str, endpoint: str, access_key: str, secret_key: str
) -> dict[str, Any]:
    """An entry of STORAGES. Without keys the role of the task or machine is asked; without `endpoint`, Amazon."""
    options = {
        "bucket_name": name,
        "location": prefix,
        "region_name": region or None,
        "endpoint_url": endpoint or None,
        "access_key": access_key or None,
        "secret_key": secret_key or None,
        # What is read back goes to the disk past this, not to memory.
        "max_memory_size": 10 * 1024 * 1024,
        "client_config": Config(
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3, "mode": "standard"},
            # Stores of others seldom answer to a name of their own for each bucket.
            s3={"addressing_style": "path"} if endpoint else None,
        ),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
