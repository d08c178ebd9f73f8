"""The three images: what their Dockerfiles say, what is sent to the builder, and what is in them once built."""

from __future__ import annotations

import json
import secrets
import subprocess
from functools import cache
from pathlib import Path

from deployment.check import Check, CheckFailed, Workspace, arranging, require
from deployment.dockerfiles import bases, instructions, is_pinned, last_stage
from deployment.engine import attempt, call, prepare
from deployment.stack import remove_leftovers
from deployment.standins import ensure

ROLES = ("api", "worker", "frontend")
VERSION = "0.0.0-proof"
REVISION = "0123456789abcdef0123456789abcdef01234567"
# By the names under which a compiler is started.
COMPILERS = ("cc", "gcc", "g++", "c++", "clang", "tcc", "ld", "as", "make", "rustc", "cargo", "go")
BUD = ("buildah", "bud", "--quiet", "--isolation", "chroot", "--pull-never", "--layers", "--format", "docker")


# What they say


def say_what_they_should(work: Workspace, fault: str | None) -> str:
    match fault:
        case "a base image that floats":
            work.spoil("Dockerfile.api", "python:3.12-slim", "python:latest")
        case "a base image without a tag":
            work.spoil("Dockerfile.frontend", "node:24-slim", "node")
        case "an image without a health check":
            work.spoil("Dockerfile.frontend", "HEALTHCHECK", "# HEALTHCHECK")
        case "an image that copies all there is":
            work.spoil("Dockerfile.api", "COPY manage.py ./", "COPY . ./")
    count = 0
    for role in ROLES:
        file = work.root / f"Dockerfile.{role}"
        for base in bases(file):
            is_ours = base.startswith("pricealert/")
            require(is_ours or is_pinned(base), f"{file.name} stands on {base}, which is not one version.")
            count += not is_ours
        said = last_stage(file)
        words = [instruction.word for instruction in said]
        require("HEALTHCHECK" in words, f"{file.name} has no health check in its last stage.")
        require("ADD" not in [i.word for i in instructions(file)], f"{file.name} uses ADD, which fetches and unpacks.")
        whole = [i.rest for i in instructions(file) if i.word == "COPY" and i.rest.split()[0] == "."]
        require(not whole, f"{file.name} copies the whole folder: COPY {'; '.join(whole)}")
    return f"{len(ROLES)} files, {count} bases, each of one version"


# What is sent to the builder


def send_only_what_is_listed(work: Workspace, fault: str | None) -> str:
    """Everything the builder is given is known to git: nothing that somebody left in the folder is among it."""
    prepare()
    plant_secrets(work)
    if fault == "a .dockerignore that lets .env in":
        work.append(".dockerignore", "!.env")
    elif fault == "no .dockerignore":
        (work.root / ".dockerignore").unlink()
    (work.folder / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    image = _tag(work, "context")
    work.at_end.callback(attempt, "buildah", "rmi", "--force", image)
    call(*BUD, "--layers=false", "-f", work.folder / "Dockerfile", "-t", image, work.root)
    sent = {str(path) for path in _files(image)}
    known = set(work.run("git", "-C", work.root, "ls-files").splitlines())
    known |= (
        set(work.run("git", "-C", work.root, "ls-files", "--others", "--exclude-standard").splitlines()) - planted()
    )
    require(bool(sent), "Nothing at all was sent to the builder.")
    unknown = sorted(sent - known)
    require(not unknown, f"{len(unknown)} files were sent to the builder that do not belong: {', '.join(unknown[:5])}.")
    tests = sorted(name for name in sent if "/tests/" in name)
    require(not tests, f"Tests were sent to the builder: {', '.join(tests[:3])}.")
    return f"{len(sent)} files of {len(known)}; planted secrets stayed outside"


def planted() -> set[str]:
    """Where people leave secrets, tokens and dumps."""
    return {
        *(".env", ".env.production", "secrets/db_password", "PriceAlert/.env", "frontend/.env.local", "nginx/tls.key"),
        *("users/server.pem", "dump.sql", "var/main/secret-key.secret"),
    }


def plant_secrets(work: Workspace) -> str:
    """The text that each of them has."""
    token = f"planted-{secrets.token_hex(12)}"
    for name in planted():
        path = work.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"API_TOKEN={token}\n")
    return token


# What is in them


