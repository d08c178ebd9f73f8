"""GitHub's workflows, as far as they can be proven without GitHub: their rules, their scripts, the audit, the push."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

from deployment import engine
from deployment.advisories import KNOWN, advisories
from deployment.check import PROJECT, Check, CheckFailed, Workspace, require
from deployment.layouts import make_layout
from deployment.workflow_rules import FAULTS, plant, problems, scripts_run
from PriceAlert.single_machine.ports import free_port
from PriceAlert.single_machine.program import Program

IMAGES = ("api", "worker", "frontend")
REVISION = "org.opencontainers.image.revision"
INDEX = "application/vnd.oci.image.index.v1+json"
REGISTRY = """\
version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {folder}}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


# The rules, and the scripts


def follow_the_rules(work: Workspace, fault: str | None) -> str:
    if fault:
        plant(FAULTS[fault], work.root)
    found = problems(work.root)
    require(not found, "\n".join(found))
    scripts = scripts_run(PROJECT)
    for script in scripts:
        work.run(PROJECT / script, "--help", cwd=PROJECT)
    return f"{len(FAULTS)} kinds of fault looked for, {len(scripts)} scripts start"


# The audit


def audit_all(work: Workspace, fault: str | None) -> str:
    known = {
        "vulnerable Python package": KNOWN | {"django": _locked("django")},
        "vulnerable Node package": KNOWN | {"react": _locked_node("react")},
        "database that knows nothing": {},
    }.get(fault or "", KNOWN)
    with advisories(known, status=405 if fault == "registry without advisories" else 200) as url:
        osv = "http://127.0.0.1:1" if fault == "database out of reach" else f"{url}/v1/query"
        said = work.run(PROJECT / "scripts" / "audit", "--osv-url", osv, "--npm-registry", url, cwd=PROJECT)
    lines = [line.removeprefix("✓ ") for line in said.splitlines() if line.startswith("✓ ")]
    require(len(lines) == 2, f"The audit did not speak of both languages: {said}")
    return "; ".join(line.split(",")[0] for line in lines)


def _locked(name: str) -> str:
    lines = (PROJECT / "requirements-prod.txt").read_text().splitlines()
    [line] = [line for line in lines if line.startswith(f"{name}==")]
    return line.split("==")[1].split()[0]


def _locked_node(name: str) -> str:
    lock = json.loads((PROJECT / "frontend" / "package-lock.json").read_text())
    return str(lock["packages"][f"node_modules/{name}"]["version"])


# The push


@dataclass(frozen=True, slots=True)
class Registry:
    """A real one, of this run's own."""

    address: str

    @property
    def repository(self) -> str:
        return f"{self.address}/You/PriceAlert"

    def manifest(self, name: str, reference: str) -> tuple[str, dict[str, Any]]:
        """The digest and the content of what the reference names. Raises CheckFailed where there is none."""
        address = f"http://{self.address}/v2/you/pricealert/{name}/manifests/{reference}"
        accepted = f"{INDEX}, application/vnd.oci.image.manifest.v1+json"
        request = urllib.request.Request(address, headers={"Accept": accepted})
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                return str(answer.headers["Docker-Content-Digest"]), json.load(answer)
        except urllib.error.HTTPError as problem:
            raise CheckFailed(f"The registry has no {name} by {reference}: {problem}.") from None


def push_once(work: Workspace, fault: str | None) -> str:
    """On a branch, then on main with other bytes of the same commit, then on the tag of its version."""
    engine.prepare()
    _spoil_push(work, fault)
    commit, registry = _commit(work), _registry(work)
    labels = {REVISION: "0" * 40 if fault == "image of another commit" else commit}
    if fault == "image on a stand-in":
        labels["stand-in"] = "true"
    event = "pull_request" if fault == "push from a pull request" else "push"
    built = _build(work, labels, b"built first")
    said = _push(work, registry, GITHUB_EVENT_NAME=event)
    require(said == {name: built[name] for name in IMAGES}, "The digests that were passed on are not those built.")
    for name in IMAGES:
        digest, index = registry.manifest(name, f"sha-{commit}")
        require(digest == built[name], f"The registry has another {name} than the one that was scanned.")
        require(len(index.get("manifests", ())) == 2, f"What attests {name} was lost on the way.")
        registry.manifest(name, index["manifests"][1]["digest"])
    _build(work, labels, b"built again")
    again = _push(work, registry, GITHUB_EVENT_NAME="push", GITHUB_REF_NAME="main")
    require(again == built, "A commit's images were pushed twice.")
    version = work.run("git", "-C", work.root, "grep", "-hoP", r'^version = "\K[^"]+', "pyproject.toml").strip()
    tag = "v99" if fault == "tag that is not the version" else f"v{version}"
    _push(work, registry, GITHUB_EVENT_NAME="push", GITHUB_REF_TYPE="tag", GITHUB_REF_NAME=tag)
    for name in IMAGES:
        require(registry.manifest(name, version)[0] == built[name], f"The version's {name} is not the commit's.")
    return "3 images and what attests them: built, pushed, named by version: one digest each"


