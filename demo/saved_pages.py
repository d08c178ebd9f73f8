"""Saved pages under their own addresses, so that the product can be tried on real input without visiting a shop."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ec_sites.recognise import recognise
from ec_sites.values import ProductReference


@dataclass(frozen=True, slots=True)
class SavedPage:
    id: str
    file: Path
    url: str

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def read_manifest(manifest: Path) -> list[SavedPage]:
    """Lines {"id", "file"?, "url"}; the file, ID.html where none is named, lies beside the manifest.

    Raises OSError where a file is missing, ValueError for a line that is none of these.
    """
    pages = []
    for number, line in enumerate(manifest.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        entry = json.loads(line)
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not isinstance(entry.get("url"), str):
            raise ValueError(f"line {number} has no id and url")
        file = manifest.parent / entry.get("file", f"{entry['id']}.html")
        if not file.is_file():
            raise FileNotFoundError(f"line {number} names {file}, which is not there")
        pages.append(SavedPage(entry["id"], file, entry["url"]))
    return pages


class SavedPages:
    """Finds a saved page by the address it is asked under: as written, in its normal form, else by its path alone."""

    def __init__(self, pages: Iterable[SavedPage] = ()) -> None:
        self._pages = list(pages)
        self._by_address: dict[tuple[str, str], SavedPage] = {}
        self._by_path: dict[tuple[str, str], list[SavedPage]] = {}
        for page in self._pages:
            for url in dict.fromkeys((page.url, _normal_form(page.url))):
                parts = urlsplit(url)
                host = parts.hostname or ""
                self._by_address.setdefault((host, _target(parts.path, parts.query)), page)
                same_path = self._by_path.setdefault((host, parts.path or "/"), [])
                if page not in same_path:
                    same_path.append(page)

    @property
    def urls(self) -> list[str]:
        return [page.url for page in self._pages]

    @property
    def hosts(self) -> set[str]:
        return {host for host, _ in self._by_path}

    def find(self, host: str, path: str, query: str) -> SavedPage | None:
        exact = self._by_address.get((host, _target(path, query)))
        if exact:
            return exact
        candidates = self._by_path.get((host, path or "/"), [])
        return candidates[0] if len(candidates) == 1 else None


def _normal_form(url: str) -> str:
    """The address under which PriceAlert asks for it."""
    match recognise(url):
        case ProductReference(url=normal):
            return normal
        case _:
            return url


def _target(path: str, query: str) -> str:
    return f"{path or '/'}?{query}" if query else path or "/"