def hold_what_they_should(work: Workspace, fault: str | None) -> str:
    roles: tuple[str, ...] = ("api",)
    match fault:
        case None:
            roles = ROLES
        case "the API runs as root":
            work.spoil("Dockerfile.api", "USER 10001:10001", "USER 0:0")
        case "the code belongs to the process":
            work.spoil("Dockerfile.api", "--from=builder /app /app", "--from=builder --chown=10001:10001 /app /app")
        case "a compiler is left":
            work.spoil(
                "Dockerfile.api",
                "WORKDIR /app\nUSER",
                "RUN apt-get update && apt-get install --yes tcc\nWORKDIR /app\nUSER",
            )
        case "a secret is copied in and removed again":
            work.append(".dockerignore", "!.env")
            work.spoil("Dockerfile.api", "WORKDIR /app\nUSER", "COPY .env /env\nRUN rm /env\nWORKDIR /app\nUSER")
        case "no static files":
            work.spoil("Dockerfile.api", "manage.py collectstatic --noinput", "-c pass")
        case "no labels":
            work.spoil("Dockerfile.api", 'revision="${REVISION}"', 'revised="${REVISION}"')
    token = plant_secrets(work)
    if fault == "a secret in the history":
        work.spoil("Dockerfile.api", "WORKDIR /app\nUSER", f"ENV API_TOKEN={token}\nWORKDIR /app\nUSER")
    images = build(work, *roles)
    sizes = []
    for role, image in images.items():
        _require_configuration(role, image)
        _require_no_secret(role, image, token)
        with_root = Path(call("podman", "image", "mount", image))
        try:
            _require_contents(role, with_root)
            sizes.append(f"{role} {_own_megabytes(image)} MB")
        finally:
            call("podman", "image", "unmount", image)
    return f"{', '.join(sizes)} beside the bases; on Python {_python_version(images['api'])}"


def _require_configuration(role: str, image: str) -> None:
    configuration = json.loads(call("buildah", "inspect", "--type", "image", image))["Docker"]["config"]
    user = str(configuration.get("User", "")).partition(":")[0]
    require(user.isdigit() and user != "0", f"The {role} image runs as {user or 'root'}, not as a fixed account.")
    labels = configuration.get("Labels") or {}
    for name, wanted in (("version", VERSION), ("revision", REVISION)):
        said = labels.get(f"org.opencontainers.image.{name}")
        require(said == wanted, f"The {role} image's label for its {name} is {said!r}.")
    require(bool(configuration.get("Healthcheck")), f"The {role} image has lost its health check.")


def _require_no_secret(role: str, image: str, token: str) -> None:
    history = call("buildah", "inspect", "--type", "image", image)
    require(token not in history, f"The history of the {role} image tells a secret.")
    layers = [str(layer) for layer in _own_layers(image)]
    found = subprocess.run(["grep", "-rlaF", token, *layers], capture_output=True, text=True).stdout.splitlines()
    require(not found, f"A layer of the {role} image has a secret in {'; '.join(_shown(found))}.")
    for layer in _own_layers(image):
        forbidden = [path for name in (".git", ".env*", "secrets") for path in layer.rglob(name)]
        inside = [path for path in forbidden if "site-packages" not in path.parts and "node_modules" not in path.parts]
        require(not inside, f"A layer of the {role} image has {inside[0].name if inside else ''}.")


def _require_contents(role: str, root: Path) -> None:
    folders = ("bin", "usr/bin", "usr/local/bin", "opt/venv/bin")
    compilers = [f"/{folder}/{name}" for folder in folders for name in COMPILERS if (root / folder / name).exists()]
    require(not compilers, f"The {role} image has a compiler: {', '.join(compilers)}.")
    if role == "frontend":
        require((root / "usr/share/nginx/html/index.html").exists(), "The frontend image has no pages.")
        require(not (root / "usr/local/bin/node").exists(), "The frontend image still has Node.")
        return
    ours = [path for folder in ("app", "opt/venv", "opt/postgresql") for path in (root / folder).rglob("*")]
    writable = [path for path in ours if not path.is_symlink() and _can_write(path)]
    shown = ", ".join(f"/{path.relative_to(root)}" for path in writable[:3])
    require(not writable, f"The {role} image's process can change {len(writable)} files of its own: {shown}.")
    static = root / "app" / "staticfiles"
    collected = sum(path.is_file() for path in static.rglob("*"))
    require(collected > 100, f"The {role} image has {collected} static files.")
    for program in ("pg_dump", "pg_restore", "psql"):
        require(bool(list((root / "opt/postgresql").rglob(program))), f"The {role} image has no {program}.")


