"""PostgreSQL's own programs, and how they reach this database."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connection


def program(name: str) -> str:
    """Where pg_dump, pg_restore or psql lies: beside the packaged server, else on the PATH."""
    return str(Path(settings.PG_BIN, name)) if settings.PG_BIN else name


def environment_of(database: Mapping[str, object]) -> dict[str, str]:
    """libpq's variables for one entry of DATABASES; the password is in no command line."""
    values = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {name: str(database[key]) for name, key in values.items() if database.get(key)}
    options = database.get("OPTIONS")
    for name in ("sslmode", "sslrootcert", "sslcert", "sslkey"):
        if isinstance(options, Mapping) and options.get(name):
            given[f"PG{name.upper()}"] = str(options[name])
    return {**os.environ, **given, "PGCONNECT_TIMEOUT": "5", "PGOPTIONS": "-c statement_timeout=0 -c lock_timeout=5000"}


def run(words: Sequence[str], *, database: Mapping[str, object], doing: str) -> str:
    """What the program printed. Raises CommandError with its last words, and `doing` said first."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words, no shell
            [program(words[0]), *words[1:]], env=environment_of(database), capture_output=True, text=True
        )
    except OSError as error:
        raise is_missing(words[0], error) from error
    if done.returncode:
        raise CommandError(f"{doing} failed. {words[0]} said: {last_words(done.stderr)}")
    return done.stdout


def require_client_of_server() -> None:
    """Raises CommandError where pg_dump is older than the server, which it would refuse half-way."""
    words = run(["pg_dump", "--version"], database={}, doing="Asking for its version")
    major = int(words.split()[2].split(".")[0])
    try:
        server = connection.cursor().connection.info.server_version // 10_000
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {error}".strip()) from error
    if major < server:
        raise CommandError(
            f"pg_dump is of PostgreSQL {major}, the server is {server}: install the client of the server's version."
        )


def is_missing(name: str, error: OSError) -> CommandError:
    return CommandError(f"{name} is not here ({error.strerror}): install PostgreSQL's client.")


def last_words(said: str) -> str:
    lines = [line for line in said.strip().splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "nothing"
