"""Builds and runs images without a Docker engine: buildah, podman and runc, in a store of their own.

The store lies in the cache folder, apart from the machine's: a stand-in is never found where a real image is wanted.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployment.check import CheckFailed

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "pricealert", "verify-deployment")
RUNTIME = Path("/run/pricealert-verify")
# What they are called in Debian, by the program each brings.
PACKAGES = {
    "buildah": "buildah",
    "podman": "podman",
    "runc": "runc",
    "mmdebstrap": "mmdebstrap",
    "ip": "iproute2",
    "skopeo": "skopeo",
    "docker-registry": "docker-registry",
}
CONTAINERS = """\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "{runtime}/libpod"
"""
STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{cache}/containers"
runroot = "{runtime}/containers"
"""
CLONE_NEWNET = 0x40000000


def prepare() -> None:
    """The programs, installed where they are missing, and what they are set to. Cheap where all is there."""
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing:
        _install(missing)
    CACHE.mkdir(parents=True, exist_ok=True)
    RUNTIME.mkdir(parents=True, exist_ok=True)
    (CACHE / "containers.conf").write_text(CONTAINERS.format(runtime=RUNTIME))
    (CACHE / "storage.conf").write_text(STORAGE.format(cache=CACHE, runtime=RUNTIME))


def environment() -> dict[str, str]:
    """What leads buildah and podman to our store."""
    return {
        "CONTAINERS_CONF": str(CACHE / "containers.conf"),
        "CONTAINERS_STORAGE_CONF": str(CACHE / "storage.conf"),
        "BUILDAH_ISOLATION": "chroot",
    }


def call(*words: str | Path, timeout_s: float = 900, cwd: Path | None = None) -> str:
    """What a program said on standard output. Raises CheckFailed with its last words where it ends in failure."""
    done = attempt(*words, timeout_s=timeout_s, cwd=cwd)
    if done.returncode:
        end = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise CheckFailed(f"{' '.join(map(str, words[:3]))} … ended with {done.returncode}:\n{end}")
    return done.stdout.strip()


def attempt(*words: str | Path, timeout_s: float = 900, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """As `call`, for what may fail."""
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd or CACHE,
        env={**os.environ, **environment()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout_s,
    )


@contextmanager
def held(name: str) -> Iterator[None]:
    """One at a time over all processes: the same thing is not made twice at once."""
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def own_network() -> Iterator[None]:
    """A network of this thread and all it starts: nothing but a loopback, on which every port is free.

    Podman cannot publish ports everywhere; in here containers on the host's network meet each other and us, and no one
    else. The kernel removes it with the last process in it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/proc/thread-self/ns/net").open() as outside:
        if libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "no network of our own: unshare")
        try:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
            yield
        finally:
            libc.setns(outside.fileno(), CLONE_NEWNET)


def _install(packages: list[str]) -> None:
    apt = ["apt-get", "--quiet=2"]
    subprocess.run([*apt, "update"], check=True, stdout=subprocess.DEVNULL)
    install = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    subprocess.run(
        install, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    )
