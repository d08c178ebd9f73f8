"""Which addresses may be visited at all. Pure: no DNS, no network; the door judges the connected socket as well.

`parse_target` judges what a person typed, a shop redirected to or an image points at; `is_public` judges what a name
resolved to. Both are allow rules: what they do not know is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import idna
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

Network = IPv4Network | IPv6Network

MAX_LENGTH = 2048
PORTS = {"http": 80, "https": 443}

# A name below these never belongs to a public shop (RFC 6761, 6762, 8375, ICANN's .internal, home routers).
PRIVATE_SUFFIXES = frozenset(
    [
        "localhost",
        "localdomain",
        "local",
        "internal",
        "intranet",
        "private",
        "corp",
        "home",
        "lan",
        "arpa",
        "onion",
        "invalid",
    ]
)
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# `shop.test:80` is a host and a port, hence no dot in a scheme.
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+-]*):")
AUTHORITY = re.compile(r"//([^/?#]*)([/?#]?)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an address is not visited. `code` is stable; the words for a person are chosen where it is shown."""

    code: str


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked for. `url` is rebuilt from its parts, so nobody downstream parses it otherwise."""

    url: str
    scheme: str
    host: str
    port: int


def parse_target(url: str, allowed: Collection[tuple[str, int]] = ()) -> Target | Refusal:
    """The one reading of an address: http or https, ports 80 and 443, a public-looking name, no fragment.

    `allowed`: hosts with their ports that an operator vouches for, whatever they are called.

    Codes: not_an_address, scheme_not_allowed, credentials, port_not_allowed, ip_address, not_public_name, too_long.
    """
    if len(url) > MAX_LENGTH:
        return Refusal("too_long")
    # Not printable: controls, zero-width and bidi marks, lone surrogates. Backslashes are read in two ways by parsers.
    if not url.isprintable() or " " in url or "\\" in url:
        return Refusal("not_an_address")
    scheme_match = SCHEME.match(url)
    if scheme_match is None:
        return Refusal("not_an_address")
    scheme = scheme_match.group(1).lower()
    if scheme not in PORTS:
        return Refusal("scheme_not_allowed")
    misread = _misread_authority(url[scheme_match.end() :])
    if misread is not None:
        return misread
    try:
        parts = parse_url(url)
    except LocationParseError:
        return Refusal("not_an_address")
    port = PORTS[scheme] if parts.port is None else parts.port
    is_allowed = ((parts.host or "").lower(), port) in allowed
    host = (parts.host or "").lower() if is_allowed else _public_name(parts.host or "")
    if isinstance(host, Refusal):
        return host
    if port not in PORTS.values() and not is_allowed:
        return Refusal("port_not_allowed")
    authority = host if port == PORTS[scheme] else f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    rebuilt = f"{scheme}://{authority}{parts.path or '/'}{query}"
    if len(rebuilt) > MAX_LENGTH:  # non-ASCII characters grow when they are percent-encoded
        return Refusal("too_long")
    return Target(rebuilt, scheme, host, port)


def _misread_authority(rest: str) -> Refusal | None:
    """Why the part after the scheme is one that parsers read in different ways: userinfo, %2e in the host."""
    match = AUTHORITY.match(rest)
    if match is None or not match.group(1):
        return Refusal("not_an_address")
    authority, end = match.groups()
    # `shop.test?@127.0.0.1` and `shop.test#@127.0.0.1`: some parsers see userinfo there.
    if "@" in authority or (end in ("?", "#") and "@" in rest):
        return Refusal("credentials")
    if "%" in authority and not authority.startswith("["):
        return Refusal("not_an_address")
    return None


def _public_name(host: str) -> str | Refusal:
    """The host as an A-label without its trailing dot, or why it is no name of a public host."""
    if host.startswith("["):
        return Refusal("ip_address")
    name = host.lower().removesuffix(".")
    labels = name.split(".")
    # A last label that is a number makes the whole an IPv4 address, however spelt (WHATWG URL, "ends in a number").
    if NUMBER.fullmatch(labels[-1]):
        return Refusal("ip_address")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        return Refusal("not_an_address")
    if len(labels) < 2 or labels[-1] in PRIVATE_SUFFIXES:
        return Refusal("not_public_name")
    try:
        for label in labels:
            if label.startswith("xn--"):
                idna.ulabel(label)
    except idna.IDNAError:
        return Refusal("not_an_address")
    return name


# IANA IPv4 Special-Purpose Address Registry, multicast, the reserved block; 168.63.129.16 is a cloud's own service.
_REFUSED_V4 = [
    IPv4Network(block)
    for block in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
]
# Global unicast as IANA hands it out; all else (mapped, compatible, NAT64, ULA, link-local, unallocated) is refused.
_GLOBAL_V6 = IPv6Network("2000::/3")
_REFUSED_V6 = [
    IPv6Network(block) for block in ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]
]


def is_public(ip: str, deny_nets: Collection[Network] = ()) -> bool:
    """True where an address literal is public and in none of `deny_nets` (an operator's own networks)."""
    try:
        address = ip_address(ip)
    except (AddressValueError, ValueError):
        return False
    if any(address in net for net in deny_nets):
        return False
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _REFUSED_V4)
    return _is_global_v6(address)


def _is_global_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    return address in _GLOBAL_V6 and not any(address in net for net in _REFUSED_V6)