def _spoil_push(work: Workspace, fault: str | None) -> None:
    match fault:
        case "attestations left behind":
            work.spoil("scripts/images.py", '"--all", ', "")
        case "pushed twice":
            work.spoil("scripts/images.py", "if there := remote_digest(target):", "if there := None:")
        case "digest not passed on":
            work.spoil("scripts/images.py", "images={json.dumps(pushed)}", "images={{}}")


def _commit(work: Workspace) -> str:
    git = ("git", "-C", work.root, "-c", "user.name=check", "-c", "user.email=check@pricealert.test")
    work.run(*git, "commit", "--quiet", "--all", "--allow-empty", "--no-verify", "--message", "What is proven")
    return work.run(*git, "rev-parse", "HEAD").strip()


def _registry(work: Workspace) -> Registry:
    port, settings = free_port(), work.folder / "registry.yml"
    settings.write_text(REGISTRY.format(folder=work.folder / "registry", port=port))
    registry = Registry(f"127.0.0.1:{port}")

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://{registry.address}/v2/"):
                return True
        except OSError:
            return False

    serve = [shutil.which("docker-registry") or "docker-registry", "serve", str(settings)]
    work.supervisor.start(Program("registry", serve, work.folder / "registry.log", answers))
    return registry


def _build(work: Workspace, labels: dict[str, str], content: bytes) -> dict[str, str]:
    """The digests, by image."""
    layouts = work.root / "var" / "images"
    shutil.rmtree(layouts, ignore_errors=True)
    return {name: make_layout(layouts / name, labels, content=content + name.encode()) for name in IMAGES}


def _push(work: Workspace, registry: Registry, **github: str) -> dict[str, str]:
    """The digests that the step passes on."""
    output = work.folder / "output"
    output.unlink(missing_ok=True)
    own = {"GITHUB_REF_TYPE": "branch", "GITHUB_REF_NAME": "develop", "GITHUB_OUTPUT": str(output)}
    environment = {"IMAGE_REPOSITORY": registry.repository, **own, **github}
    work.run(work.root / "scripts" / "images", "push", cwd=work.root, environment=environment)
    passed = json.loads(output.read_text().removeprefix("images="))
    kept = json.loads((work.root / "var" / "images" / "images.json").read_text())
    require(passed == kept, "What is passed on is not what is kept.")
    return {name: pushed["digest"] for name, pushed in kept.items()}


CHECKS = (
    Check(
        part="workflows",
        proves="no workflow breaks a rule; every script that one names starts",
        how="the files read, each rule broken on purpose",
        run=follow_the_rules,
        faults=tuple(FAULTS),
    ),
    Check(
        part="audit",
        proves="an audit that audited nothing, or not all, is red",
        how="the real pip-audit and npm, against a database on loopback",
        run=audit_all,
        faults=(
            "vulnerable Python package",
            "vulnerable Node package",
            "database that knows nothing",
            "database out of reach",
            "registry without advisories",
        ),
    ),
    Check(
        part="push",
        proves="what was scanned is pushed, once a commit, with what attests it; its digest is passed on",
        how="skopeo to a real registry, layouts as Buildx writes them",
        run=push_once,
        faults=(
            "image on a stand-in",
            "image of another commit",
            "push from a pull request",
            "attestations left behind",
            "pushed twice",
            "digest not passed on",
            "tag that is not the version",
        ),
        needs_containers=True,
    ),
)
