"""The shops that have peculiarities, one small file each, found by their place in this folder and listed nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ec_sites.values import Policy


@dataclass(frozen=True, slots=True)
class Hints:
    """CSS selectors for the places where a shop's own figures stand. The readers look there first; all may be None."""

    title: str | None = None
    price: str | None = None
    list_price: str | None = None
    points: str | None = None
    availability: str | None = None

    @property
    def are_given(self) -> bool:
        return any((self.title, self.price, self.list_price, self.points, self.availability))


@dataclass(frozen=True, slots=True)
class Site:
    """A shop: how its product pages are addressed, how it may be looked at, and where its page keeps its figures.

    `path` holds regular expressions for the whole path (without a trailing slash); each names a group `item_id`,
    unless the id stands
    in the query parameter `id_query`. `canonical` and `item_id` are formats over all named groups. `keep_query` are
    the parameters
    that choose a variant; every other one is dropped. `search` are paths that are searches or lists, never a product.
    """

    code: str
    name: str
    hosts: tuple[str, ...]
    currency: str
    path: str | tuple[str, ...]
    canonical: str
    policy: Policy = Policy.PAGES
    item_id: str = "{item_id}"
    id_query: str | None = None
    keep_query: tuple[str, ...] = ()
    search: str | None = None
    fold_id: Callable[[str], str] | None = None
    hints: Hints = field(default_factory=Hints)

    def ids_in(self, path: str, query: dict[str, str]) -> dict[str, str] | None:
        """The named parts of a product address, None where the address has another form."""
        for pattern in (self.path,) if isinstance(self.path, str) else self.path:
            match = re.fullmatch(pattern, path.rstrip("/"))
            if match is None:
                continue
            parts = {name: part for name, part in match.groupdict().items() if part is not None}
            if self.id_query is not None and re.fullmatch(r"[\w.~-]{1,100}", query.get(self.id_query, "")):
                parts["item_id"] = query[self.id_query]
            if "item_id" not in parts:
                continue
            return {name: self.fold_id(part) for name, part in parts.items()} if self.fold_id else parts
        return None

    def is_search(self, path: str) -> bool:
        return self.search is not None and re.match(self.search, path) is not None


@cache
def all_sites() -> tuple[Site, ...]:
    """Every shop of this folder, by code."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return tuple(sorted((module.SITE for module in modules), key=lambda site: site.code))


@cache
def _by_host() -> dict[str, Site]:
    return {host: site for site in all_sites() for host in site.hosts}


@cache
def _by_code() -> dict[str, Site]:
    return {site.code: site for site in all_sites()}


def site_for(host: str) -> Site | None:
    """The shop that a host (lower case, A-label) belongs to, None where no file speaks of it."""
    return _by_host().get(host)


def site_of_code(code: str) -> Site | None:
    """The shop with this code, None where no file speaks of it."""
    return _by_code().get(code)
