"""A real nginx with the configuration of the image, on loopback: what the tests of nginx/ and its proofs ask.

Rendered as the image's entrypoint does it, by envsubst over the variables of the environment. What differs is where
things lie: paths and the port of the image become those of a folder of the test's.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, Self

from testkit.stack import ROOT, free_port, wait_for

PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin"
# The one address on loopback from which the tests play the hop in front; all others are strangers.
HOP = "127.0.0.9"
STRANGER = "127.0.0.1"
# What the image's entrypoint fills in: Dockerfile.frontend, and the name servers of the container.
VARIABLES = ("API_URL", "TRUSTED_HOP", "NGINX_LOCAL_RESOLVERS")


def missing() -> str:
    """Why no nginx can be started here, "" where one can. As root on Debian it is installed by apt."""
    if _absent() and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}  # installed, not started
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "nginx-light", "gettext-base"]):
            limits = ("DPkg::Lock::Timeout=120", "Acquire::Retries=0", "Acquire::http::Timeout=10")
            command = ["apt-get", *(f"-o{limit}" for limit in limits), *words]
            subprocess.run(command, env={**os.environ, **quiet}, capture_output=True)
    absent = _absent()
    if not absent:
        return ""
    return f"{' and '.join(absent)} not found: install nginx-light and gettext-base (Debian, Ubuntu), then start again."


def _absent() -> list[str]:
    return [name for name in ("nginx", "envsubst") if shutil.which(name, path=PATH) is None]


SCRIPT = b"export const words = 'a price fell';\n" * 100


def make_pages(dist: Path) -> Path:
    """A build as Vite leaves it, and beside it what must never be served."""
    files: dict[str, bytes] = {
        "index.html": b"<!doctype html><title>PriceAlert</title>" + b"<!-- page -->" * 200,
        "assets/main-1a2b.js": SCRIPT,
        "assets/packed-1a2b.js": SCRIPT,
        "assets/packed-1a2b.js.gz": gzip.compress(SCRIPT, 9),
        "assets/main-1a2b.css": b"a {}",
        "sw.js": b"self",
        "manifest.ja.webmanifest": b"{}",
        "icons/192.png": b"\x89PNG" + b"\0" * 2000,
        "icons/shop.webp": b"RIFF",
        "health.txt": b"ok\n",
        ".vite/manifest.json": b"{}",
        ".git/config": b"[core]",
        ".env": b"SECRET_KEY=x",
    }
    for name, content in files.items():
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_bytes(content)
    return dist


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()

    def all_of(self, name: str) -> list[str]:
        return [str(value) for value in self.headers.get_all(name, [])]


def ask(
    port: int,
    path: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    source: str = STRANGER,
) -> Answer:
    """One request, its path sent as it is written here, from an address of loopback."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(source, 0))
    try:
        connection.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


@dataclass
class Nginx:
    """`source` is the folder with the image's files; `dist` holds the pages. As a context, it runs."""

    folder: Path
    dist: Path
    api_url: str
    source: Path = ROOT / "nginx"
    resolvers: str = "127.0.0.1"
    trusted_hop: str = f"{HOP}/32"
    port: int = field(default_factory=free_port)

    @property
    def configuration(self) -> Path:
        return self.folder / "nginx.conf"

    def render(self) -> None:
        """Write what nginx reads. Raises ValueError where a path of the image is not in its file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        main, snippets = self.source / "nginx.conf", f"{self.source}/security-headers.conf"
        template = (self.source / "default.conf.template").read_text()
        rendered = _envsubst(
            template, dict(zip(VARIABLES, (self.api_url, self.trusted_hop, self.resolvers), strict=True))
        )
        moved = {
            "listen 8080;": f"listen 127.0.0.1:{self.port};",
            "root /usr/share/nginx/html;": f"root {self.dist};",
            "root /usr/share/nginx/maintenance;": f"root {self.source};",
            "/etc/nginx/snippets/security-headers.conf": snippets,
            "/dev/stdout": f"{self.folder}/access.log",
            "/dev/stderr": f"{self.folder}/error.log",
        }
        (self.folder / "default.conf").write_text(_replaced(rendered, moved))
        self.configuration.write_text(
            _replaced(main.read_text(), {"/tmp/": f"{self.folder}/", "/dev/stderr": f"{self.folder}/error.log"})
        )

    def check(self) -> subprocess.CompletedProcess[str]:
        """nginx -t."""
        return subprocess.run([*self._words(), "-t"], capture_output=True, text=True)

    def ask(self, path: str, **how: Any) -> Answer:
        return ask(self.port, path, **how)

    def log(self, request_id: str) -> dict[str, Any]:
        """The line of the access log about this request; nginx writes it after the answer."""
        found: list[dict[str, Any]] = wait_for(
            lambda: [line for line in self.lines() if line["request_id"] == request_id], f"{request_id} in the log"
        )
        return found[0]

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "access.log").read_text().splitlines()]

    def __enter__(self) -> Self:
        self.render()
        self._process = subprocess.Popen(self._words("daemon off;"), stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"nginx does not start:\n{self.check().stderr}")
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(10)

    def _words(self, directives: str = "") -> list[str]:
        nginx = shutil.which("nginx", path=PATH) or "nginx"
        # The account that root's workers take by themselves would not see a test's folder.
        account = "user root; " if os.geteuid() == 0 else ""
        files = ["-e", str(self.folder / "error.log"), "-c", str(self.configuration)]
        return [nginx, *files, "-g", account + directives]


def _envsubst(template: str, values: Mapping[str, str]) -> str:
    """As /docker-entrypoint.d/20-envsubst-on-templates.sh of the official images."""
    named = " ".join(f"${{{name}}}" for name in values)
    done = subprocess.run(
        ["envsubst", named], input=template, env={"PATH": PATH, **values}, capture_output=True, text=True, check=True
    )
    return done.stdout


def _replaced(text: str, moved: Mapping[str, str]) -> str:
    for old, new in moved.items():
        if old not in text:
            raise ValueError(f"{old} is not in nginx's configuration any more: testkit/nginx.py moves it.")
        text = text.replace(old, new)
    return text


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
