"""What nginx refuses by itself, who is hung up on, and what people are told while the API is away."""

from __future__ import annotations

import shutil
import socket
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from testkit.nginx import Answer, Nginx, make_pages, missing
from testkit.stack import wait_for

pytestmark = pytest.mark.slow

ROOT = Path(settings.BASE_DIR)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if why := missing():
        pytest.skip(why)
    return make_pages(tmp_path_factory.mktemp("pages") / "dist")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> Iterator[Nginx]:
    """An nginx whose API is away."""
    with Nginx(tmp_path_factory.mktemp("nginx"), pages, "http://127.0.0.1:9") as running:
        yield running


def with_other_values(folder: Path, old: str, new: str) -> Path:
    """A copy of nginx/ for a test: waiting for the real values would take too long."""
    copy = folder / "source"
    shutil.copytree(ROOT / "nginx", copy)
    text = (copy / "default.conf.template").read_text()
    assert old in text
    (copy / "default.conf.template").write_text(text.replace(old, new))
    return copy


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_body_that_is_too_large_is_refused_in_words(alone: Nginx, language: str) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": language, "Content-Length": "13000000"}
    answer = alone.ask("/api/v1/imports/", method="POST", headers=headers)
    assert (answer.status, answer.media_type) == (413, "application/problem+json")
    assert_is_problem(answer, 413, "body_too_large", "This is more than can be taken at once.", language)


def assert_is_problem(answer: Answer, status: int, code: str, sentence: str, language: str) -> None:
    """As PriceAlert/problems.py tells it, in its words."""
    problem = answer.json()
    assert sorted(problem) == ["code", "detail", "request_id", "status", "title", "type"]
    assert (answer.status, problem["status"], problem["code"]) == (status, status, code)
    with translation.override(language):
        assert problem["detail"] == translation.gettext(sentence)
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/" + "a" * 9000, {}, 414),
        ("/", {"X-Long": "a" * 9000}, 400),
        ("/", {f"X-{n}": "a" * 7000 for n in range(6)}, 400),
    ],
    ids=["address", "header", "headers"],
)
def test_addresses_and_headers_have_a_longest(alone: Nginx, path: str, headers: dict[str, str], status: int) -> None:
    assert alone.ask(path, headers=headers).status == status


@pytest.mark.parametrize("language", ["ja", "en-GB,en;q=0.9"])
def test_while_the_api_is_away_programs_read_a_problem(alone: Nginx, language: str) -> None:
    for method in ("GET", "POST"):
        answer = alone.ask("/api/v1/config/", method=method, headers={"Accept-Language": language})
        sentence = "The service is not available just now. Your records are safe; please try again."
        assert_is_problem(answer, 503, "unavailable", sentence, language[:2])
        assert answer.headers["Retry-After"] == "30"
    assert alone.log(answer.headers["X-Request-ID"])["upstream_status"] == "502"


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_while_the_api_is_away_people_read_a_page_that_says_so(alone: Nginx, method: str) -> None:
    answer = alone.ask("/admin/products/", method=method)
    assert (answer.status, answer.media_type, answer.headers["Retry-After"]) == (503, "text/html", "30")
    assert answer.headers["Cache-Control"] == "no-store"
    assert method == "HEAD" or "いま手入れをしています" in answer.body.decode()
    # The pages themselves are here, and tell what the API does not answer.
    assert alone.ask("/products/1").status == 200


def test_a_body_for_which_there_is_no_room_is_told_as_not_available(pages: Path, tmp_path: Path) -> None:
    with Nginx(tmp_path, pages, "http://127.0.0.1:9") as nginx:
        shutil.rmtree(tmp_path / "client_body")
        answer = nginx.ask("/api/v1/imports/", method="POST", body=b"x" * 100_000, headers={"Accept-Language": "en"})
        sentence = "The service is not available just now. Your records are safe; please try again."
        assert_is_problem(answer, 503, "unavailable", sentence, "en")


# Slow clients, and an API of more than one address


class Upstream(ThreadingHTTPServer):
    """An API that counts what reaches it: it drops the line of a request to /api/drop/, and thinks about /api/slow/."""

    daemon_threads = True

    def __init__(self, address: str, port: int = 0) -> None:
        self.asked: list[str] = []
        self.may_answer = threading.Event()
        super().__init__((address, port), _Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Upstream)
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.asked.append(f"{self.command} {self.path}")
        if self.path == "/api/drop/":
            self.close_connection = True
            return
        if self.path == "/api/slow/":
            self.server.may_answer.wait(20)
        self.send_response(204)
        self.end_headers()

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


