"""A database of vulnerabilities on loopback, answering as osv.dev does for Python and npm's registry for Node."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What every database knows; scripts/audit.py asks about them first.
KNOWN = {"jinja2": "2.4.1", "lodash": "4.17.20"}


@contextmanager
def advisories(known: Mapping[str, str], *, status: int = 200) -> Iterator[str]:
    """Where it answers. `known` are the versions that have a vulnerability, by package."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            asked = json.loads(body)
            answer = _osv(asked, known) if self.path.endswith("/query") else _npm(asked, known)
            said = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _osv(asked: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    name = asked["package"]["name"]
    if known.get(name) != asked["version"]:
        return {}
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99"}]}]
    affected = [{"package": {"ecosystem": "PyPI", "name": name}, "ranges": ranges}]
    times = {"published": "2020-01-01T00:00:00Z", "modified": "2020-01-01T00:00:00Z"}
    return {"vulns": [{"id": f"PYSEC-{name}", "summary": "A hole", "affected": affected, **times}]}


def _npm(asked: Mapping[str, list[str]], known: Mapping[str, str]) -> dict[str, Any]:
    hole = {
        "id": 1,
        "url": "https://advisories.example/1",
        "title": "A hole",
        "severity": "high",
        "cwe": [],
        "cvss": {},
    }
    return {
        name: [{**hole, "vulnerable_versions": versions[0]}]
        for name, versions in asked.items()
        if known.get(name) in versions
    }
