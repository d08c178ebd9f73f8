"""A fresh host with Docker: a real engine and Compose, of this machine or from Debian, in a network of its own.

Its images are kept between runs, as a registry would; containers, networks and volumes are gone when a run begins and
when it ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deployment.check import CheckFailed, Said, Workspace, wait_for
from deployment.engine import CACHE, RUNTIME, attempt, call, held, own_network, prepare
from PriceAlert.single_machine.program import Program

DOCKER = CACHE / "docker"
SOCKET = RUNTIME / "docker" / "docker.sock"
PROGRAMS = ("dockerd", "docker", "containerd", "containerd-shim-runc-v2")
# Debian 12's Compose is the old one, in Python. These need nothing newer of the system than it has.
SUITE, PACKAGES = "trixie", ("docker.io", "docker-cli", "containerd", "docker-compose")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PLUGIN = Path("usr/libexec/docker/cli-plugins/docker-compose")


@dataclass(slots=True)
class DockerHost:
    """Within `fresh_host()`. Commands run in `folder` as somebody would type them."""

    work: Workspace
    folder: Path
    environment: dict[str, str]

    def run(self, script: str, *, timeout_s: float = 600) -> str:
        """What a shell script said. Raises CheckFailed with its last words where a command of it ends in failure."""
        return self.work.run(*_shell(script), cwd=self.folder, environment=self.environment, timeout_s=timeout_s)

    def attempt(self, script: str, *, timeout_s: float = 600) -> Said:
        return self.work.attempt(*_shell(script), cwd=self.folder, environment=self.environment, timeout_s=timeout_s)

    def load(self, images: Mapping[str, str]) -> None:
        """Bring images of buildah's store, {name here: name there}; what is here already is not copied again."""
        ids = {there: _id_in_store(there) for there in set(images.values())}
        missing = [there for there, identity in ids.items() if not self._has(identity)]
        if missing:
            archive = self.work.folder / "images.tar"
            call("podman", "save", "--quiet", "--multi-image-archive", "--output", archive, *missing)
            self.run(f"docker load --quiet --input {archive}")
            archive.unlink()
        for here, there in images.items():
            self.run(f"docker tag {ids[there]} {here}")

    def _has(self, identity: str) -> bool:
        return self.attempt(f"docker image inspect {identity}").status == 0

    def remove_all(self) -> None:
        """Containers, networks, volumes: what a new machine does not have."""
        self.attempt("docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes")
        self.attempt("docker volume prune --all --force")
        # A busy engine lets go of a container's place in a network a moment after the container.
        wait_for("its networks are gone", self._has_no_network, within_s=30, every_s=1)

    def _has_no_network(self) -> bool:
        self.attempt("docker network prune --force")
        return not self.run("docker network ls --filter type=custom --quiet").split()

    def containers(self) -> list[str]:
        return self.run("docker ps --all --format '{{.Names}}'").split()


@contextmanager
def fresh_host(work: Workspace) -> Iterator[DockerHost]:
    """One at a time on this machine. Nothing of it runs on afterwards."""
    prepare()
    _fetch()
    folder = work.folder / "host"
    folder.mkdir()
    with held("docker-host"), own_network():
        host = DockerHost(work, folder, _environment(folder))
        log = work.folder / "dockerd.log"
        work.supervisor.start(
            Program(
                "the Docker engine",
                ["dockerd", "--data-root", str(DOCKER / "data"), "--exec-root", str(SOCKET.parent), "--pidfile",
                 str(SOCKET.parent / "dockerd.pid"), "--host", f"unix://{SOCKET}"],
                log,
                ready=lambda: host.attempt("docker version").status == 0,
                environment={**os.environ, **host.environment},
                stop_within_s=60,
            )
        )  # fmt: skip
        host.remove_all()
        try:
            yield host
        finally:
            host.remove_all()


def _environment(folder: Path) -> dict[str, str]:
    """HOME is the newcomer's; the programs come first; sudo does nothing for who is root already."""
    configuration = folder / ".docker"
    (configuration / "cli-plugins").mkdir(parents=True)
    if (plugin := DOCKER / "programs" / PLUGIN).exists():
        (configuration / "cli-plugins" / "docker-compose").symlink_to(plugin)
    shims = folder / ".bin"
    shims.mkdir()
    if shutil.which("sudo") is None:
        (shims / "sudo").write_text('#!/bin/sh\nexec "$@"\n')
        (shims / "sudo").chmod(0o755)
    programs = DOCKER / "programs" / "usr"
    path = f"{shims}:{programs / 'bin'}:{programs / 'sbin'}:{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(folder), "DOCKER_CONFIG": str(configuration), "DOCKER_HOST": f"unix://{SOCKET}"}


def _fetch() -> None:
    """The engine and Compose where this machine has none: from Debian, unpacked beside it, not installed."""
    SOCKET.parent.mkdir(parents=True, exist_ok=True)
    if all(shutil.which(program) for program in PROGRAMS):
        asked = subprocess.run(["docker", "compose", "version"], capture_output=True)
        if asked.returncode == 0:
            return
    with held("docker-programs"):
        target = DOCKER / "programs"
        if (target / PLUGIN).exists():
            return
        apt = DOCKER / "apt"
        for part in ("lists/partial", "cache/archives/partial", "sources"):
            (apt / part).mkdir(parents=True, exist_ok=True)
        source = f"deb [signed-by={KEYRING}] {_mirror()} {SUITE} main\n"
        (apt / "sources" / "debian.list").write_text(source)
        options = [f"Dir::Etc::sourceparts={apt / 'sources'}", f"Dir::State::lists={apt / 'lists'}"]
        options += ["Dir::Etc::sourcelist=/dev/null", f"Dir::Cache={apt / 'cache'}", "APT::Sandbox::User=root"]
        words = ["apt-get", "--quiet=2", *(word for option in options for word in ("--option", option))]
        call(*words, "update")
        call(*words, "download", *PACKAGES, cwd=apt)
        for package in apt.glob("*.deb"):
            call("dpkg-deb", "--extract", package, target)
        # Debian's runc of that suite needs a newer system; `prepare` has installed this one's.


def _mirror() -> str:
    """Where this machine has its own packages from."""
    said = attempt("apt-get", "indextargets", "--format", "$(REPO_URI)", "Identifier: Packages").stdout.split()
    mirrors = [uri for uri in said if "security" not in uri]
    if not mirrors:
        raise CheckFailed("apt knows no mirror: there is no engine here, and none can be fetched.")
    return mirrors[0]


def _id_in_store(image: str) -> str:
    said = attempt("podman", "image", "inspect", "--format", "{{.Id}}", image)
    if said.returncode:
        raise CheckFailed(f"There is no image {image} to bring to the host.")
    return said.stdout.strip()


def _shell(script: str) -> tuple[str, ...]:
    return ("bash", "-e", "-u", "-o", "pipefail", "-c", script)