def _can_write(path: Path) -> bool:
    status = path.lstat()
    owner = status.st_uid == 10001 and status.st_mode & 0o200
    return bool(owner or (status.st_gid == 10001 and status.st_mode & 0o020) or status.st_mode & 0o002)


# Building


def build(work: Workspace, *roles: str) -> dict[str, str]:
    """The images of this copy of the project by role. A worker brings the API that it stands on.

    What no fault concerns is built once a run.
    """
    prepare()
    _clear_up()
    images: dict[str, str] = {}
    for role in ("api", *roles) if "worker" in roles else roles:
        if role in images:
            continue
        if any(_concerns(path, role) for path in work.spoilt):
            images[role] = _tag(work, role)
            work.at_end.callback(attempt, "buildah", "rmi", "--force", images[role])
            with arranging():  # what does not build has no fault that a check could find
                _build(work, role, images)
        else:
            images[role] = f"localhost/pricealert-verify/{role}:current"
            if role not in _whole:
                _build(work, role, images)
                _whole.add(role)
    return images


_whole: set[str] = set()


def _concerns(path: str, role: str) -> bool:
    if path.startswith("Dockerfile."):
        return path in (f"Dockerfile.{role}", "Dockerfile.api") if role == "worker" else path == f"Dockerfile.{role}"
    return path.startswith(("nginx/", "frontend/")) == (role == "frontend") or path == ".dockerignore"


def _build(work: Workspace, role: str, images: dict[str, str]) -> None:
    file = work.root / f"Dockerfile.{role}"
    ensure([base for base in bases(file) if not base.startswith("pricealert/")])
    arguments = [f"VERSION={VERSION}", f"REVISION={REVISION}"]
    if role == "worker":
        arguments.append(f"API_IMAGE={images['api']}")
    given = [word for argument in arguments for word in ("--build-arg", argument)]
    call(*BUD, *given, "-f", file, "-t", images[role], work.root)


@cache
def _clear_up() -> None:
    """Once a run: what killed runs left, and layers that no build has used for a week."""
    remove_leftovers()
    attempt("podman", "image", "prune", "--force", "--filter", "until=168h")


def _tag(work: Workspace, role: str) -> str:
    return f"localhost/pricealert-verify/{role}:{work.folder.name[-8:].replace('_', '-').strip('-')}x".lower()


def _files(image: str) -> list[Path]:
    root = Path(call("podman", "image", "mount", image))
    try:
        return [path.relative_to(root) for path in root.rglob("*") if path.is_file() or path.is_symlink()]
    finally:
        call("podman", "image", "unmount", image)


def _own_layers(image: str) -> list[Path]:
    """The folders of its layers, the topmost first, without the lowest: that one is the base's."""
    drivers = json.loads(call("podman", "image", "inspect", image))[0]["GraphDriver"]["Data"]
    folders = [drivers["UpperDir"], *filter(None, drivers.get("LowerDir", "").split(":"))]
    if len(folders) < 2:
        raise CheckFailed(f"{image} has no layer of its own.")
    return [Path(folder) for folder in folders[:-1]]


def _own_megabytes(image: str) -> int:
    return sum(f.lstat().st_size for layer in _own_layers(image) for f in layer.rglob("*") if f.is_file()) // 1_000_000


def _python_version(image: str) -> str:
    return call(
        "podman",
        "run",
        "--rm",
        "--network",
        "none",
        image,
        "python",
        "-c",
        "import platform as p; print(p.python_version())",
    )


def _shown(paths: list[str]) -> list[str]:
    return ["/" + path.partition("/diff/")[2] for path in paths[:3]]


CHECKS = (
    Check(
        "images",
        "the Dockerfiles name their bases by version, copy by list and end in a health check",
        "read",
        say_what_they_should,
        (
            "a base image that floats",
            "a base image without a tag",
            "an image without a health check",
            "an image that copies all there is",
        ),
    ),
    Check(
        "images",
        "nothing but what git knows and .dockerignore lists is sent to the builder",
        "secrets planted, context copied by buildah",
        send_only_what_is_listed,
        ("a .dockerignore that lets .env in", "no .dockerignore"),
        needs_containers=True,
    ),
    Check(
        "images",
        "the three images build; no root, no writable code, no compiler, no secret in any layer",
        "buildah on stand-in bases, every layer searched",
        hold_what_they_should,
        (
            "the API runs as root",
            "the code belongs to the process",
            "a compiler is left",
            "a secret is copied in and removed again",
            "a secret in the history",
            "no static files",
            "no labels",
        ),
        needs_containers=True,
    ),
)
