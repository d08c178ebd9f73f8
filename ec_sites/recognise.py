"""What people paste becomes a product reference: shop, item id, one address for one product. No network, no DNS."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

import tldextract
from w3lib.url import canonicalize_url, safe_url_string

from ec_sites.address import Refusal, Target, parse_target
from ec_sites.sites import Site, short_hosts, site_for, wrappers
from ec_sites.values import ProductReference

MAX_PASTED = 10_000

# Parameters that say where a visitor came from, never what is shown. What one shop uses stands in its file.
_TRACKING = (
    r"utm_\w+|g(?:clid|braid|ad_\w+|clsrc)|wbraid|dclid|fbclid|msclkid|yclid|twclid|ttclid|igsh(?:id)?|li_fat_id"
    r"|_gl|_ga|_gac|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|_kx|vero_\w+|oly_\w+_id|wickedid|srsltid|ref_?src"
    r"|spm|scm|pvid|algo_\w+|share_\w+|social_share"
)
# Shorteners that anybody uses for anything; those of one shop stand in its file.
_SHORT_HOSTS = frozenset(
    ["t.co", "bit.ly", "tinyurl.com", "is.gd", "x.gd", "goo.gl", "ow.ly", "buff.ly", "cutt.ly", "lin.ee"]
)
# Affiliate networks and search engines that lead to any shop: the parameters that hold its address.
_WRAPPERS = {
    "ck.jp.ap.valuecommerce.com": ("vc_url",),
    "px.a8.net": ("a8ejpredirect",),
    "af.moshimo.com": ("url",),
    "click.linksynergy.com": ("murl",),
    "h.accesstrade.net": ("url",),
    "www.google.com": ("url", "q"),
    "www.google.co.jp": ("url", "q"),
}
_WRAPPING_PATHS = {"www.google.com": "/url", "www.google.co.jp": "/url"}
_MOST_WRAPPINGS = 5
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'「」『』【】（）、。]{1,4000}", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_BARE_HOST = re.compile(
    r"(?:[^\s/?#@:.]+\.)+[^\s/?#@:.]{2,63}\.?(?::\d+)?(?:[/?#]\S*)?|(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\S*)?"
)


def recognise(text: str) -> ProductReference | Refusal:
    """The product page that pasted text points at, or why it points at none.

    Takes an address, an address without scheme, an affiliate link around an address, or an app's share text
    ("name address"). Codes beside those of `parse_target`: shop_search_page, catalogue_page, short_address. One product
    of a known shop has one reference, however its address was written.
    """
    pasted = _address_in(text)
    if isinstance(pasted, Refusal):
        return pasted
    target = _unwrapped(pasted)
    if isinstance(target, Refusal):
        return target
    path = urlsplit(target.url).path
    site = site_for(target.host, path)
    if site is None:
        return _unknown_shop(target, registrable_domain(target.host))
    if site.is_catalogue(target.host, path):
        return Refusal("catalogue_page")
    if site.is_search(target.host, path):
        return Refusal("shop_search_page")
    return _known_shop(target, site)


def _unwrapped(address: str) -> Target | Refusal:
    """The address in the middle of affiliate links, judged like a pasted one. Nobody is asked where a link leads."""
    for _ in range(_MOST_WRAPPINGS + 1):
        target = parse_target(address)
        if isinstance(target, Refusal):
            return target
        if target.host in _SHORT_HOSTS or target.host in short_hosts():
            return Refusal("short_address")
        names = _WRAPPERS.get(target.host) or wrappers().get(target.host)
        parts = urlsplit(target.url)
        if names is None or not parts.path.startswith(_WRAPPING_PATHS.get(target.host, "/")):
            return target
        query = dict(parse_qsl(parts.query))
        inner = next((query[name].strip() for name in names if query.get(name)), "")
        if not inner.lower().startswith(("https://", "http://")):
            return Refusal("short_address")
        address = inner
    return Refusal("short_address")


@cache
def _suffixes() -> tldextract.TLDExtract:
    # The snapshot inside the package: no network, no cache files.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def registrable_domain(host: str) -> str:
    """The part of a host that one owner registered: "www.shop.co.jp" → "shop.co.jp", "a.myshopify.com" → itself."""
    parts = _suffixes()(host)
    # The list's own default for a name below no known suffix: its last two labels.
    return parts.top_domain_under_public_suffix or (host if parts.suffix else ".".join(host.split(".")[-2:]))


def _address_in(text: str) -> str | Refusal:
    if len(text) > MAX_PASTED:
        return Refusal("too_long")
    text = text.strip()
    found = _WEB_ADDRESS.search(text)
    if found is None:
        # Phones type full-width letters; inside an address that is plain already nothing must be folded.
        text = unicodedata.normalize("NFKC", text)
        found = _WEB_ADDRESS.search(text)
    if found is not None:
        before = text[: found.start()]
        if not before or before[-1] in "(<[\"'" or before[-1].isspace() or not before[-1].isascii():
            return _trim(found[0]) if before or found.end() < len(text) else found[0]
        return text  # an address within an address or after userinfo: judged whole
    if _SCHEME.match(text) or text.startswith("//"):
        return f"https:{text}" if text.startswith("//") else text
    for word in text.split():
        if _BARE_HOST.fullmatch(word):
            return f"https://{_trim(word)}"
    return Refusal("not_an_address")


def _trim(address: str) -> str:
    """Without the punctuation of the sentence it stood in."""
    trimmed = address.rstrip(".,;:!?'\"")
    return trimmed[:-1] if trimmed.endswith(")") and "(" not in trimmed else trimmed


def _known_shop(target: Target, site: Site) -> ProductReference:
    parts = urlsplit(target.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    ids = site.ids_in(parts.path, query)
    if ids is None:
        return _unknown_shop(target, site.code, site.tracking)
    url = site.canonical.format(**ids)
    kept = site.variant_in(query)
    if kept:
        url += ("&" if "?" in url else "?") + urlencode(kept)
    named_seller = any(query.get(name) for name in site.seller_query)
    return ProductReference(site.code, site.item_id.format(**ids), safe_url_string(url), named_seller=named_seller)


def _unknown_shop(target: Target, site_code: str, tracking: str = "") -> ProductReference:
    """The address as pasted minus what tracks. What remains of the query may be the product's id or a person's: it
    makes it private.
    """
    parts = urlsplit(target.url)
    tracks = re.compile(f"{_TRACKING}|{tracking}" if tracking else _TRACKING, re.IGNORECASE)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not tracks.fullmatch(pair[0])]
    url = canonicalize_url(parts._replace(query=urlencode(kept), fragment="").geturl())
    return ProductReference(site_code, None, url, needs_query=bool(kept))
