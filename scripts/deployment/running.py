"""The images at work: locked down, reached through nginx, with a task from end to end, and stopped in the middle."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import requests

from deployment.check import Check, CheckFailed, Workspace, arranging, require, wait_for
from deployment.engine import own_network
from deployment.images import build
from deployment.stack import BEAT, PAGES, Person, Stack
from testkit.shop import Product, Reply, ScriptedShop

EMAIL = "operator@pricealert.example"
API_STOPS_WITHIN_S, WORKER_STOPS_WITHIN_S = 30, 75
LOOKS = "SELECT count(*) FROM price_tracking_pricepoint WHERE price IS NOT NULL"


# As its image says, locked down


def run_locked_down(work: Workspace, fault: str | None) -> str:
    match fault:
        case "a wrong wsgi path":
            work.spoil("Dockerfile.api", "PriceAlert.wsgi:application", "PriceAlert.PriceAlert.wsgi:application")
        case "a health check that always says yes":
            work.spoil("Dockerfile.api", '["python", "-m", "PriceAlert.healthcheck", "web"]', '["true"]')
        case "an image that runs as root":
            work.spoil("Dockerfile.api", "USER 10001:10001", "USER 0:0")
    images = build(work, "api")
    with own_network():
        stack = Stack(work, images)
        began = time.monotonic()
        stack.once("python", "manage.py", "migrate", "--noinput")
        migrated_s = time.monotonic() - began
        stack.start("api")
        healthy_s = stack.await_healthy("api")
        _require_locked(stack, "api")
        wait_for("gunicorn runs three workers", lambda: len(_children(stack.pid("api"))) == 3, within_s=30)
        _require_health_checks_see("api", stack)
        took_s = stack.stop("api", within_s=API_STOPS_WITHIN_S)
        require(stack.exit_code("api") == 0, f"The API ended with {stack.exit_code('api')} when asked to stop.")
    return f"migrated in {migrated_s:.1f} s, healthy after {healthy_s:.1f} s, stopped in {took_s:.1f} s"


def _require_locked(stack: Stack, role: str) -> None:
    """As the kernel has it, of the first process: not root, no capability nor a way to gain one, nothing to write."""
    status = Path(f"/proc/{stack.pid(role)}/status").read_text()
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    require(facts["Uid"].split()[0] != "0", f"The first process of {role} is root.")
    require(int(facts["CapEff"], 16) == 0 and int(facts["CapBnd"], 16) == 0, f"{role} has capabilities.")
    require(facts["NoNewPrivs"].strip() == "1", f"{role} can gain privileges.")
    for path in ("/app", "/opt/venv", "/etc", "/usr/local/bin"):
        tried = stack.execute(role, "sh", "-c", f"test -d {path} && touch {path}/planted && echo written")
        require("written" not in tried, f"{role} could write into {path}.")


def _require_health_checks_see(role: str, stack: Stack) -> None:
    """Broken by stopping every process of the container in its tracks; whole again, it is healthy again."""
    _signal_all(stack.pid(role), signal.SIGSTOP)
    # What speaks for a worker and beat is a file they touch: as it is after two minutes of silence.
    stack.execute(role, "sh", "-c", f"test ! -e /tmp/{role} || touch -d '2 minutes ago' /tmp/{role}")
    lied = stack.is_healthy(role)
    _signal_all(stack.pid(role), signal.SIGCONT)
    require(not lied, f"{role} hung, and its health check said that all was well.")
    stack.await_healthy(role, within_s=30)


# Through nginx


def serve_pages_and_api(work: Workspace, fault: str | None) -> str:
    match fault:
        case "a missing asset answered with the page":
            work.spoil(
                "nginx/default.conf.template",
                "/assets/ {\n        try_files $uri =404;",
                "/assets/ {\n        try_files $uri /index.html;",
            )
        case "hashed assets that may change":
            work.spoil("nginx/default.conf.template", "max-age=31536000, immutable", "max-age=60")
        case "an API that nginx does not find":
            work.spoil("nginx/default.conf.template", "location ~ ^/(api|", "location ~ ^/(apis|")
    images = build(work, "api", "frontend")
    with own_network():
        stack = Stack(work, images)
        stack.once("python", "manage.py", "migrate", "--noinput")
        stack.start("api")
        stack.start("frontend")
        stack.await_healthy("api")
        healthy_s = stack.await_healthy("frontend")
        _require_locked(stack, "frontend")
        seen = [_require_page("/"), _require_page("/products/of/nobody")]
        asset = _first_asset(seen[0])
        _require_answer(asset, 200, {"Cache-Control": "immutable", "X-Content-Type-Options": "nosniff"})
        _require_answer("/assets/index-00000000.js", 404, {})
        _require_answer("/health.txt", 200, {})
        _require_answer("/health/ready/", 200, {"Content-Type": "json"})
        _require_answer("/api/v1/config/", 200, {"Content-Type": "json"})
        _require_answer("/admin/login/", 200, {"Content-Type": "html"})
        stylesheet = _first(r'href="(/static/[^"]+\.css[^"]*)"', _get("/admin/login/").text)
        _require_answer(stylesheet, 200, {"Content-Type": "css"})
        _require_health_checks_see("frontend", stack)
        stack.stop("api", within_s=API_STOPS_WITHIN_S)
        _require_answer("/api/v1/config/", 503, {"Retry-After": "30"})
        _require_page("/")
    return f"healthy after {healthy_s:.1f} s; pages, {asset}, API, admin; 503 in words without the API"


def _require_page(path: str) -> str:
    answer = _get(path)
    is_page = answer.status_code == 200 and '<div id="root"' in answer.text
    require(is_page, f"{path} is not the page: {answer.status_code}.")
    require("no-cache" in answer.headers.get("Cache-Control", ""), f"{path} may be kept: a release would be missed.")
    require("default-src" in answer.headers.get("Content-Security-Policy", ""), f"{path} comes without its headers.")
    return answer.text


def _require_answer(path: str, status: int, headers: dict[str, str]) -> None:
    answer = _get(path)
    require(answer.status_code == status, f"{path} was answered with {answer.status_code} instead of {status}.")
    for name, part in headers.items():
        said = answer.headers.get(name, "")
        require(part in said, f"{path}: {name} is {said!r}, without {part!r}.")


def _first_asset(page: str) -> str:
    return _first(r'"(/assets/[^"]+\.js)"', page)


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise CheckFailed(f"Nothing on the page is like {pattern}.")
    return found.group(1)


def _get(path: str) -> requests.Response:
    return requests.get(f"{PAGES}{path}", timeout=30, proxies={"http": ""})


# A task from end to end


def carry_a_task(work: Workspace, fault: str | None) -> str:
    match fault:
        case "a worker that listens elsewhere":
            work.spoil("Dockerfile.worker", '"--without-mingle"]', '"--without-mingle", "-Q", "elsewhere"]')
        case "a worker's health check that always says yes":
            work.spoil("Dockerfile.worker", '["python", "-m", "PriceAlert.healthcheck", "worker"]', '["true"]')
        case "a beat that sends nothing":
            work.append("PriceAlert/settings.py", "CELERY_BEAT_SCHEDULE = {}")
    images = build(work, "api", "worker", "frontend")
    with own_network(), _shops(1) as shop, _started(work, images, shop) as (stack, person, database):
        stack.start("worker")
        worker_s = stack.await_healthy("worker")
        _require_locked(stack, "worker")
        wait_for("the worker has the three processes asked for", lambda: _processes(stack) == 3, within_s=30)
        began = time.monotonic()
        _track(person, 1)
        look_s = _await_looks(database, 1, within_s=20, began=began)
        shown = person.get("/api/v1/tracked-products/").text
        require("1980" in shown, f"The API does not show the price that the worker read: {shown[:300]}")
        _require_health_checks_see("worker", stack)
        beat_s = _require_beat_sends(stack, shop, database)
    return f"healthy after {worker_s:.1f} s; price {look_s:.1f} s after asking; beat's sweep after {beat_s:.1f} s"


def _require_beat_sends(stack: Stack, shop: ScriptedShop, database: psycopg.Connection) -> float:
    """What is due is looked at with beat, and only with it: nobody else wakes the worker then."""
    visits = len(shop.visits("/item/1"))
    database.execute("UPDATE products_listing SET next_check_at = now() - interval '1 minute'")
    time.sleep(3)
    require(len(shop.visits("/item/1")) == visits, "A look was begun that nobody asked for, before beat ran.")
    began = time.monotonic()
    stack.start("beat", *BEAT)
    wait_for("beat has what is due looked at", lambda: len(shop.visits("/item/1")) > visits, within_s=40)
    took_s = time.monotonic() - began
    healthy = stack.execute("beat", "python", "-m", "PriceAlert.healthcheck", "beat")
    require(healthy == "", f"beat sends, and its health check says: {healthy}")
    return took_s


# Stopped in the middle


def lose_no_request(work: Workspace, fault: str | None) -> str:
    """Requests held in flight by a lock on a table, and steady ones beside them, while the API is told to stop."""
    if fault == "an API that is killed, not asked":
        work.spoil("Dockerfile.api", "STOPSIGNAL SIGTERM", "STOPSIGNAL SIGKILL")
    elif fault == "gunicorn that grants no time":
        work.spoil("Dockerfile.api", '"--graceful-timeout", "25"', '"--graceful-timeout", "0"')
    images = build(work, "api", "frontend")
    with own_network(), _started(work, images, None) as (stack, person, database), ThreadPoolExecutor(8) as pool:
        steady = _Steady()
        steady.start()
        with database.transaction():
            database.execute("LOCK TABLE products_trackedproduct IN ACCESS EXCLUSIVE MODE")
            held = [pool.submit(lambda: person.get("/api/v1/tracked-products/").status_code) for _ in range(6)]
            with arranging():
                wait_for("six requests wait in the API", lambda: _waiting(stack) >= 6, within_s=20)
            stopping = pool.submit(stack.stop, "api", within_s=API_STOPS_WITHIN_S)
            time.sleep(2)
        answers = Counter(future.result() for future in held)
        took_s = stopping.result()
        steady.stop()
        exit_code = stack.exit_code("api")
        cut = [line for line in stack.last_words("frontend", 400).splitlines() if "prematurely closed" in line]
    require(answers == {200: 6}, f"Of six requests in flight when the API was stopped: {dict(answers)} by status.")
    require(not cut, f"{len(cut)} requests were taken and not answered: {cut[:1]}")
    others = set(steady.seen) - {200, 503}
    require(not others, f"Requests beside it were answered with {others}.")
    require(exit_code == 0, f"The API ended with {exit_code}.")
    return (
        f"6 of 6 in flight and {steady.seen[200]} steady ones answered, {steady.seen[503]} refused in words "
        f"once it was gone; ended in {took_s:.1f} s with 0"
    )


def end_a_batch(work: Workspace, fault: str | None) -> str:
    """A worker is told to stop when the first of its looks has reached the shop, which answers three seconds later."""
    if fault == "a worker that is killed, not asked":
        work.spoil(
            "Dockerfile.worker",
            "ENV CELERY_WORKER_CONCURRENCY=2",
            "ENV CELERY_WORKER_CONCURRENCY=2\nSTOPSIGNAL SIGKILL",
        )
    images = build(work, "api", "worker", "frontend")
    count = 4
    with (
        own_network(),
        _shops(count, delay_s=3) as shop,
        _started(work, images, shop) as (stack, person, database),
    ):
        _track(person, count)
        stack.start("worker")
        with arranging():
            wait_for("a look reaches the shop", lambda: any("/item/" in s.path for s in shop.ledger), within_s=40)
        took_s = stack.stop("worker", within_s=WORKER_STOPS_WITHIN_S)
        begun = sum("/item/" in served.path for served in shop.ledger)
        row = database.execute(LOOKS).fetchone()
        written = row[0] if row else 0
        exit_code = stack.exit_code("worker")
    require(written == begun, f"Of {begun} looks that had begun, {written} were written.")
    require(exit_code == 0, f"The worker ended with {exit_code}.")
    return f"{written} of {begun} looks begun were written; ended in {took_s:.1f} s with 0"


class _Steady:
    """Twenty requests a second through nginx, counted by the status of their answer; 0 for none."""

    def __init__(self) -> None:
        self.seen: Counter[int] = Counter()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._ended.wait(0.05):
            try:
                self.seen[_get("/health/").status_code] += 1
            except requests.RequestException:
                self.seen[0] += 1


def _processes(stack: Stack) -> int:
    return len(_children(stack.pid("worker")))


def _waiting(stack: Stack) -> int:
    with psycopg.connect(stack.settings["DATABASE_URL"], autocommit=True) as database:
        row = database.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone()
    return row[0] if row else 0


# What they share


@contextmanager
def _started(
    work: Workspace, images: dict[str, str], shop: ScriptedShop | None
) -> Iterator[tuple[Stack, Person, psycopg.Connection]]:
    """Migrated, with api and frontend healthy, an operator signed in, and a connection to the database."""
    host, port = shop.address if shop else ("127.0.0.1", 1)
    hosts = ",".join(f"shop-{number}.example={host}:{port}" for number in range(1, 9))
    # Three, so that neither the image's two nor a core of the machine each is taken for it.
    stack = Stack(work, images, {"DEMO_HOST_MAP": hosts, "CELERY_WORKER_CONCURRENCY": "3"})
    stack.settings["DB_LOCK_TIMEOUT_MS"] = "30000"
    with arranging():
        stack.once("python", "manage.py", "migrate", "--noinput")
        said = stack.once("python", "manage.py", "make_operator", EMAIL)
        stack.start("api")
        stack.start("frontend")
        stack.await_healthy("api")
        stack.await_healthy("frontend")
        person = Person(EMAIL, said.split()[-1])
    with psycopg.connect(stack.settings["DATABASE_URL"], autocommit=True) as database:
        yield stack, person, database


@contextmanager
def _shops(count: int, *, delay_s: float = 0) -> Iterator[ScriptedShop]:
    """As many shops, each with one thing at 1,980 yen."""
    with ScriptedShop() as shop:
        for number in range(1, count + 1):
            page = Product(f"テスト商品 {number}", "1980").page()
            shop.script(f"/item/{number}", Reply(body=page, delay_s=delay_s, price="1980"))
        yield shop


def _track(person: Person, count: int) -> None:
    for number in range(1, count + 1):
        person.post("/api/v1/tracked-products/", {"url": f"http://shop-{number}.example/item/{number}"})


def _await_looks(database: psycopg.Connection, count: int, *, within_s: float, began: float) -> float:
    def written() -> bool:
        row = database.execute(LOOKS).fetchone()
        return row is not None and row[0] >= count

    wait_for(f"{count} prices are in the database", written, within_s=within_s)
    return time.monotonic() - began


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _signal_all(pid: int, number: signal.Signals) -> None:
    for process in [pid, *_children(pid)]:
        os.kill(process, number)


def _check(proves: str, how: str, run: Callable[[Workspace, str | None], str], *faults: str) -> Check:
    return Check("images", proves, how, run, faults, needs_containers=True)


CHECKS = (
    _check(
        "the API runs without root, capabilities and a writable file, and knows when it is ill",
        "podman and runc, migrate as a one-off, its own HEALTHCHECK",
        run_locked_down,
        "a wrong wsgi path",
        "a health check that always says yes",
        "an image that runs as root",
    ),
    _check(
        "pages, assets, API and admin are reached through nginx as they should be",
        "HTTP against the frontend's container",
        serve_pages_and_api,
        "a missing asset answered with the page",
        "hashed assets that may change",
        "an API that nginx does not find",
    ),
    _check(
        "a task goes from the API through Valkey and a worker into the database; beat sends",
        "a shop on loopback, a price asked for and read",
        carry_a_task,
        "a worker that listens elsewhere",
        "a worker's health check that always says yes",
        "a beat that sends nothing",
    ),
    _check(
        "an API that is told to stop answers all that it has taken",
        "requests held in flight by a lock, and steady ones",
        lose_no_request,
        "an API that is killed, not asked",
        "gunicorn that grants no time",
    ),
    _check(
        "a worker that is told to stop ends its batch and writes it",
        "stopped while a shop is slow to answer",
        end_a_batch,
        "a worker that is killed, not asked",
    ),
)
