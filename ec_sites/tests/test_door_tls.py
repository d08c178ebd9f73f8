"""Certificates and names are checked, always; where they do not fit, nothing is said to the host."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from ec_sites.door import Door, Limits
from ec_sites.tests.conftest import PUBLIC
from ec_sites.values import Failure, FailureKind, Page
from testkit.shop import Reply, ScriptedShop
from testkit.wires import Wires


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


class TlsShops:
    """Shops that speak TLS with a certificate of the test's making, at the public address that every name has."""

    def __init__(self, ca_file: str, stack: ExitStack) -> None:
        self._ca_file, self._stack = ca_file, stack

    def open(self, certificate: trustme.LeafCert, *, chain: Path | None = None) -> tuple[ScriptedShop, Door]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        if chain is not None:
            context.load_cert_chain(chain)
        return self.serve(context)

    def serve(self, context: ssl.SSLContext) -> tuple[ScriptedShop, Door]:
        shop = self._stack.enter_context(ScriptedShop(tls=context))
        shop.product("/item", price=1980)
        wires = Wires()
        wires.route((PUBLIC, 443), shop.address)
        self._stack.enter_context(wires.watched())
        limits = Limits(total_s=1.0)
        return shop, Door(user_agent="test", resolve=lambda _host: [PUBLIC], ca_file=self._ca_file, limits=limits)


@pytest.fixture
def tls_shops(ca_file: str) -> Iterator[TlsShops]:
    with ExitStack() as stack:
        yield TlsShops(ca_file, stack)


def test_a_good_certificate_is_accepted(tls_shops: TlsShops, authority: trustme.CA) -> None:
    shop, door = tls_shops.open(authority.issue_cert("shop.test"))
    page = door.visit("https://shop.test/item")
    assert isinstance(page, Page)
    assert [served.price for served in shop.ledger] == ["1980"]


def assert_refused_before_a_word(shop: ScriptedShop, door: Door) -> None:
    outcome = door.visit("https://shop.test/item?token=secret")
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TLS
    assert shop.ledger == []


def test_an_expired_certificate_is_a_tls_failure(tls_shops: TlsShops, authority: trustme.CA) -> None:
    assert_refused_before_a_word(
        *tls_shops.open(
            authority.issue_cert(
                "shop.test", not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=datetime(2021, 1, 1, tzinfo=UTC)
            )
        )
    )


def test_a_certificate_of_another_name_is_a_tls_failure(tls_shops: TlsShops, authority: trustme.CA) -> None:
    assert_refused_before_a_word(*tls_shops.open(authority.issue_cert("other.test", "www.shop.test")))


def test_a_certificate_of_an_unknown_authority_is_a_tls_failure(tls_shops: TlsShops) -> None:
    assert_refused_before_a_word(*tls_shops.open(trustme.CA().issue_cert("shop.test")))


def test_an_authority_that_only_the_environment_names_is_not_trusted(
    tls_shops: TlsShops, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, ca_file)
    shop, _ = tls_shops.open(authority.issue_cert("shop.test"))
    assert_refused_before_a_word(shop, Door(user_agent="test", resolve=lambda _host: [PUBLIC]))


def test_a_protocol_of_the_past_is_a_tls_failure(tls_shops: TlsShops, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("shop.test").configure_cert(context)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is of the past is the point
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    assert_refused_before_a_word(*tls_shops.serve(context))


def test_a_chain_without_end_is_a_tls_failure(tls_shops: TlsShops, authority: trustme.CA, tmp_path: Path) -> None:
    certificate = authority.issue_cert("shop.test")
    others = b"".join(trustme.CA().cert_pem.bytes() for _ in range(3)) * 100
    chain = tmp_path / "chain.pem"
    chain.write_bytes(certificate.private_key_and_cert_chain_pem.bytes() + others)
    assert_refused_before_a_word(*tls_shops.open(certificate, chain=chain))


def test_plain_http_at_the_https_port_is_a_tls_failure(tls_shops: TlsShops, shop: ScriptedShop, wires: Wires) -> None:
    door = Door(user_agent="test", resolve=lambda _host: [PUBLIC])
    outcome = door.visit("https://shop.test/item")
    assert isinstance(outcome, Failure)
    assert outcome.kind in (FailureKind.TLS, FailureKind.UNREACHABLE)
    assert shop.ledger == []


def test_a_handshake_that_never_ends_is_a_timeout(tls_shops: TlsShops, authority: trustme.CA) -> None:
    shop, door = tls_shops.open(authority.issue_cert("shop.test"))
    shop.on_connect = "silent"
    outcome = door.visit("https://shop.test/item")
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TIMEOUT


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_drip_inside_tls_ends_at_the_total_time(part: str, tls_shops: TlsShops, authority: trustme.CA) -> None:
    shop, door = tls_shops.open(authority.issue_cert("shop.test"))
    shop.script("/", Reply(body=b"x" * 500, drip=part, drip_s=0.1))  # type: ignore[arg-type]
    outcome = door.visit("https://shop.test/")
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TIMEOUT


def test_a_page_of_no_length_whose_tls_breaks_off_is_no_page(tls_shops: TlsShops, authority: trustme.CA) -> None:
    """The end of such a page is the end of the connection: only the goodbye of TLS tells it from a cut."""
    shop, door = tls_shops.open(authority.issue_cert("shop.test"))
    shop.script("/", Reply(body=b"<h1>half of a page", length="", cut="body"))
    outcome = door.visit("https://shop.test/")
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.UNREACHABLE
