"""Images as Buildx leaves them on the disk, without a layer of use: for proofs of what is pushed."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OCI = "application/vnd.oci.image"
INTOTO = "application/vnd.in-toto+json"


def make_layout(folder: Path, labels: Mapping[str, str], *, content: bytes = b"ok\n") -> str:
    """An index of one image and what attests it, as an OCI layout. The digest of the index."""
    (folder / "blobs" / "sha256").mkdir(parents=True, exist_ok=True)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("content")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    image = _manifest(
        folder,
        {"config": {"Labels": dict(labels)}, "rootfs": _rootfs(archive.getvalue())},
        _blob(folder, gzip.compress(archive.getvalue(), mtime=0), f"{OCI}.layer.v1.tar+gzip"),
    )
    statement = json.dumps({"predicateType": "https://slsa.dev/provenance/v1", "subject": []}).encode()
    attestation = _manifest(folder, {"rootfs": _rootfs(statement)}, _blob(folder, statement, INTOTO))
    image["platform"] = {"architecture": "amd64", "os": "linux"}
    attestation["platform"] = {"architecture": "unknown", "os": "unknown"}
    attestation["annotations"] = {
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": image["digest"],
    }
    index = _json_blob(folder, {"manifests": [image, attestation]}, f"{OCI}.index.v1+json")
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [index]}))
    return str(index["digest"])


def _manifest(folder: Path, config: Mapping[str, Any], layer: Mapping[str, Any]) -> dict[str, Any]:
    described = _blob(
        folder, json.dumps({"architecture": "amd64", "os": "linux", **config}).encode(), f"{OCI}.config.v1+json"
    )
    return _json_blob(folder, {"config": described, "layers": [layer]}, f"{OCI}.manifest.v1+json")


def _json_blob(folder: Path, content: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return _blob(folder, json.dumps({"schemaVersion": 2, "mediaType": kind, **content}).encode(), kind)


def _blob(folder: Path, content: bytes, kind: str) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    (folder / "blobs" / "sha256" / digest).write_bytes(content)
    return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}


def _rootfs(layer: bytes) -> dict[str, Any]:
    return {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]}
