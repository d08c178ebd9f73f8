"""docs/shops.md, written from the files of the shops: `python -m ec_sites shops > docs/shops.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields

from ec_sites import sites
from ec_sites.sites import Site, all_sites
from ec_sites.values import Policy

_HEAD = """\
# Shops

Written by `.venv/bin/python -m ec_sites shops > docs/shops.md` from the files in `ec_sites/sites/`; a test holds this
page to them. Any other shop is read by the generic reader ([reading.md](reading.md));
[adding-a-shop.md](adding-a-shop.md) says how to add one.

**How a shop is looked at**: *pages* (polite visits, each address asked of robots.txt first), *API* (the official
interface only), *by hand* (its terms or its doors keep robots out: a person types the price or sends the page they look
at). An operator may decide otherwise in the admin. **Verified** says whether the reading was tried on real pages of the
shop; hints without that come from notes about its pages and may be out of date.

What only tells where a visitor came from is dropped everywhere (`utm_…`, `gclid`, `fbclid`, `yclid` …). An affiliate
link is taken apart without asking anybody; a short link is refused with what to do, for it would have to be followed
first.
"""
_LOOKED_AT = {Policy.PAGES: "pages", Policy.API: "API", Policy.BY_HAND: "by hand"}


def page() -> str:
    """The whole page: a table of all shops, then what is known of each."""
    rows = [
        f"| [{site.name}](#{site.code}) | {_LOOKED_AT[site.policy]} | {_hints(site)} | {_yes(site.verified)} |"
        for site in all_sites()
    ]
    table = ["| shop | looked at | hints | verified |", "| --- | --- | --- | --- |", *rows]
    return "\n".join([_HEAD, *table, *(line for site in all_sites() for line in _section(site)), ""])


def _section(site: Site) -> Iterator[str]:
    yield f"\n## {site.code}\n"
    yield f"{_note(site)}\n"
    yield f"- Hosts: {_codes(site.hosts)}"
    if site.canonical:
        number = ", a JAN" if site.item_is_gtin else ""
        yield f"- Address: `{site.canonical}`; item id: `{site.item_id}`{number}"
    else:
        yield "- Address: no form of its own is known; it stays as pasted"
    if site.keep_query:
        yield f"- Kept, for they choose a variant: {_codes(site.keep_query)}"
    if site.short_hosts:
        yield f"- Short links, refused: {_codes(site.short_hosts)}"
    if site.wrappers:
        yield f"- Affiliate links, taken apart: {_codes(tuple(site.wrappers))}"
    yield f"- Looked at: {_LOOKED_AT[site.policy]}. {site.why or 'Its terms were not read.'}"
    yield f"- Hints: {_hints(site)}. Verified: {_yes(site.verified)}{f' ({site.verified})' if site.verified else ''}."


def _note(site: Site) -> str:
    """What the file says of the shop at its top."""
    files = [module for name, module in list(sys.modules.items()) if name.startswith(f"{sites.__name__}.")]
    said = next(module.__doc__ for module in files if module.SITE is site)
    return " ".join((said or site.name).split())


def _hints(site: Site) -> str:
    names = {"state": "embedded state"}
    given = [field.name for field in fields(site.hints) if getattr(site.hints, field.name)]
    named = [names.get(name, name.replace("_", " ")) for name in given]
    return ", ".join(named) or "none"


def _yes(said: str) -> str:
    return "yes" if said else "no"


def _codes(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)
