"""Builds the three images by Docker's Buildx, scans them, and pushes them once.

`build` leaves each image with its SBOM and provenance in var/images/, `scan` reads it there, `push` sends those very
bytes, so that the digest which was scanned is the digest which is deployed. Needs no more than Python.

In the environment: IMAGE_REPOSITORY (ghcr.io/you/pricealert), and REGISTRY_USER and REGISTRY_PASSWORD to log in with.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LAYOUTS = ROOT / "var" / "images"
RECORD = LAYOUTS / "images.json"
NAMES = ("api", "worker", "frontend")
BUILDER = "pricealert"
SCANNER = "docker.io/aquasec/trivy:0.74.0@sha256:62b1e65e8869bc4b4c6aa4fa2b21595256c7c2f6018a9d9ad61caf87187c1969"
GRAVE = ("HIGH", "CRITICAL")
# How registries say that there is no such image. ghcr.io denies what it has not: who may not read may not push either.
ABSENT = ("manifest unknown", "name unknown", "denied")


class ImagesError(Exception):
    """A sentence that says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./scripts/images", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    builds = verbs.add_parser("build", help="into var/images/, with SBOM and provenance")
    builds.add_argument("--fresh", action="store_true", help="on today's base images, without a cache")
    verbs.add_parser("scan", help="for vulnerabilities that have a remedy, and for secrets")
    verbs.add_parser("push", help="to IMAGE_REPOSITORY, by the commit's tag; a version's tag names the same digest")
    wanted = parser.parse_args()
    try:
        match wanted.verb:
            case "build":
                build(fresh=wanted.fresh)
            case "scan":
                scan()
            case "push":
                push(_repository(required=True), os.environ)
    except ImagesError as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as problem:
        print(
            f"{problem.filename or LAYOUTS} cannot be written ({problem.strerror}): make room, start again.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again: what was pushed already is not pushed twice.", file=sys.stderr)
        return 130
    return 0


# Build


def build(*, fresh: bool) -> None:
    """The three images as OCI layouts. The cache lies in the registry; only who may push writes it."""
    if shutil.which("docker") is None or _attempt("docker", "buildx", "version").returncode:
        raise ImagesError("Docker with its Buildx plugin builds the images, and is not here: install it.")
    may_push = _log_in("docker")
    if _attempt("docker", "buildx", "inspect", BUILDER).returncode:
        _call("docker", "buildx", "create", "--name", BUILDER, "--driver", "docker-container")
    words = ["docker", "buildx", "bake", "--builder", BUILDER, "--file", "docker-bake.json"]
    words += ["--pull", "--no-cache"] if fresh else _cache(_repository(), may_write=may_push)
    shutil.rmtree(LAYOUTS, ignore_errors=True)
    LAYOUTS.mkdir(parents=True)
    settings = {"VERSION": _version(), "REVISION": _revision(), "SOURCE": _source(os.environ)}
    if subprocess.run(words, cwd=ROOT, env={**os.environ, **settings}).returncode:
        raise ImagesError("The images could not be built.")


def _cache(repository: str, *, may_write: bool) -> Iterable[str]:
    for name in NAMES if repository else ():
        place = f"type=registry,ref={repository}/cache:{name}"
        yield f"--set={name}.cache-from={place}"
        if may_write:
            yield f"--set={name}.cache-to={place},mode=max"


# Scan


def scan() -> None:
    """All three, each with its report beside it. Raises ImagesError with what was found."""
    problems = []
    for name in NAMES:
        read_layout(LAYOUTS / name)
        report = _call(
            *("docker", "run", "--rm", "--volume", f"{LAYOUTS}:/images:ro", "--volume", "pricealert-scan:/root/.cache"),
            *(SCANNER, "image", "--quiet", "--input", f"/images/{name}", "--format", "json", "--list-all-pkgs"),
            *("--scanners", "vuln,secret"),
        )
        (LAYOUTS / f"{name}.scan.json").write_text(report)
        packages, findings = judge_scan(json.loads(report))
        print(f"{name}: {packages} packages scanned, {len(findings)} findings", flush=True)
        problems += [f"  {name}: {finding}" for finding in findings]
    if problems:
        raise ImagesError("\n".join(["The images must not be shipped:", *problems]))


