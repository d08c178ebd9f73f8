"""What is read, judged and refused before an image is pushed; ./scripts/verify-deployment pushes one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import images
import pytest
from deployment.layouts import make_layout
from images import ImagesError, judge_scan, push, read_layout, require_pushable

ROOT = Path(__file__).resolve().parents[2]
COMMIT = "5" * 40
REVISION = "org.opencontainers.image.revision"
BAKE: dict[str, Any] = json.loads((ROOT / "docker-bake.json").read_text())["target"]


def test_the_digest_read_is_that_of_image_and_attestation_together(tmp_path: Path) -> None:
    digest = make_layout(tmp_path, {REVISION: COMMIT})

    layout = read_layout(tmp_path)

    assert (layout.digest, layout.labels) == (digest, {REVISION: COMMIT})
    require_pushable("api", layout, COMMIT)


@pytest.mark.parametrize(
    ("labels", "commit", "sentence"),
    [
        ({REVISION: COMMIT, "stand-in": "true"}, COMMIT, "it is never pushed"),
        ({REVISION: COMMIT}, "6" * 40, f"was built from {COMMIT}, and this is {'6' * 40}: build it again"),
        ({}, COMMIT, "was built from None"),
        ({REVISION: f"{COMMIT}-dirty"}, f"{COMMIT}-dirty", "changes without a commit"),
    ],
    ids=["stand-in", "another commit", "no label", "uncommitted"],
)
def test_what_must_not_be_pushed_is_refused(labels: dict[str, str], commit: str, sentence: str, tmp_path: Path) -> None:
    make_layout(tmp_path, labels)

    with pytest.raises(ImagesError, match=re.escape(sentence)):
        require_pushable("api", read_layout(tmp_path), commit)


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_pull_request_pushes_nothing(event: str) -> None:
    with pytest.raises(ImagesError, match="A pull request pushes nothing"):
        push("127.0.0.1:1/x", {"GITHUB_EVENT_NAME": event})


def test_a_tag_that_is_not_the_codes_version_is_refused() -> None:
    with pytest.raises(ImagesError, match="The tag v99 is not that of this code"):
        push("127.0.0.1:1/x", {"GITHUB_EVENT_NAME": "push", "GITHUB_REF_TYPE": "tag", "GITHUB_REF_NAME": "v99"})


def test_an_image_that_is_missing_or_cut_off_is_named(tmp_path: Path) -> None:
    make_layout(tmp_path, {REVISION: COMMIT})
    for blob in (tmp_path / "blobs" / "sha256").iterdir():
        blob.write_bytes(blob.read_bytes()[:20])

    with pytest.raises(ImagesError, match="holds no image"):
        read_layout(tmp_path)


def test_a_registry_that_does_not_answer_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "skopeo").write_text("#!/bin/sh\necho 'pinging container registry: connection refused' >&2\nexit 1\n")
    (tmp_path / "skopeo").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    with pytest.raises(ImagesError, match="does not say whether it has"):
        images.remote_digest("127.0.0.1:1/x/api:sha-1")


# What a scan says, in the form that Trivy writes

SYSTEM = {"Target": "debian", "Class": "os-pkgs", "Packages": [{"Name": "openssl", "Version": "3.0"}]}
HOLE = {"VulnerabilityID": "CVE-1", "PkgName": "openssl", "InstalledVersion": "3.0", "Severity": "HIGH"}


@pytest.mark.parametrize(
    ("hole", "findings"),
    [
        ({"FixedVersion": "3.1"}, ["CVE-1 (HIGH): openssl 3.0 → 3.1"]),
        ({"FixedVersion": "3.1", "Severity": "LOW"}, []),
        ({}, []),
    ],
    ids=["grave with a remedy", "slight", "no remedy yet"],
)
def test_a_vulnerability_stops_an_image_where_it_is_grave_and_can_be_mended(
    hole: dict[str, str], findings: list[str]
) -> None:
    assert judge_scan({"Results": [{**SYSTEM, "Vulnerabilities": [{**HOLE, **hole}]}]}) == (1, findings)


def test_a_secret_in_an_image_stops_it() -> None:
    secret = {"Target": "/app/.env", "Class": "secret", "Secrets": [{"Title": "AWS access key"}]}

    assert judge_scan({"Results": [SYSTEM, secret]}) == (1, ["AWS access key in /app/.env"])


@pytest.mark.parametrize("results", [None, [], [{**SYSTEM, "Packages": []}]], ids=["nothing", "empty", "no package"])
def test_a_scan_that_read_nothing_is_no_proof(results: list[dict[str, Any]] | None) -> None:
    with pytest.raises(ImagesError, match="it proves nothing"):
        judge_scan({"ArtifactName": "/images/api", "Results": results})


# What Buildx is asked to build


def test_every_image_is_built_with_provenance_and_sbom_into_its_own_place() -> None:
    for name in images.NAMES:
        assert BAKE[name]["inherits"] == ["image"]
        assert BAKE[name]["output"] == [f"type=oci,dest=var/images/{name},tar=false"]
        assert (ROOT / BAKE[name]["dockerfile"]).is_file()
    assert BAKE["image"]["attest"] == ["type=provenance,mode=max", "type=sbom"]


def test_every_argument_that_is_given_is_one_that_the_dockerfile_takes() -> None:
    for name in images.NAMES:
        dockerfile = (ROOT / BAKE[name]["dockerfile"]).read_text()
        for argument in BAKE["image"]["args"] | BAKE[name].get("args", {}):
            assert re.search(rf"^ARG {argument}\b", dockerfile, re.MULTILINE), f"{name}: {argument}"


def test_the_worker_stands_on_the_api_of_the_same_build() -> None:
    worker = BAKE["worker"]

    assert worker["contexts"] == {worker["args"]["API_IMAGE"]: "target:api"}
