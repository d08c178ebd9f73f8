"""The shops that have peculiarities, one small file each, found by their place in this folder and listed nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ec_sites.gtin import valid_gtin
from ec_sites.points import PointsRule
from ec_sites.values import Policy

# An id or a variant in a query; anything else that stands there is not passed on.
_PLAIN = re.compile(r"[\w.~-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StateHints:
    """Where the JSON of a script (`script` is its id) holds an item: dotted keys from the top (`roots`, the first that
    is there), and from the item. It counts only where its `item_id` is that of the address. `free_shipping`: true where
    shipping is in the price.
    """

    script: str
    roots: tuple[str, ...]
    item_id: str
    free_shipping: str


@dataclass(frozen=True, slots=True)
class Hints:
    """CSS selectors for the places where a shop's own figures stand. The readers look there first; all may be None."""

    title: str | None = None
    price: str | None = None
    list_price: str | None = None
    points: str | None = None
    availability: str | None = None
    state: StateHints | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A shop: how its product pages are addressed, how it may be looked at, and where its page keeps its figures.

    `hosts` are meant with and without "www."; "www.shop.example/jp" means what stands below that first part only.
    `path` holds regular expressions for the whole path (without a trailing slash); each names a group `item_id`, unless
    the id stands in the query parameter `id_query`. `canonical` and `item_id` are formats over all named groups.
    `keep_query` are the parameters that choose a variant, `seller_query` those that mean one seller's offer (a person
    is told); all but the former are dropped. No `path`: no form is known, and an address stays as pasted, without what
    tracks (`tracking`: this shop's own such parameters).

    `search` are lists, `catalogue` pages that compare shops and sell nothing; a pattern that does not begin with "/"
    begins with the host. `short_hosts` hide where they lead; `wrappers` name the parameters that hold it.

    `why`: where the policy comes from. `verified`: how the reading of its pages was tried; empty where it was not.
    `points_rule`: how points follow from a rate; None where only a number that the page shows counts.
    """

    code: str
    name: str
    hosts: tuple[str, ...]
    currency: str
    path: str | tuple[str, ...] = ()
    canonical: str = ""
    policy: Policy = Policy.PAGES
    why: str = ""
    item_id: str = "{item_id}"
    item_is_gtin: bool = False
    id_query: str | None = None
    keep_query: tuple[str, ...] = ()
    seller_query: tuple[str, ...] = ()
    tracking: str = ""
    search: str | tuple[str, ...] = ()
    catalogue: str | tuple[str, ...] = ()
    compares: bool = False
    short_hosts: tuple[str, ...] = ()
    wrappers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fold_id: Callable[[str], str] | None = None
    hints: Hints = field(default_factory=Hints)
    verified: str = ""
    points_rule: PointsRule | None = None

    def ids_in(self, path: str, query: Mapping[str, str]) -> dict[str, str] | None:
        """The named parts of a product address, None where the address has another form."""
        for pattern in several(self.path):
            match = re.fullmatch(pattern, path.rstrip("/"))
            if match is None:
                continue
            parts = {name: part for name, part in match.groupdict().items() if part is not None}
            if "item_id" not in parts and self.id_query is not None and _PLAIN.fullmatch(query.get(self.id_query, "")):
                parts["item_id"] = query[self.id_query]
            if "item_id" not in parts:
                continue
            return {name: self.fold_id(part) for name, part in parts.items()} if self.fold_id else parts
        return None

    def variant_in(self, query: Mapping[str, str]) -> list[tuple[str, str]]:
        """The parameters that choose a variant, in one order."""
        return [(name, query[name]) for name in self.keep_query if _PLAIN.fullmatch(query.get(name, ""))]

    def is_search(self, host: str, path: str) -> bool:
        return _begins(self.search, host, path)

    def is_catalogue(self, host: str, path: str) -> bool:
        return _begins(self.catalogue, host, path)

    def gtin_of(self, item_id: str | None) -> str | None:
        """The JAN that is this shop's item id, None where it numbers its goods otherwise or the check digit fails."""
        return valid_gtin(item_id) if self.item_is_gtin and item_id else None


def several(patterns: str | tuple[str, ...]) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else patterns


def _begins(patterns: str | tuple[str, ...], host: str, path: str) -> bool:
    return any(re.match(one, path if one.startswith("/") else _bare(host) + path) for one in several(patterns))


def _bare(host: str) -> str:
    return host.removeprefix("www.")


@cache
def all_sites() -> tuple[Site, ...]:
    """Every shop of this folder, by code."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    return tuple(sorted((module.SITE for module in modules), key=lambda site: site.code))


@cache
def _by_host() -> dict[str, Site]:
    return {_bare(host): site for site in all_sites() for host in site.hosts}


@cache
def _by_code() -> dict[str, Site]:
    return {site.code: site for site in all_sites()}


@cache
def short_hosts() -> frozenset[str]:
    return frozenset(host for site in all_sites() for host in site.short_hosts)


@cache
def wrappers() -> dict[str, tuple[str, ...]]:
    """Affiliate hosts of the shops: the parameters that hold the address they lead to."""
    return {host: names for site in all_sites() for host, names in site.wrappers.items()}


def site_for(host: str, path: str = "/") -> Site | None:
    """The shop that an address belongs to (host in lower case, A-label), None where no file speaks of it."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return _by_host().get(f"{_bare(host)}/{first}") or _by_host().get(_bare(host))


def site_of_code(code: str) -> Site | None:
    """The shop with this code, None where no file speaks of it."""
    return _by_code().get(code)