def judge_scan(report: Mapping[str, Any]) -> tuple[int, list[str]]:
    """How many packages were read, and what is to be mended. Raises ImagesError where nothing was read."""
    results = report.get("Results") or []
    if not any(result.get("Class") == "os-pkgs" and result.get("Packages") for result in results):
        raise ImagesError(f"The scan of {report.get('ArtifactName')} read no package of its system: it proves nothing.")
    findings = []
    for result in results:
        for hole in result.get("Vulnerabilities") or ():
            if hole["Severity"] in GRAVE and hole.get("FixedVersion"):
                installed = f"{hole['PkgName']} {hole['InstalledVersion']}"
                findings.append(f"{hole['VulnerabilityID']} ({hole['Severity']}): {installed} → {hole['FixedVersion']}")
        findings += [f"{secret['Title']} in {result['Target']}" for secret in result.get("Secrets") or ()]
    return sum(len(result.get("Packages") or ()) for result in results), findings


# Push


@dataclass(frozen=True, slots=True)
class Layout:
    """An image as it lies on the disk."""

    digest: str
    labels: Mapping[str, str]


def push(repository: str, environment: Mapping[str, str]) -> None:
    """Each image by its commit's tag, unless the registry has that already; then the record of the digests."""
    if environment.get("GITHUB_EVENT_NAME", "").startswith("pull_request"):
        raise ImagesError("A pull request pushes nothing: its code was not reviewed.")
    revision, version = _revision(), _release(environment)
    layouts = {name: read_layout(LAYOUTS / name) for name in NAMES}
    for name, layout in layouts.items():  # all are judged before the first is sent
        require_pushable(name, layout, revision)
    _log_in("skopeo", repository)
    pushed = {}
    for name, layout in layouts.items():
        image = f"{repository}/{name}"
        digest = push_once(LAYOUTS / name, layout.digest, f"{image}:sha-{revision}")
        if version:
            _name_once(f"{image}@{digest}", f"{image}:{version}", digest)
        pushed[name] = {"name": image, "digest": digest}
        print(f"{image}@{digest}", flush=True)
    _record(pushed, environment)


def read_layout(folder: Path) -> Layout:
    """Raises ImagesError where there is none."""
    try:
        [top] = _json(folder / "index.json")["manifests"]
        manifest = _blob(folder, top["digest"])
        while "manifests" in manifest:  # an index: the first of it is the image, what attests it follows
            manifest = _blob(folder, manifest["manifests"][0]["digest"])
        config = _blob(folder, manifest["config"]["digest"])
    except (OSError, ValueError, LookupError) as problem:
        raise ImagesError(f"{folder} holds no image ({problem!r}): ./scripts/images build makes it.") from None
    return Layout(top["digest"], config.get("config", {}).get("Labels") or {})


def push_once(folder: Path, digest: str, target: str) -> str:
    """The digest that `target` names: the one it had before, else ours, sent and read back."""
    if there := remote_digest(target):
        print(f"{target} is there already.", flush=True)
        return there
    _copy(f"oci:{folder}", target)
    if remote_digest(target) != digest:
        raise ImagesError(f"{target} has another digest than the image that was scanned, {digest}: do not deploy it.")
    return digest


def remote_digest(target: str) -> str | None:
    """What the tag names; None where there is no such tag. Raises ImagesError where the registry does not say."""
    done = _attempt("skopeo", "inspect", "--raw", *_transport("--tls-verify", target), f"docker://{target}")
    if done.returncode == 0:
        return f"sha256:{hashlib.sha256(done.stdout.encode()).hexdigest()}"
    if any(words in done.stderr for words in ABSENT):
        return None
    raise ImagesError(f"The registry does not say whether it has {target}: {_last_line(done.stderr)}")