class NameServer(threading.Thread):
    """Answers each question for an address with `addresses`, as the name server of a container network does."""

    def __init__(self, *addresses: str) -> None:
        super().__init__(daemon=True)
        self.addresses: tuple[str, ...] = addresses
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        while True:
            question, client = self._socket.recvfrom(512)
            head = question[:2] + struct.pack("!5H", 0x8180, 1, len(self.addresses), 0, 0)
            found = [struct.pack("!HHHIH", 0xC00C, 1, 1, 1, 4) + socket.inet_aton(each) for each in self.addresses]
            self._socket.sendto(head + question[12 : question.index(b"\0", 12) + 5] + b"".join(found), client)


@pytest.fixture
def upstreams() -> Iterator[tuple[Upstream, Upstream]]:
    """One name's two addresses, on the same port."""
    first = Upstream("127.0.0.2")
    second = Upstream("127.0.0.3", first.server_port)
    yield first, second
    for each in (first, second):
        each.may_answer.set()
        each.shutdown()
        each.server_close()


def test_what_reads_is_asked_of_the_next_address_and_what_writes_is_never_sent_twice(
    pages: Path, upstreams: tuple[Upstream, Upstream], tmp_path: Path
) -> None:
    names = NameServer("127.0.0.2", "127.0.0.3")
    url = f"http://api.test:{upstreams[0].server_port}"
    with Nginx(tmp_path / "nginx", pages, url, resolvers=names.address) as nginx:
        assert nginx.ask("/api/drop/").status == 503
        assert [each.asked for each in upstreams] == [["GET /api/drop/"]] * 2
        assert nginx.ask("/api/drop/", method="POST", body=b"{}").status == 503
        assert sorted(each.asked[1:] for each in upstreams) == [[], ["POST /api/drop/"]]


def test_a_replaced_api_is_found_at_its_new_address(
    pages: Path, upstreams: tuple[Upstream, Upstream], tmp_path: Path
) -> None:
    names = NameServer("127.0.0.2")
    url = f"http://api.test:{upstreams[0].server_port}"
    source = with_other_values(tmp_path, "valid=10s", "valid=1s")
    with Nginx(tmp_path / "nginx", pages, url, source=source, resolvers=names.address) as nginx:
        assert nginx.ask("/api/x/").status == 204
        names.addresses = ("127.0.0.3",)
        wait_for(lambda: nginx.ask("/api/x/").status == 204 and upstreams[1].asked, "the new address is asked")


def test_one_client_cannot_hold_all_of_the_api(
    pages: Path, upstreams: tuple[Upstream, Upstream], tmp_path: Path
) -> None:
    with Nginx(tmp_path / "nginx", pages, f"http://127.0.0.2:{upstreams[0].server_port}") as nginx:
        with ThreadPoolExecutor(45) as pool:
            asked = [pool.submit(nginx.ask, "/api/slow/", headers={"Accept-Language": "en"}) for _ in range(45)]
            wait_for(lambda: sum(each.done() for each in asked) == 5, "five too many are refused")
            refused = [each.result() for each in asked if each.done()]
            assert nginx.ask("/api/x/", source="127.0.0.6").status == 204  # another client is served meanwhile
            upstreams[0].may_answer.set()
        sentence = "Too many tries. Wait some minutes, then try again."
        assert_is_problem(refused[0], 429, "throttled", sentence, "en")
        assert sorted(each.result().status for each in asked) == [204] * 40 + [429] * 5


@pytest.mark.parametrize(
    "words",
    [b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST /api/x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"],
    ids=["header", "body"],
)
def test_who_does_not_go_on_talking_is_hung_up_on(pages: Path, tmp_path: Path, words: bytes) -> None:
    source = with_other_values(tmp_path, "timeout 15s", "timeout 1s")
    with (
        Nginx(tmp_path / "nginx", pages, "http://127.0.0.1:9", source=source) as nginx,
        socket.create_connection(("127.0.0.1", nginx.port), timeout=5) as line,
    ):
        line.sendall(words)
        with suppress(ConnectionResetError):
            assert line.recv(1000) == b"" or b" 408 " in line.recv(1000)
