"""Which addresses are refused before anything is asked of them, and which IP addresses count as public."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ec_sites.address import MAX_LENGTH, Refusal, Target, is_public, parse_target
from ec_sites.tests.bad_targets import ANYWHERE, RESOLVED, TYPED_ONLY


@pytest.mark.parametrize("url", ANYWHERE + TYPED_ONLY, ids=lambda url: ascii(url)[:60])
def test_a_bad_target_is_refused_by_its_form(url: str) -> None:
    assert isinstance(parse_target(url), Refusal)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("www.shop.test/item", "not_an_address"),
        ("mailto:alice@shop.test", "scheme_not_allowed"),
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("http://alice:secret@shop.test/", "credentials"),
        ("http://shop.test:8080/", "port_not_allowed"),
        ("http://127.1/", "ip_address"),
        ("http://[::1]/", "ip_address"),
        ("http://2130706433/", "ip_address"),
        ("http://router/", "not_public_name"),
        ("http://printer.local/", "not_public_name"),
        ("http://shop.test/\\evil.test/", "not_an_address"),
        ("http://shop.test/" + "a" * MAX_LENGTH, "too_long"),
        ("http://shop.test/" + "あ" * 400, "too_long"),
    ],
)
def test_a_refusal_names_its_reason(url: str, code: str) -> None:
    assert parse_target(url) == Refusal(code)


@pytest.mark.parametrize(
    ("url", "rebuilt"),
    [
        ("https://shop.test/", "https://shop.test/"),
        ("HTTPS://Shop.Test", "https://shop.test/"),
        ("https://shop.test./item", "https://shop.test/item"),
        ("http://shop.test:80/item", "http://shop.test/item"),
        ("https://shop.test:443/item", "https://shop.test/item"),
        ("https://shop.test:80/item", "https://shop.test:80/item"),
        ("https://shop.test/a/../b#reviews", "https://shop.test/b"),
        ("https://shop.test?q=a@b".replace("?", "/?"), "https://shop.test/?q=a@b"),
        ("https://shop.test/商品", "https://shop.test/%E5%95%86%E5%93%81"),
        ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
        ("https://xn--r8jz45g.jp/", "https://xn--r8jz45g.jp/"),
        ("https://shop_2.shop.test/", "https://shop_2.shop.test/"),
        ("https://123.shop.test/", "https://123.shop.test/"),
        ("https://localhost.shop.test/", "https://localhost.shop.test/"),
    ],
)
def test_a_good_target_is_rebuilt_in_one_spelling(url: str, rebuilt: str) -> None:
    target = parse_target(url)
    assert isinstance(target, Target)
    assert target.url == rebuilt


@given(st.text(max_size=80) | st.from_regex(r"https?://[ -~]{1,60}", fullmatch=True))
def test_what_is_admitted_reads_the_same_a_second_time(url: str) -> None:
    target = parse_target(url)
    if isinstance(target, Target):
        assert parse_target(target.url) == target
        assert target.port in (80, 443)
        assert "@" not in target.url.split("/")[2]


# Written down from the IANA registries and the documents they name, apart from the code: first, last, what it is.
REFUSED = [
    ("0.0.0.0", "0.255.255.255", "this network, RFC 791"),
    ("10.0.0.0", "10.255.255.255", "private use, RFC 1918"),
    ("100.64.0.0", "100.127.255.255", "shared address space, RFC 6598"),
    ("127.0.0.0", "127.255.255.255", "loopback, RFC 1122"),
    ("168.63.129.16", "168.63.129.16", "a cloud's service address on every machine of its"),
    ("169.254.0.0", "169.254.255.255", "link local, RFC 3927"),
    ("172.16.0.0", "172.31.255.255", "private use, RFC 1918"),
    ("192.0.0.0", "192.0.0.255", "IETF protocol assignments, RFC 6890"),
    ("192.0.2.0", "192.0.2.255", "documentation, RFC 5737"),
    ("192.31.196.0", "192.31.196.255", "AS112, RFC 7535"),
    ("192.52.193.0", "192.52.193.255", "AMT, RFC 7450"),
    ("192.88.99.0", "192.88.99.255", "6to4 relay, RFC 7526"),
    ("192.168.0.0", "192.168.255.255", "private use, RFC 1918"),
    ("192.175.48.0", "192.175.48.255", "AS112, RFC 7534"),
    ("198.18.0.0", "198.19.255.255", "benchmarking, RFC 2544"),
    ("198.51.100.0", "198.51.100.255", "documentation, RFC 5737"),
    ("203.0.113.0", "203.0.113.255", "documentation, RFC 5737"),
    ("224.0.0.0", "255.255.255.255", "multicast, reserved, broadcast"),
    ("::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "below global unicast: mapped, NAT64, discard-only, unallocated"),
    ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "IETF protocol assignments with Teredo and ORCHID"),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "documentation, RFC 3849"),
    ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "6to4, RFC 3056"),
    ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "AS112, RFC 7534"),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "documentation, RFC 9637"),
    ("4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "above global unicast: unique local, link local, multicast"),
]
RANGES = [(ip_address(first).version, int(ip_address(first)), int(ip_address(last))) for first, last, _ in REFUSED]
EDGES = [(version, edge + step) for version, first, last in RANGES for edge in (first, last) for step in (-1, 0, 1)]


def spelt(version: int, number: int) -> str:
    if version == 4:
        return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    return ":".join(f"{number >> shift & 0xFFFF:x}" for shift in range(112, -1, -16))


def in_table(version: int, number: int) -> bool:
    return any(kind == version and first <= number <= last for kind, first, last in RANGES)


@given(
    st.tuples(st.just(4), st.integers(0, 2**32 - 1))
    | st.tuples(st.just(6), st.integers(0, 2**128 - 1))
    | st.tuples(st.just(6), st.integers(0x2000 << 112, (0x4000 << 112) - 1))
    | st.sampled_from(EDGES).filter(lambda edge: 0 <= edge[1] < 2 ** (32 if edge[0] == 4 else 128))
)
def test_an_ip_address_is_public_exactly_where_the_registries_say_so(address: tuple[int, int]) -> None:
    assert is_public(spelt(*address)) is not in_table(*address)


@given(st.ip_addresses())
def test_nothing_counts_as_public_that_the_standard_library_knows_as_private(address: object) -> None:
    assert not (is_public(str(address)) and getattr(address, "is_private"))  # noqa: B009 - both versions have it


@pytest.mark.parametrize("ip", RESOLVED)
def test_an_address_of_the_inside_is_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize(
    "ip", ["", "shop.test", "1.1.1", "1.1.1.1.1", "0x1.1.1.1", "2606:4700::1%eth0", "[2606:4700::1]"]
)
def test_what_is_no_plain_ip_address_is_not_public(ip: str) -> None:
    assert not is_public(ip)
