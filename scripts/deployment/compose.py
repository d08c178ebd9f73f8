"""docs/self-hosting.md, followed: each of its commands is run, in order, by a newcomer on a fresh host with Docker."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from deployment import services
from deployment.check import Check, CheckFailed, Workspace, require
from deployment.compose_rules import production
from deployment.docker_host import DockerHost, fresh_host
from deployment.engine import call
from deployment.images import build
from PriceAlert.single_machine.program import Program

ROLES = ("api", "worker", "frontend")
OTHERS = ("docker.io/library/postgres:18", "docker.io/valkey/valkey:9", "docker.io/library/caddy:2")
REGISTRY = "ghcr.io/pricealert/pricealert"
OLD, NEW = "0.1.0", "0.2.0"
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# An address of documentation, which this host gives itself: its containers reach it, and nobody else does.
MAIL_SERVER = "192.0.2.25"
# What a newcomer writes instead of the examples. `localhost` has certificates without the world's help.
VALUES = {
    "prices.example.com": "localhost",
    "smtp.example.com": MAIL_SERVER,
    "EMAIL_PORT=587": "EMAIL_PORT=1025",
    "EMAIL_SECURITY=starttls": "EMAIL_SECURITY=none",
    "EMAIL_HOST_USER=alerts@example.com": "EMAIL_HOST_USER=",
    "you@example.com": "newcomer@example.org",
    "/mnt/offsite": "~/offsite",
}  # fmt: skip
EXPAND = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "{last}")]
    operations = [migrations.AddField("listing", "remark", models.TextField(null=True))]
"""


@dataclass(frozen=True, slots=True)
class Step:
    heading: str
    script: str


def steps(page: str) -> list[Step]:
    """The fenced commands of the page in their order, with a newcomer's values."""
    for example, value in VALUES.items():
        require(example in page, f"docs/self-hosting.md no longer says {example!r}: mend VALUES.")
        page = page.replace(example, value)
    headings = [(match.start(), match[1]) for match in HEADING.finditer(page)]
    found = []
    for block in BLOCK.finditer(page):
        above = [heading for start, heading in headings if start < block.start()]
        found.append(Step(above[-1], block[1]))
    return found


@dataclass(slots=True)
class Newcomer:
    """Follows the page in `place`, the folder they stand in, and looks after each step whether it did what it says."""

    host: DockerHost
    place: Path
    said: str = ""
    password: str = ""
    product: str = ""
    figures: dict[str, float] = field(default_factory=dict)

    def do(self, step: Step) -> None:
        began = time.monotonic()
        try:
            self.said = self.host.run(f"cd {self.place}\n{step.script}\npwd > {self.host.folder}/.place")
        except CheckFailed as failed:
            raise CheckFailed(f"“{step.heading}”: {failed}\n{self._last_words()}") from None
        self.place = Path((self.host.folder / ".place").read_text().strip())
        self.figures[step.heading] = self.figures.get(step.heading, 0) + time.monotonic() - began

    def look(self, words: str) -> str:
        return self.host.run(f"cd {self.place}; {words}")

    def states(self) -> dict[str, str]:
        """What `docker compose ps` says, by service: healthy, exited 0 …"""
        lines = self.look("docker compose ps --all --format json").splitlines()
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.startswith("{")]
        return {row["Service"]: row["Health"] or f"{row['State']} {row['ExitCode']}" for row in rows}

    def require_all_well(self, tag: str) -> None:
        for service, state in self.states().items():
            wanted = "exited 0" if service in ("check", "migrate") else "healthy"
            require(state == wanted, f"{service} is {state}, not {wanted}.\n{self._last_words()}")
        images = self.look("docker compose ps --format '{{.Image}}'").split()
        ours = {image for image in images if image.startswith(REGISTRY)}
        require(
            ours == {f"{REGISTRY}/{role}:{tag}" for role in ROLES}, f"Not {tag} runs but {', '.join(sorted(ours))}."
        )

    def prices(self) -> list[str]:
        """The history of the product they track, as the API says it through Caddy and nginx."""
        rows = self.person().get(f"/api/v1/tracked-products/{self.product}/price-history.csv").splitlines()
        return rows[1:]

    def person(self) -> Person:
        return Person(self._authority(), self.password)

    def _authority(self) -> Path:
        file = self.host.folder / "root.crt"
        self.look(f"docker compose cp tls:/data/caddy/pki/authorities/local/root.crt {file}")
        return file

    def _last_words(self) -> str:
        said = self.host.attempt(
            f"cd {self.place}; docker compose ps --all; docker compose logs --tail 8 --no-log-prefix"
        )
        return said.output.replace("\x1b[2K", "")[-4000:]


