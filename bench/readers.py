"""The readers that are measured, each in a process of its own, the peers in environments of their own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bench.labelled import Labelled
from bench.scoring import Answer

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / "peers"
CACHE = ROOT / "var" / "bench"


class PeerMissingError(Exception):
    """A peer's environment could not be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another reader: its program in `bench/peers/` and the packages it needs; `alone` come without
    what they ask for.
    """

    name: str
    program: str
    packages: tuple[str, ...]
    alone: tuple[str, ...] = ()


EXTRUCT = Peer(
    "extruct + price-parser", "extruct_price_parser.py", ("extruct==0.18.0", "price-parser==0.5.1", "lxml==6.1.3")
)
# The whole program asks for a browser driver, a web server and a language model; its reader needs these alone.
CHANGEDETECTION = Peer(
    "changedetection.io",
    "changedetection.py",
    ("extruct==0.18.0", "lxml==6.1.3", "jsonpath-ng==1.12.0", "babel==2.18.0", "loguru==0.7.3"),
    alone=("changedetection.io==0.60.10",),
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one reader said of each page, by the page's id, and the most memory its process held."""

    name: str
    answers: dict[str, Answer]
    peak_mb: float


def run_ours(pages: Sequence[Labelled]) -> Run:
    command = [sys.executable, "-m", "ec_sites", "read", "--json", "--manifest"]
    return _run("PriceAlert", command, pages, _our_answer)


def run_peer(peer: Peer, pages: Sequence[Labelled]) -> Run:
    """Raises PeerMissingError where its environment cannot be made."""
    python = environment_of(peer) / "bin" / "python"
    return _run(peer.name, [str(python), str(PEERS / peer.program)], pages, _peer_answer)


def environment_of(peer: Peer) -> Path:
    """The peer's environment, made at first use and kept until its packages change."""
    wanted = hashlib.sha256(repr((peer.packages, peer.alone, sys.version_info[:2])).encode()).hexdigest()[:12]
    folder = CACHE / f"{Path(peer.program).stem}-{wanted}"
    if (folder / "complete").exists():
        return folder
    print(f"  Making an environment for {peer.name} ({folder.relative_to(ROOT)}) …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for words in [[*peer.packages], *([["--no-deps", *peer.alone]] if peer.alone else [])]:
        done = subprocess.run([*install, *words], capture_output=True, text=True, env=_without_our_environment())
        if done.returncode:
            raise PeerMissingError(f"{peer.name} cannot be installed: {done.stderr.strip()[-400:]}")
    (folder / "complete").touch()
    return folder


def _run(name: str, command: list[str], pages: Sequence[Labelled], read: Callable[[dict[str, Any]], Answer]) -> Run:
    with tempfile.TemporaryDirectory(prefix="pricealert-bench-") as folder:
        manifest = Path(folder) / "pages.jsonl"
        lines = [{"id": one.id, "file": str(one.file.resolve()), "url": one.url, "status": one.status} for one in pages]
        manifest.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        with (Path(folder) / "said.jsonl").open("w+", encoding="utf-8") as said:
            process = subprocess.Popen([*command, str(manifest)], stdout=said, cwd=ROOT, env=_without_our_environment())
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise PeerMissingError(f"{name} ended with {process.returncode}; what it said stands above.")
            said.seek(0)
            answers = {entry["id"]: read(entry) for entry in map(json.loads, said)}
    return Run(name, answers, usage.ru_maxrss / 1024)


def _without_our_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def _our_answer(entry: dict[str, Any]) -> Answer:
    offer = entry["offer"] or {}
    chosen = entry.get("choices") or []
    return Answer(
        price=_number(offer.get("price")),
        currency=offer.get("currency"),
        availability=offer.get("availability"),
        choices=tuple(number for one in chosen if (number := _number(one["amount"])) is not None),
        confidence=offer.get("confidence"),
        source=next((one["reader"] for one in offer.get("evidence") or ()), None),
        cpu_ms=entry["cpu_ms"],
    )


def _peer_answer(entry: dict[str, Any]) -> Answer:
    return Answer(_number(entry["price"]), entry["currency"], entry["availability"], cpu_ms=entry["cpu_ms"])


def _number(text: object) -> Decimal | None:
    try:
        return Decimal(str(text)) if text is not None else None
    except InvalidOperation:
        return None
