"""What nginx does in front of the API: a real nginx, a real gunicorn started as the image starts it, on loopback."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from conftest import PASSWORD, make_person
from PriceAlert.management.commands.security_headers import HEADERS
from testkit.api import Api
from testkit.nginx import HOP, VARIABLES, Answer, Nginx, ask, make_pages, missing
from testkit.stack import wait_for

# The database is the API's; a test takes nothing from it itself.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ROOT = Path(settings.BASE_DIR)
HOST = {"Host": "prices.example.com"}
SCRIPT = b"export const words = 'a price fell';\n" * 100
KEY = "Mg-1tQx9Z-a-key-out-of-a-mail"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pages(tmp_path_factory.mktemp("pages") / "dist")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if why := missing():
        pytest.skip(why)
    return tmp_path_factory.mktemp("nginx")


def environment_of(public_url: str, pages: Path) -> dict[str, str]:
    """On the database of this test run, behind one proxy."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return {
        "DATABASE_URL": database,
        "PUBLIC_URL": public_url,
        "ALLOWED_HOSTS": f"{urlsplit(public_url).hostname},localhost",
        "TRUSTED_PROXIES": "1",
        "FRONTEND_DIST": str(pages),
    }


@pytest.fixture(scope="module")
def api(folder: Path, pages: Path, django_db_setup: None) -> Iterator[Api]:
    with Api(folder, environment_of("https://prices.example.com", pages)) as running:
        yield running


@pytest.fixture(scope="module")
def nginx(folder: Path, pages: Path, api: Api) -> Iterator[Nginx]:
    with Nginx(folder / "in-front", pages, api.url) as running:
        yield running


# The files themselves


def test_nginx_and_gixy_find_no_fault_in_the_configuration(folder: Path, pages: Path) -> None:
    rendered = Nginx(folder / "checked", pages, "http://api:8000", trusted_hop="10.77.30.0/24")
    rendered.render()
    checked = rendered.check()
    assert checked.returncode == 0
    assert "warn" not in checked.stderr
    # Its wish for a cache of open files beside try_files is an opinion.
    gixy = [str(Path(sys.executable).with_name("gixy")), "--skips", "try_files_is_evil_too"]
    found = subprocess.run([*gixy, str(rendered.configuration)], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_the_image_gives_the_template_its_variables() -> None:
    named = set(re.findall(r"\$\{(\w+)\}", (ROOT / "nginx" / "default.conf.template").read_text()))
    assert named == set(VARIABLES)
    dockerfile = (ROOT / "Dockerfile.frontend").read_text()
    # The name servers of the container are read by the entrypoint, which has to be told so.
    given = {"API_URL": "API_URL=", "TRUSTED_HOP": "TRUSTED_HOP=", "NGINX_LOCAL_RESOLVERS": "LOCAL_RESOLVERS=1"}
    assert all(given[name] in dockerfile for name in named)


# Pages and files


@pytest.mark.parametrize("path", ["/", "/products/1f0c", "/confirm-email/MQ:1x:y", "/a/b?c=d", "/%E4%BE%A1", "/x%2Fy"])
def test_any_address_of_a_page_gets_the_page_and_is_asked_for_anew(nginx: Nginx, path: str) -> None:
    answer = nginx.ask(path)
    assert (answer.status, answer.media_type, answer.headers["Cache-Control"]) == (200, "text/html", "no-cache")
    assert b"PriceAlert" in answer.body
    assert nginx.ask(path, headers={"If-None-Match": answer.headers["ETag"]}).status == 304


@pytest.mark.parametrize(
    "path",
    [
        *("/assets/gone-1a2b.js", "/assets/", "/gone.png", "/worker.js", "/icons/512.png", "/x.php"),
        *("/.git/config", "/.env", "/.vite/manifest.json", "/icons/.env", "/%2egit/config", "/.well-known/x", "//.env"),
        *("/maintenance.html", "/assets/../.env", "/assets/%2e%2e/.env", "/assets/..%2f.env"),
    ],
)
def test_a_file_that_is_missing_or_hidden_is_missing(nginx: Nginx, path: str) -> None:
    answer = nginx.ask(path)
    assert answer.status == 404
    assert b"PriceAlert" not in answer.body
    assert b"SECRET" not in answer.body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/../../etc/passwd", 400),
        ("/%2e%2e/%2e%2e/etc/passwd", 400),
        ("/assets/..%2f..%2f..%2fetc/passwd", 400),
        ("/%00", 400),
        # To Django an address has to be written as one of its own.
        ("//api/v1/config/", 404),
        ("/x/../api/v1/config/", 404),
        ("/x/%2e%2e/admin/login/", 404),
        ("/%61pi/v1/config/", 404),
        ("/api/../api/v1/nothing/", 404),
        ("/api/v1/config/%2e%2e/%2e%2e/", 404),
        ("/api/v1/%0d%0aX-Injected:%20yes", 404),
    ],
)
def test_no_spelling_of_an_address_leads_elsewhere(nginx: Nginx, path: str, status: int) -> None:
    answer = nginx.ask(path, headers=HOST)
    assert (answer.status, answer.headers["X-Injected"]) == (status, None)


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/..", "/\\evil.example/", "/admin//evil.example/x"])
def test_nothing_leads_to_another_server(nginx: Nginx, path: str) -> None:
    assert "evil" not in (nginx.ask(path, headers=HOST).headers["Location"] or "").split("?")[0]
    assert nginx.ask("/admin", headers=HOST).headers["Location"] == "/admin/"