class Person:
    """Somebody at a browser that trusts the host's own authority."""

    def __init__(self, authority: Path, password: str) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(authority)
        self._session.headers.update({"Origin": "https://localhost", "Referer": "https://localhost/"})
        self.get("/api/v1/auth/browser/v1/config")
        self.post("/api/v1/auth/browser/v1/auth/login", {"email": VALUES["you@example.com"], "password": password})

    def get(self, path: str) -> str:
        answer = self._session.get(f"https://localhost{path}", timeout=30)
        require(answer.ok, f"GET {path} was answered with {answer.status_code}: {answer.text[:300]}")
        return answer.text

    def post(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        headers = {"X-CSRFToken": self._session.cookies.get("__Host-csrftoken", "")}
        answer = self._session.post(f"https://localhost{path}", json=body, headers=headers, timeout=30)
        require(answer.ok, f"POST {path} was answered with {answer.status_code}: {answer.text[:300]}")
        found: dict[str, Any] = answer.json()
        return found


# The page, followed


def follow_the_page(work: Workspace, fault: str | None) -> str:
    images = _images(work)
    match fault:
        case "a command in the page that does not exist":
            work.spoil("docs/self-hosting.md", "manage.py make_operator", "manage.py make_an_operator")
        case "a backup service that makes no backups":
            work.spoil(
                "docker-compose.prod.yml", '["python", "manage.py", "scheduled_backups"]', '["sleep", "infinity"]'
            )
        case "a restore that restores nothing":
            work.spoil("docs/self-hosting.md", 'manage.py restore "$NAME" --replace', "manage.py backup --list")
    page = (work.root / "docs" / "self-hosting.md").read_text()
    todo = steps(page)
    with fresh_host(work) as host:
        host.load(images)
        mails = _mail_server(work)
        newcomer = Newcomer(host, host.folder)
        _as_if_from_github(work, host)
        seen: dict[str, int] = {}
        for step in todo:
            nth = seen[step.heading] = seen.get(step.heading, 0) + 1
            for before in BEFORE.get((step.heading, nth), ()):
                before(newcomer)
            newcomer.do(step)
            for after in AFTER.get((step.heading, nth), ()):
                after(newcomer)
        require(any(mails.rglob("*")), "The mail test sent no mail.")
        left = host.containers()
        require(not left, f"Containers are left after `docker compose down`: {', '.join(left)}.")
    slow = ", ".join(
        f"{heading} {newcomer.figures[heading]:.0f} s" for heading in ("Start", "Upgrade", "Roll back", "Restore")
    )
    return f"{len(todo)} blocks, {sum(len(s.script.splitlines()) for s in todo)} lines of commands; {slow}"


def _started(newcomer: Newcomer) -> None:
    newcomer.require_all_well(OLD)
    newcomer.host.environment["CURL_CA_BUNDLE"] = str(newcomer._authority())


def _tracks_a_product(newcomer: Newcomer) -> None:
    shown = re.search(r"Password \(shown once\): (\S+)", newcomer.said)
    require(shown is not None, f"make_operator told no password: {newcomer.said.strip()[-300:]}")
    newcomer.password = shown[1] if shown else ""
    person = newcomer.person()
    made = person.post("/api/v1/tracked-products/", {"url": "https://shop.example.net/item/1"})
    newcomer.product = made["id"]
    _type_price(newcomer, "1980")


def _type_price(newcomer: Newcomer, amount: str) -> None:
    body = {"amount": amount, "currency": "JPY"}
    newcomer.person().post(f"/api/v1/tracked-products/{newcomer.product}/prices/", body)
    require(any(amount in row for row in newcomer.prices()), f"The price {amount} was not kept.")


def _still_knows(newcomer: Newcomer) -> None:
    require(any("1980" in row for row in newcomer.prices()), "The history of the tracked product is lost.")


def _works(newcomer: Newcomer) -> None:
    require('"ok"' in newcomer.said, f"/health/ready/ said: {newcomer.said[:200]}")
    require("pricealert-" in newcomer.said, "There is no first backup.")


def _was_copied_away(newcomer: Newcomer) -> None:
    copies = list(_offsite(newcomer).glob("pricealert-*"))
    require(bool(copies), "No backup was copied away.")


def _offsite(newcomer: Newcomer) -> Path:
    return newcomer.host.folder / "offsite"


def _was_upgraded(newcomer: Newcomer) -> None:
    newcomer.require_all_well(NEW)
    applied = newcomer.look("docker compose exec api python manage.py showmigrations products --plan")
    require("[X]  products.9999_remark" in applied, "The migration of the new release was not applied.")
    require("backup pricealert-" in newcomer.said, f"migrate made no backup before it: {newcomer.said[-300:]}")


def _was_rolled_back(newcomer: Newcomer) -> None:
    newcomer.require_all_well(OLD)


def _backs_up_and_types(newcomer: Newcomer) -> None:
    """So that there is something that a restore must lose."""
    newcomer.look("docker compose exec backup python manage.py backup")
    _type_price(newcomer, "77777")


def _lost_what_came_since(newcomer: Newcomer) -> None:
    require(not any("77777" in row for row in newcomer.prices()), "The restore kept what came after the backup.")


def _arrives_at_a_new_machine(newcomer: Newcomer) -> None:
    """With the file in an empty folder, and nothing of the old machine."""
    file = newcomer.place.parent / "pricealert-moves.tar"
    newcomer.host.remove_all()
    newcomer.place = newcomer.host.folder / "new-machine"
    newcomer.place.mkdir()
    file.rename(newcomer.place / file.name)


def _has_started_again(newcomer: Newcomer) -> None:
    newcomer.look("docker compose up --detach --wait")
    _still_knows(newcomer)


def _ends(newcomer: Newcomer) -> None:
    newcomer.look("docker compose down")


Look = Callable[[Newcomer], None]
BEFORE: dict[tuple[str, int], tuple[Look, ...]] = {
    ("Back up", 2): (lambda newcomer: _offsite(newcomer).mkdir(),),
    ("Restore", 1): (_backs_up_and_types,),
    ("Move to another machine", 2): (_arrives_at_a_new_machine,),
}
AFTER: dict[tuple[str, int], tuple[Look, ...]] = {
    ("Start", 1): (_started,),
    ("The first operator", 1): (_tracks_a_product,),
    ("Does it work?", 1): (_works,),
    ("Back up", 2): (_was_copied_away,),
    ("Upgrade", 1): (_was_upgraded, _still_knows),
    ("Roll back", 1): (_was_rolled_back, _still_knows),
    ("Restore", 1): (_lost_what_came_since, _still_knows),
    ("Move to another machine", 2): (_still_knows,),
    ("Stop, remove", 1): (_has_started_again,),
    ("At home", 1): (_ends,),
}


# What must not start


def refuse_bad_secrets(work: Workspace, fault: str | None) -> str:
    images = _images(work)
    if fault == "a database that asks nobody":
        wait = "    depends_on:\n      check:\n        condition: service_completed_successfully\n"
        work.spoil("docker-compose.prod.yml", wait, "")
    elif fault == "a secret key that is given in the open":
        work.spoil("docker-compose.prod.yml", "SECRET_KEY_FILE: /run/secrets/secret_key", f"SECRET_KEY: {'k' * 40}")
    refused = 0
    with fresh_host(work) as host:
        host.load(images)
        newcomer = Newcomer(host, host.folder)
        _as_if_from_github(work, host)
        for step in steps((work.root / "docs" / "self-hosting.md").read_text())[:2]:
            newcomer.do(step)
        for spoil, sentence in REFUSED.items():
            with _kept(newcomer):
                newcomer.look(spoil)
                said = host.attempt(
                    f"cd {newcomer.place}; s=0; docker compose up --detach || s=$?; docker compose logs check; exit $s"
                )
                require(said.status != 0, f"It started after: {spoil}")
                require(sentence in said.output, f"After {spoil}\nit did not say {sentence!r}:\n{said.output[-600:]}")
                running = host.run("docker ps --format '{{.Names}}'")
                require("-db-" not in running, f"A database was made after: {spoil}")
                host.remove_all()
                refused += 1
    return f"{refused} kinds of bad secrets refused with a sentence, before a database was made"


REFUSED = {
    "rm secrets/secret_key": "secret_key",
    "truncate --size 0 secrets/secret_key": "SECRET_KEY must have at least 32 characters",
    "echo short > secrets/secret_key": "SECRET_KEY must have at least 32 characters",
    "echo only-for-development-0123456789abcdefghij > secrets/secret_key": "SECRET_KEY is an example",
    "truncate --size 0 secrets/db_password": "DB_PASSWORD",
    "echo pricealert > secrets/db_password": "that everybody knows",
    "chown 0 secrets/secret_key": "SECRET_KEY_FILE",
    "sed --in-place /^DOMAIN/d .env": "set DOMAIN in .env",
    "sed --in-place /^API_IMAGE/d .env": "set API_IMAGE in .env",
}


def keep_the_rules(work: Workspace, fault: str | None) -> str:
    text = (work.root / "docker-compose.prod.yml").read_text()
    database = "    image: docker.io/library/postgres:18\n"
    match fault:
        case "a published database port":
            text = text.replace(database, f'{database}    ports: ["5432:5432"]\n')
        case "a service without limits":
            text = text.replace("    mem_limit: 2g\n", "")
        case "a root that can be written":
            text = text.replace(database, f"{database}    read_only: false\n")
        case "an image that floats":
            text = text.replace("postgres:18", "postgres:latest")
        case "a service without a health check":
            text = text.replace('"PriceAlert.healthcheck", "backup"]', '"true"]\n      disable: true')
    wrong = production(text)
    require(not wrong, " ".join(wrong))
    return "docker-compose.prod.yml keeps every rule"


# What both need


def _images(work: Workspace) -> dict[str, str]:
    """Both releases of ours, the newer one with one more migration, and those of others: {name: name in our store}."""
    services.ensure(OTHERS)
    built = {}
    for role, image in build(work, *ROLES).items():
        # A name of our own: another check may build that one anew meanwhile.
        built[role] = f"localhost/pricealert-verify/{role}:compose"
        call("buildah", "tag", image, built[role])
    newer = {**built, "api": "localhost/pricealert-verify/api:compose-newer"}
    migrations = work.root / "products" / "migrations"
    last = sorted(path.stem for path in migrations.glob("[0-9]*.py"))[-1]
    file = work.folder / "9999_remark.py"
    file.write_text(EXPAND.format(last=last))
    container = call("buildah", "from", "--pull-never", built["api"])
    call("buildah", "copy", "--quiet", container, file, "/app/products/migrations/9999_remark.py")
    call("buildah", "config", "--env", f"RELEASE={NEW}", container)
    call("buildah", "commit", "--quiet", "--format", "docker", "--rm", container, newer["api"])
    ours = {f"{REGISTRY}/{role}:{OLD}": built[role] for role in ROLES}
    ours |= {f"{REGISTRY}/{role}:{NEW}": newer[role] for role in ROLES}
    return ours | {name: name for name in OTHERS}


def _as_if_from_github(work: Workspace, host: DockerHost) -> None:
    """`git clone` of the public address brings this copy of the project, as spoilt as it is."""
    git = f"git -C {work.root} -c user.name=proof -c user.email=proof@localhost"
    host.run(f"{git} add --all && {git} commit --quiet --allow-empty --message 'As it lies here'")
    host.run(f"git config --global url.{work.root}.insteadOf https://github.com/pricealert/pricealert.git")
    host.run("git config --global --add safe.directory '*'")


def _mail_server(work: Workspace) -> Path:
    """Takes every mail, at an address that containers reach. The folder they end in."""
    call("ip", "address", "add", f"{MAIL_SERVER}/32", "dev", "lo")
    mails = work.folder / "mails"
    words = ["-m", "aiosmtpd", "-n", "-l", f"{MAIL_SERVER}:1025", "-c", "aiosmtpd.handlers.Mailbox", str(mails)]
    program = Program(
        "the mail server", [sys.executable, *words], work.folder / "mail.log", ready=lambda: mails.exists()
    )
    work.supervisor.start(program)
    return mails


@contextmanager
def _kept(newcomer: Newcomer) -> Iterator[None]:
    """Whatever happens to .env and the secrets meanwhile, they are afterwards as they were."""
    newcomer.look("rm -rf ../kept; mkdir ../kept; cp --archive .env secrets ../kept/")
    yield
    newcomer.look("rm -rf .env secrets; cp --archive ../kept/. .")


CHECKS = (
    Check(
        "compose",
        "the production file keeps its rules",
        "read as YAML: pinned, limited, read-only, nothing published but TLS, waits by health",
        keep_the_rules,
        ("a published database port", "a service without limits", "a root that can be written",
         "an image that floats", "a service without a health check"),
    ),
    Check(
        "compose",
        "bad secrets are refused before a database is made",
        "docker compose up on a fresh host, once for each kind",
        refuse_bad_secrets,
        ("a database that asks nobody", "a secret key that is given in the open"),
        needs_containers=True,
    ),
    Check(
        "compose",
        "docs/self-hosting.md leads a newcomer from nothing to another machine",
        "each of its commands run in order by a real Docker engine with Compose",
        follow_the_page,
        ("a command in the page that does not exist", "a backup service that makes no backups",
         "a restore that restores nothing"),
        needs_containers=True,
    ),
)  # fmt: skip
