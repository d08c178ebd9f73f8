"""PriceAlert's images as they run in production: locked down, around a PostgreSQL and a Valkey of this run's own.

All of it lives in `own_network()`: the API on port 8000, nginx on 8080, as the images have it.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from deployment.check import CheckFailed, Workspace, wait_for
from deployment.engine import attempt, call

PREFIX = "pricealert-verify"
PAGES = "http://localhost:8080"
CHECK_TIMEOUT_S = 10
API = "http://127.0.0.1:8000"
# As docker-compose.prod.yml has it, in podman's words.
LOCKED_DOWN = (
    *("--read-only", "--read-only-tmpfs=false", "--tmpfs", "/tmp:rw,size=64m,mode=1777"),  # noqa: S108
    *("--cap-drop", "all", "--security-opt", "no-new-privileges", "--memory", "768m", "--network", "host"),
)
BEAT = ("celery", "-A", "PriceAlert", "beat", "--schedule", "/tmp/beat", "--loglevel", "WARNING")  # noqa: S108


@dataclass(slots=True)
class Stack:
    """`images` is what runs, by role: api, worker, frontend. Use within `own_network()`."""

    work: Workspace
    images: dict[str, str]
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ours = {
            "PRICEALERT_MODE": "demo",  # the one in which a shop may lie on this machine
            "SECRET_KEY": "of-one-run-of-a-proof-and-of-nothing-else-0123456789",
            "PUBLIC_URL": "http://localhost:8080",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "TRUSTED_PROXIES": "1",
            "SWEEP_PERIOD_S": "1",
            "DEMO_PACE_S": "1",
            "BACKUP_DIR": "/tmp/backups",  # noqa: S108
        }
        self.settings = {**ours, **self.work.databases(), **self.settings}

    def start(self, role: str, *command: str) -> None:
        """Run an image in the background, as `role`; its own command unless another is given. Beat is a worker's."""
        self.work.at_end.callback(attempt, "podman", "rm", "--force", "--time", "0", self._name(role))
        image = self.images["worker" if role == "beat" else role]
        call("podman", "run", "--detach", *self._arguments(role), image, *command)

    def once(self, *command: str) -> str:
        """What the API's image says to a command run once. Raises CheckFailed unless it ends in 0."""
        return call("podman", "run", "--rm", *self._arguments("once"), self.images["api"], *command)

    def _arguments(self, role: str) -> list[str]:
        variables = [word for key, value in self._environment(role).items() for word in ("--env", f"{key}={value}")]
        return ["--name", self._name(role), *LOCKED_DOWN, *variables]

    def await_healthy(self, role: str, *, within_s: float = 60) -> float:
        """The seconds until the image's own HEALTHCHECK is content. Raises CheckFailed with the last words if never."""

        def healthy() -> bool:
            if not self.is_running(role):
                raise CheckFailed(f"{role} ended instead of becoming healthy:\n{self.last_words(role)}")
            return self.is_healthy(role)

        try:
            return wait_for(f"{role} is healthy", healthy, within_s=within_s, every_s=0.5)
        except CheckFailed as failed:
            raise CheckFailed(f"{failed}\n{self.last_words(role)}") from None

    def is_healthy(self, role: str) -> bool:
        try:
            # Docker ends a check after the image's own timeout; podman without systemd would wait for ever.
            return attempt("podman", "healthcheck", "run", self._name(role), timeout_s=CHECK_TIMEOUT_S).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def is_running(self, role: str) -> bool:
        return self._state(role)["Running"] is True

    def exit_code(self, role: str) -> int:
        return int(str(self._state(role)["ExitCode"]))

    def pid(self, role: str) -> int:
        """Of its first process, as this machine counts them."""
        return int(str(self._state(role)["Pid"]))

    def execute(self, role: str, *command: str) -> str:
        """What a command says inside a running container, as its user; its failure is not ours."""
        done = attempt("podman", "exec", self._name(role), *command)
        return done.stdout + done.stderr

    def stop(self, role: str, *, within_s: int) -> float:
        """The seconds it took to end by the image's own stop signal; after `within_s` it is killed."""
        began = time.monotonic()
        call("podman", "stop", "--time", str(within_s), self._name(role), timeout_s=within_s + 60)
        return time.monotonic() - began

    def last_words(self, role: str, lines: int = 12) -> str:
        said = attempt("podman", "logs", "--tail", str(lines), self._name(role))
        return (said.stdout + said.stderr).strip()

    def _state(self, role: str) -> dict[str, object]:
        state: dict[str, object] = json.loads(call("podman", "inspect", "--type", "container", self._name(role)))[0][
            "State"
        ]
        return state

    def _name(self, role: str) -> str:
        return f"{PREFIX}-{os.getpid()}-{role}-{self.work.folder.name[-8:]}"

    def _environment(self, role: str) -> dict[str, str]:
        if role == "frontend":
            return {"API_URL": API, "TRUSTED_HOP": "127.0.0.1/32"}
        return self.settings


class Person:
    """Somebody at a browser: signs in through nginx, with cookies and the token against forged requests."""

    def __init__(self, email: str, password: str) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Origin"] = "http://localhost:8080"
        self.get("/api/v1/auth/browser/v1/config")
        self.post("/api/v1/auth/browser/v1/auth/login", {"email": email, "password": password})

    def get(self, path: str) -> requests.Response:
        return self.session.get(f"{PAGES}{path}", timeout=30)

    def post(self, path: str, body: dict[str, object] | dict[str, str]) -> requests.Response:
        token = self.session.cookies.get("csrftoken", "")
        answer = self.session.post(f"{PAGES}{path}", json=body, headers={"X-CSRFToken": token or ""}, timeout=30)
        if not answer.ok:
            raise CheckFailed(f"POST {path} was answered with {answer.status_code}: {answer.text[:300]}")
        return answer


def remove_leftovers() -> None:
    """Containers of runs that were killed and could not do so themselves."""
    listed = call("podman", "ps", "--all", "--filter", f"name=^{PREFIX}-", "--format", "{{.Names}}")
    for name in listed.split():
        with suppress(ValueError, IndexError):
            if not Path("/proc", str(int(name.split("-")[2]))).exists():
                attempt("podman", "rm", "--force", "--time", "0", name)