def require_pushable(name: str, layout: Layout, revision: str) -> None:
    if layout.labels.get("stand-in") == "true":
        raise ImagesError(f"The image {name} stands on a stand-in for its base, made for tests: it is never pushed.")
    built_from = layout.labels.get("org.opencontainers.image.revision")
    if built_from != revision:
        raise ImagesError(f"The image {name} was built from {built_from}, and this is {revision}: build it again.")
    if revision.endswith("-dirty"):
        raise ImagesError("There are changes without a commit: nobody could say later what these images hold.")


def _release(environment: Mapping[str, str]) -> str | None:
    """The version a git tag releases; None on a branch. Raises ImagesError where the tag is not that of the code."""
    if environment.get("GITHUB_REF_TYPE") != "tag":
        return None
    tag, version = environment.get("GITHUB_REF_NAME", ""), _version()
    if tag != f"v{version}":
        raise ImagesError(f"The tag {tag} is not that of this code, v{version} (pyproject.toml).")
    return version


def _name_once(image: str, target: str, digest: str) -> None:
    there = remote_digest(target)
    if there is None:
        _copy(f"docker://{image}", target)
    elif there != digest:
        raise ImagesError(f"{target} is another image already, {there}: a version never moves. Release a new one.")


def _copy(source: str, target: str) -> None:
    flags = [*_transport("--src-tls-verify", source), *_transport("--dest-tls-verify", target)]
    _call("skopeo", "copy", "--quiet", "--all", "--preserve-digests", *flags, source, f"docker://{target}")


def _transport(flag: str, address: str) -> list[str]:
    """A registry on loopback speaks no TLS."""
    return [f"{flag}=false"] if address.removeprefix("docker://").startswith(("127.0.0.1:", "localhost:")) else []


def _record(pushed: Mapping[str, Mapping[str, str]], environment: Mapping[str, str]) -> None:
    """For people and later stages: a file, and the outputs of this step on GitHub."""
    RECORD.write_text(json.dumps(pushed, indent=2) + "\n")
    if output := environment.get("GITHUB_OUTPUT"):
        with Path(output).open("a") as file:
            file.write(f"images={json.dumps(pushed)}\n")


# What all need


def _repository(*, required: bool = False) -> str:
    """In lower case, as registries want it: GitHub's names need not be."""
    name = os.environ.get("IMAGE_REPOSITORY", "").lower().rstrip("/")
    if required and "/" not in name:
        raise ImagesError("IMAGE_REPOSITORY says where to push, such as ghcr.io/you/pricealert, and is not set.")
    return name


def _log_in(program: str, repository: str | None = None) -> bool:
    """Whether there was a password to log in with."""
    user, password = os.environ.get("REGISTRY_USER"), os.environ.get("REGISTRY_PASSWORD")
    if not user or not password:
        return False
    host = (repository or _repository(required=True)).split("/")[0]
    _call(program, "login", "--username", user, "--password-stdin", host, given=password)
    return True


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def _source(environment: Mapping[str, str]) -> str:
    """By this address the registry knows whose the packages are."""
    server, name = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    return f"{server}/{name}" if server and name else ""


def _revision() -> str:
    changes = _call("git", "status", "--porcelain", "--untracked-files=no")
    return _call("git", "rev-parse", "HEAD").strip() + ("-dirty" if changes else "")


def _json(path: Path) -> Any:
    return json.loads(path.read_text())


def _blob(folder: Path, digest: str) -> Any:
    return _json(folder / "blobs" / digest.replace(":", "/"))


def _call(*words: str, given: str | None = None) -> str:
    done = _attempt(*words, given=given)
    if done.returncode:
        raise ImagesError(f"{words[0]} {words[1]} failed: {_last_line(done.stderr)}")
    return done.stdout


def _attempt(*words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(words, cwd=ROOT, input=given, capture_output=True, text=True)
    except FileNotFoundError:
        raise ImagesError(f"{words[0]} is needed, and is not here: install it.") from None


def _last_line(said: str) -> str:
    return (said.strip().splitlines() or ["it said nothing"])[-1]


if __name__ == "__main__":
    sys.exit(main())