def test_hashed_files_are_kept_for_ever(nginx: Nginx) -> None:
    answer = nginx.ask("/assets/main-1a2b.js")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert nginx.ask("/sw.js").headers["Cache-Control"] == "no-cache"
    assert nginx.ask("/assets/gone-1a2b.js").headers["Cache-Control"] is None


@pytest.mark.parametrize(
    ("path", "types"),
    [
        ("/assets/main-1a2b.js", ("application/javascript", "text/javascript")),
        ("/assets/main-1a2b.css", ("text/css",)),
        ("/icons/shop.webp", ("image/webp",)),
        ("/icons/192.png", ("image/png",)),
        ("/manifest.ja.webmanifest", ("application/manifest+json",)),
        ("/health.txt", ("text/plain",)),
    ],
)
def test_files_have_their_types(nginx: Nginx, path: str, types: tuple[str, ...]) -> None:
    answer = nginx.ask(path)
    assert answer.status == 200
    assert answer.media_type in types


@pytest.mark.parametrize("more", [{}, {"Via": "1.1 Caddy"}], ids=["direct", "through a proxy"])
@pytest.mark.parametrize("path", ["/", "/assets/main-1a2b.js", "/static/admin/css/base.css"])
def test_text_is_compressed_also_through_a_proxy(nginx: Nginx, path: str, more: dict[str, str]) -> None:
    plain = nginx.ask(path, headers=HOST)
    packed = nginx.ask(path, headers={**HOST, "Accept-Encoding": "gzip", **more})
    assert (plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert "Accept-Encoding" in ", ".join(packed.all_of("Vary"))


def test_what_the_build_has_packed_is_sent_as_it_lies_and_pictures_are_left_alone(nginx: Nginx, pages: Path) -> None:
    packed = nginx.ask("/assets/packed-1a2b.js", headers={"Accept-Encoding": "gzip"})
    assert packed.body == (pages / "assets/packed-1a2b.js.gz").read_bytes()
    assert packed.media_type.endswith("javascript")
    assert nginx.ask("/icons/192.png", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] is None


def test_a_page_takes_no_other_methods_and_nothing_is_traced(nginx: Nginx) -> None:
    head = nginx.ask("/", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 0
    assert [nginx.ask("/", method=method).status for method in ("POST", "OPTIONS", "TRACE")] == [405, 405, 405]
    assert nginx.ask("/api/v1/config/", method="TRACE", headers=HOST).status == 405


def test_health_is_told_and_not_logged(nginx: Nginx) -> None:
    answer = nginx.ask("/health.txt")
    assert (answer.status, answer.body, answer.headers["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert not [line for line in nginx.lines() if line["path"] == "/health.txt"]


# What Django answers


@pytest.mark.parametrize(
    ("path", "status", "media_type"),
    [
        ("/api/v1/config/", 200, "application/json"),
        ("/api/v1/nothing/", 404, "application/problem+json"),
        ("/api/v1/me/", 401, "application/problem+json"),
        ("/admin/login/", 200, "text/html"),
        ("/static/admin/css/base.css", 200, "text/css"),
        ("/health/ready/", 200, "application/json"),
    ],
)
def test_api_admin_static_files_and_health_come_from_django(
    nginx: Nginx, path: str, status: int, media_type: str
) -> None:
    answer = nginx.ask(path, headers=HOST)
    assert (answer.status, answer.media_type) == (status, media_type)
    # Django's headers alone: a second policy would forbid what the admin's own allows.
    assert all(len(answer.all_of(name)) <= 1 for name in (*HEADERS, "X-Request-ID", "Cache-Control"))
    assert nginx.ask(path, method="HEAD", headers=HOST).status == status


def test_methods_and_answers_that_have_not_changed_pass_through(nginx: Nginx) -> None:
    assert nginx.ask("/api/v1/config/", method="OPTIONS", headers=HOST).status in (200, 405)
    packed = nginx.ask("/static/admin/css/base.css", headers={**HOST, "Accept-Encoding": "gzip"})
    again = {**HOST, "Accept-Encoding": "gzip", "If-Modified-Since": packed.headers["Last-Modified"]}
    assert nginx.ask("/static/admin/css/base.css", headers=again).status == 304


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_pages_have_the_headers_that_django_would_send_on_either_scheme(nginx: Nginx, api: Api, scheme: str) -> None:
    how: dict[str, Any] = {"headers": {**HOST, "X-Forwarded-Proto": scheme}, "source": HOP}
    django, ours = ask(api.port, "/", **how), nginx.ask("/", **how)
    assert {name: directives(ours, name) for name in HEADERS} == {name: directives(django, name) for name in HEADERS}
    assert (ours.headers["Strict-Transport-Security"] is not None) == (scheme == "https")


def directives(answer: Answer, name: str) -> list[list[str]]:
    return [sorted(part.strip() for part in value.split(";")) for value in answer.all_of(name)]


@pytest.mark.parametrize("path", ["/", "/assets/main-1a2b.js", "/gone.png", "/.env", "/health.txt", "/sw.js"])
def test_whatever_nginx_answers_itself_has_the_headers(nginx: Nginx, path: str) -> None:
    answer = nginx.ask(path)
    assert all(len(answer.all_of(name)) == 1 for name in HEADERS if name != "Strict-Transport-Security")
    assert answer.headers["Server"] == "nginx"


# Signing in, over https and at home


def cookie_of(answer: Answer, name: str) -> tuple[str, set[str]]:
    """What the cookie of this very name holds, and its attributes."""
    for line in answer.all_of("Set-Cookie"):
        first, *attributes = (part.strip() for part in line.split(";"))
        if first.startswith(f"{name}="):
            return first.split("=", 1)[1], {each.split("=")[0] if each != "Path=/" else each for each in attributes}
    raise AssertionError(f"{name} is not in {answer.all_of('Set-Cookie')}")


def sign_in(nginx: Nginx, origin: str, prefix: str) -> list[set[str]]:
    """As a browser does it through nginx; the attributes of both cookies."""
    parts = urlsplit(origin)
    base = {"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme, "X-Forwarded-For": "198.51.100.30"}
    config = nginx.ask("/api/v1/auth/browser/v1/config", headers=base, source=HOP)
    token, of_the_token = cookie_of(config, f"{prefix}csrftoken")
    headers = {**base, "Content-Type": "application/json", "Origin": origin}
    headers |= {"Cookie": f"{prefix}csrftoken={token}", "X-CSRFToken": token}
    body = json.dumps({"email": "alice@example.com", "password": PASSWORD}).encode()
    path = "/api/v1/auth/browser/v1/auth/login"
    signed_in = nginx.ask(path, method="POST", body=body, headers=headers, source=HOP)
    assert signed_in.status == 200, signed_in.body
    session, of_the_session = cookie_of(signed_in, f"{prefix}sessionid")
    me = nginx.ask("/api/v1/me/", headers={**base, "Cookie": f"{prefix}sessionid={session}"}, source=HOP)
    assert me.json()["email"] == "alice@example.com"
    return [of_the_token, of_the_session]


@pytest.mark.django_db(transaction=True)
def test_cookies_are_bound_to_https_and_to_this_host_where_there_is_https(nginx: Nginx) -> None:
    make_person("alice@example.com")
    for attributes in sign_in(nginx, "https://prices.example.com", "__Host-"):
        assert {"Secure", "Path=/", "SameSite"} <= attributes
        assert "Domain" not in attributes


@pytest.mark.django_db(transaction=True)
def test_on_plain_http_at_home_cookies_have_names_of_their_own_and_people_can_sign_in(
    folder: Path, pages: Path
) -> None:
    make_person("alice@example.com")
    home = folder / "home"
    with (
        Api(home, environment_of("http://nas.local:8080", pages)) as api,
        Nginx(home / "nginx", pages, api.url) as nginx,
    ):
        for attributes in sign_in(nginx, "http://nas.local:8080", ""):
            assert "Secure" not in attributes
            assert {"Path=/", "SameSite"} <= attributes


# Whose word counts


def request_id(nginx: Nginx, given: str | None, source: str) -> str:
    headers = {**HOST, **({"X-Request-ID": given} if given is not None else {})}
    answer = nginx.ask("/api/v1/nothing/", headers=headers, source=source)
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    return str(answer.headers["X-Request-ID"])


def test_a_request_has_one_id_in_the_answer_and_in_all_logs(nginx: Nginx, api: Api) -> None:
    name = request_id(nginx, None, HOP)
    assert len(name) == 32
    assert nginx.log(name)["path"] == "/api/v1/nothing/"
    # gunicorn writes its line after the answer.
    wait_for(
        lambda: (
            {json.loads(line)["event"] for line in api.log.splitlines() if name in line}
            == {"request.refused", "request"}
        ),
        "the API's two lines",
    )
    assert request_id(nginx, None, HOP) != name


def test_an_id_is_taken_from_the_hop_alone_and_only_where_it_looks_like_one(nginx: Nginx) -> None:
    assert request_id(nginx, "given-by-the-hop-1", HOP) == "given-by-the-hop-1"
    assert request_id(nginx, "chosen-by-a-stranger", "127.0.0.1") != "chosen-by-a-stranger"
    for hostile in ('","admin":"yes', "short", "x" * 65, "a b c d e f g h", "", "id-of-somebody\t{"):
        assert len(request_id(nginx, hostile, HOP)) == 32


def logged_client(nginx: Nginx, source: str, forwarded: str) -> str:
    answer = nginx.ask("/api/v1/nothing/", headers={**HOST, "X-Forwarded-For": forwarded}, source=source)
    return str(nginx.log(answer.headers["X-Request-ID"])["client"])


def test_a_clients_address_and_scheme_are_believed_from_the_hop_alone(nginx: Nginx) -> None:
    assert logged_client(nginx, HOP, "198.51.100.7") == "198.51.100.7"
    # What the client itself wrote stands before what the hop has added.
    assert logged_client(nginx, HOP, "203.0.113.1, 198.51.100.7") == "198.51.100.7"
    assert logged_client(nginx, "127.0.0.5", "198.51.100.7") == "127.0.0.5"
    stranger = nginx.ask("/", headers={"X-Forwarded-Proto": "https"}, source="127.0.0.5")
    assert stranger.headers["Strict-Transport-Security"] is None


def send_with_a_wrong_token(nginx: Nginx, source: str, forwarded: str) -> int:
    body = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nwrong\r\n--b--\r\n'
    headers = {**HOST, "Content-Type": "multipart/form-data; boundary=b", "X-Forwarded-For": forwarded}
    return nginx.ask("/api/v1/captures/", method="POST", body=body, headers=headers, source=source).status


def test_a_limit_by_address_counts_the_real_client_all_the_way_to_django(nginx: Nginx) -> None:
    """20 wrong tokens a minute and address. Each client behind the hop has its own count; a made-up address is none."""
    behind_the_hop = [send_with_a_wrong_token(nginx, HOP, f"203.0.113.{n}, 198.51.100.7") for n in range(21)]
    assert behind_the_hop == [401] * 20 + [429]
    assert send_with_a_wrong_token(nginx, HOP, "203.0.113.1, 198.51.100.8") == 401
    stranger = [send_with_a_wrong_token(nginx, "127.0.0.5", f"192.0.2.{n}") for n in range(21)]
    assert stranger == [401] * 20 + [429]


# What leaves traces, and what must arrive


def test_what_the_largest_file_needs_is_let_through_and_a_refusal_of_it_arrives(nginx: Nginx) -> None:
    """Django refuses without reading it; that must not look like an API that is away."""
    answer = nginx.ask("/api/v1/imports/", method="POST", body=b"x" * 10_500_000, headers=HOST)
    assert (answer.status, answer.json()["code"]) == (401, "not_authenticated")


def test_an_upload_that_is_refused_halfway_is_taken_to_its_end(api: Api) -> None:
    """What comes after the refusal would meet a cut line: whether nginx then reads the answer is a race."""
    half = b"x" * 5_000_000
    head = "POST /api/v1/imports/ HTTP/1.1", "Host: prices.example.com", "X-Request-ID: refused-halfway-0001"
    lines = *head, "X-Forwarded-Proto: https", f"Content-Length: {2 * len(half)}", "", ""
    with socket.create_connection(("127.0.0.1", api.port), timeout=30) as upload:
        upload.sendall("\r\n".join(lines).encode() + half)
        wait_for(lambda: "refused-halfway-0001" in api.log, "the refusal")
        upload.sendall(half)
        assert upload.recv(12) == b"HTTP/1.1 401"


def test_a_key_out_of_a_mail_stands_in_no_log(nginx: Nginx, api: Api, folder: Path, pages: Path) -> None:
    with Nginx(folder / "alone", pages, "http://127.0.0.1:9") as alone:
        _ask_with_the_key(nginx)
        _ask_with_the_key(alone)
    wait_for(lambda: '"path":"/api/v1/nothing/"' in api.log, "the API's line")
    assert KEY not in api.log


def _ask_with_the_key(server: Nginx) -> None:
    referer = {**HOST, "Referer": f"https://prices.example.com/confirm-email/{KEY}"}
    server.ask(f"/confirm-email/{KEY}")
    server.ask(f"/reset-password/{KEY}.js?key={KEY}", headers=referer)
    server.ask(f"/api/feeds/{KEY}/told.atom", headers=HOST)
    server.ask(f"/api/unsubscribe/{KEY}/", headers=HOST)
    last = server.ask(f"/api/v1/nothing/?key={KEY}", headers=referer)
    server.log(last.headers["X-Request-ID"])
    for log in ("access.log", "error.log"):
        assert KEY not in (server.folder / log).read_text()
