"""`manage.py suggest_indexes` on a seeded workload names the index that was dropped on purpose, and changes nothing."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

import psycopg

from deployment.check import Check, Workspace, require

# A composite in descending order, a composite, one of what is not NULL, one of what is NULL.
DROPPED = ("notification_by_person", "point_by_listing_and_time", "listing_image_due", "notification_unread")

NOT_DROPPED = "the index is not dropped"
WRITES = "the command builds it on the live database"
KEEPS = "the trial on the copy is not rolled back"
WRONG_ORDER = "the columns are proposed in the wrong order"
OPERATIONS = "PriceAlert/operations/indexes"


@dataclass(slots=True)
class Site:
    """The project's copy against a seeded database, and a copy of that."""

    work: Workspace
    environment: dict[str, str]
    copy: str

    @property
    def live(self) -> str:
        return self.environment["DATABASE_URL"]

    def manage(self, *words: str) -> str:
        return self.work.run(sys.executable, "manage.py", *words, cwd=self.work.root, environment=self.environment)

    def run(self, code: str) -> None:
        self.manage("shell", "--no-imports", "-c", code)

    def tell(self, statement: str, url: str | None = None) -> list[tuple[Any, ...]]:
        with psycopg.connect(url or self.live, autocommit=True) as told:
            done = told.execute(statement.encode())
            return done.fetchall() if done.description else []

    def definition(self, index: str) -> str:
        with psycopg.connect(self.live) as asked:
            ((definition,),) = asked.execute("SELECT pg_get_indexdef(%s::regclass)", [index]).fetchall()
            return str(definition)

    def tell_both(self, statement: str) -> None:
        for url in (self.live, self.copy):
            self.tell(statement, url)

    def state(self) -> list[tuple[Any, ...]]:
        """All indexes and all rows ever written, of both databases."""
        asked = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1",
        )
        return [row for url in (self.live, self.copy) for question in asked for row in self.tell(question, url)]


def propose_what_was_dropped(work: Workspace, fault: str | None) -> str:
    _plant(work, fault)
    site = _seeded(work)
    figures = []
    for index in DROPPED if fault is None else DROPPED[:1]:
        definition = site.definition(index)
        if fault != NOT_DROPPED:
            site.tell_both(f"DROP INDEX {index}")
        found = _advice(site)
        require(len(found) == 1, f"{index} was dropped, and {len(found)} indexes were proposed.")
        _require_it_comes_back(site, found[0], index, definition)
        figures.append(f"{index} {found[0]['cost_before']:,.0f} → {found[0]['cost_after']:,.0f}")
    found = _advice(site)
    require(not found, f"Every index is there, and {len(found)} more were proposed.")
    return f"planner cost {', '.join(figures)}; nothing with all in place"


def _plant(work: Workspace, fault: str | None) -> None:
    if fault == WRITES:
        build = "CREATE INDEX planted ON products_listing (title)"
        work.spoil(f"{OPERATIONS}/catalog.py", "SET TRANSACTION READ ONLY", build)
    elif fault == KEEPS:
        work.spoil(f"{OPERATIONS}/bench.py", "there.transaction(force_rollback=True)", "there.transaction()")
    elif fault == WRONG_ORDER:
        work.spoil(f"{OPERATIONS}/migration.py", "models.Index(fields=fields,", "models.Index(fields=fields[::-1],")


def _seeded(work: Workspace) -> Site:
    more = {"PRICEALERT_MODE": "test", "SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "testserver"}
    environment = work.databases() | more
    server = environment["DATABASE_URL"].rpartition("/")[0]
    site = Site(work, environment, f"{server}/copy")
    site.manage("migrate", "--verbosity", "0")
    site.manage("suggest_indexes", "--enable")
    site.run("from testkit.workload import seed; seed()")
    site.tell("CREATE DATABASE copy TEMPLATE pricealert", f"{server}/postgres")
    return site


def _advice(site: Site) -> list[dict[str, Any]]:
    """What is proposed after a round of the product's own queries; neither database may be another after it."""
    site.tell("SELECT pg_stat_statements_reset()")
    site.run("from testkit.workload import work; work(rounds=1)")
    before, written = site.state(), site.work.folder / "advice.json"
    limits = ("--min-calls", "1", "--min-ms", "0.1")
    site.manage("suggest_indexes", *limits, "--on-copy", "copy", "--json", str(written))
    require(site.state() == before, "The command changed a database.")
    proposals: list[dict[str, Any]] = json.loads(written.read_text())["proposals"]
    return proposals


def _require_it_comes_back(site: Site, proposal: dict[str, Any], index: str, definition: str) -> None:
    """The migration that was printed builds the index that was dropped, but for its name."""
    file = site.work.root / proposal["path"]
    file.write_text(proposal["migration"])
    site.manage("migrate", "--verbosity", "0")
    made = file.stem.partition("_")[2]
    same = site.definition(made)
    require(same.replace(made, index) == definition, f"{definition} was dropped, and this was proposed: {same}")
    site.tell(f"ALTER INDEX {made} RENAME TO {index}")
    site.tell(definition, site.copy)
    file.unlink()


CHECKS = (
    Check(
        part="indexes",
        proves="suggest_indexes names the index that was dropped, and nothing else; it changes nothing",
        how="seeded workload, pg_stat_statements, trials rolled back on a copy, its migration run",
        run=propose_what_was_dropped,
        faults=(NOT_DROPPED, WRITES, KEEPS, WRONG_ORDER),
    ),
)
