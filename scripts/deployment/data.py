"""The data of an installation: backups that come back, the way to an earlier release, the gate of migrations."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deployment.check import Check, CheckFailed, Workspace, require

PRODUCTS = 400
MIGRATION = """from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("products", "{after}")]
    operations = [{operations}]
"""
EXPANDS = 'migrations.AddField("listing", "subtitle", models.CharField(max_length=100, null=True))'
BREAKS = 'migrations.RemoveField("trackedproduct", "memo")'
BESIDE = 'AddIndexConcurrently("listing", models.Index(fields=["title"], name="listing_by_title"))'
UNSAFE = {
    "a rename": 'migrations.RenameField("listing", "title", "name")',
    "a drop": BREAKS,
    "NOT NULL without a default": 'migrations.AddField("listing", "rank", models.IntegerField(default=0))',
    "a plain index": 'migrations.AddIndex("listing", models.Index(fields=["title"], name="listing_by_title"))',
    "a long lock": 'migrations.AlterField("trackedproduct", "position", models.IntegerField(default=0))',
}


@dataclass(frozen=True, slots=True)
class Site:
    """One installation: a database, a store of backups, and `manage.py` of whatever code it is given."""

    work: Workspace
    environment: dict[str, str]

    @property
    def backups(self) -> Path:
        return self.work.folder / "backups"

    def manage(self, *words: str, code: Path, release: str = "v1.0") -> str:
        environment = {**self.environment, "RELEASE": release}
        return self.work.run(sys.executable, "manage.py", *words, cwd=code, environment=environment)

    def ask(self, statement: str) -> tuple[object, ...]:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return tuple(cursor.fetchone() or ()) if cursor.description else ()


def _site(work: Workspace, code: Path) -> Site:
    """Of release v1.0, with one person's products and their history."""
    site = Site(
        work,
        {
            **work.databases(),
            "PRICEALERT_MODE": "test",
            "SECRET_KEY": "a key for a drill alone, nothing is kept with it",
            "DJANGO_SETTINGS_MODULE": "PriceAlert.settings",
            "BACKUP_DIR": str(work.folder / "backups"),
            "PYTHONPATH": str(code),
        },
    )
    site.manage("safe_migrate", code=code)
    site.ask(
        "INSERT INTO users_user (password, email, is_superuser, public_id, language, time_zone, yen_per_point,"
        " wants_email, is_staff, is_active, date_joined) VALUES ('!', 'alice@example.com', false, gen_random_uuid(),"
        " 'en', 'UTC', 1, true, false, true, now() - interval '1 day')"
    )
    site.manage("seed_many", "--email", "alice@example.com", "--count", str(PRODUCTS), code=code)
    return site


# The restore drill


def restore_drill(work: Workspace, fault: str | None) -> str:
    code = work.root
    site = _site(work, code)
    made = site.manage("backup", code=code).split(":")[0]
    dump = site.backups / made
    if fault == "a truncated dump":
        dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    elif fault == "a tampered row":
        # A dump of the same moment with one price changed, signed as if nothing had happened.
        site.ask("UPDATE price_tracking_pricepoint SET price = price + 1 WHERE id = (SELECT min(id) FROM"
                 " price_tracking_pricepoint WHERE price IS NOT NULL)")  # fmt: skip
        other = site.backups / site.manage("backup", code=code).split(":")[0]
        other.replace(dump)
        _sign(work, dump)
    elif fault == "a missing row":
        site.ask("DELETE FROM alerts_alertrule WHERE id = (SELECT max(id) FROM alerts_alertrule)")
        other = site.backups / site.manage("backup", code=code).split(":")[0]
        other.replace(dump)
        _sign(work, dump)
    said = site.manage("restore_drill", made, code=code)
    figures = re.search(r"([\d,]+) rows of (\d+) tables compared.*?([\d.]+) s", said)
    if figures is None:
        raise CheckFailed(f"The drill said no figures: {said}")
    require(int(figures[1].replace(",", "")) > PRODUCTS * 10, "The drill compared hardly any rows.")
    return f"{figures[1]} rows of {figures[2]} tables compared, {figures[3]} s"


def _sign(work: Workspace, path: Path) -> None:
    path.with_name(f"{path.name}.sha256").write_text(work.run("sha256sum", path.name, cwd=path.parent))


# The way back


def rollback_drill(work: Workspace, fault: str | None) -> str:
    """v1.0 → v1.1, which expands → back by images; → v1.2, which breaks v1.0 → back by the backup."""
    old, new = work.root, work.folder / "new"
    work.run("git", "clone", "--quiet", old, new)
    work.run("cp", "-r", *(old / name for name in ("PriceAlert", "products")), new)
    if fault == "the linter sees nothing":
        lint = new / "PriceAlert" / "operations" / "migration_lint.py"
        lint.write_text(lint.read_text().replace("return [*errors, *warnings]", "return []"))
    site = _site(work, old)
    _plant(new, EXPANDS)
    site.manage("safe_migrate", code=new, release="v1.1")
    plan = site.manage("rollback", "v1.0", code=new, release="v1.1")
    require("the schema stays" in plan, f"After a change that expands, the plan was:\n{plan}")
    _require_works(site, old)
    before = site.ask("SELECT count(*), sum(id) FROM products_trackedproduct")
    _plant(new, BREAKS, name="0999_breaks", after="0998_planted")
    site.manage("safe_migrate", "--unsafe-because", "a drill", code=new, release="v1.2")
    site.ask(
        "INSERT INTO price_tracking_pricepoint"
        " (listing_id, first_seen_at, last_seen_at, after_gap, currency, price, availability, source)"
        " SELECT id, now(), now(), false, 'JPY', 1, 'in_stock', '' FROM products_listing LIMIT 123"
    )
    plan = site.manage("rollback", "v1.1", code=new, release="v1.2")
    if "put the backup back" not in plan:
        _require_works(site, old)
    require(re.search(r"\b123 price points", plan) is not None, f"The plan does not count what would be lost:\n{plan}")
    if fault == "the backup is gone":
        for path in site.backups.glob("pricealert-*"):
            path.unlink()
    elif fault == "somebody still writes":
        writer = psycopg.connect(site.environment["DATABASE_URL"])
        work.at_end.callback(writer.close)
    done = site.manage("rollback", "v1.1", "--do", "restore", "--confirm", "v1.1", code=new, release="v1.2")
    seconds = re.search(r"tables are back, ([\d.]+) s", done)
    require(
        site.ask("SELECT count(*), sum(id) FROM products_trackedproduct") == before, "Rows are not those of before."
    )
    _require_works(site, old)
    return f"{before[0]} products back, 123 rows said to be lost and lost, {seconds[1] if seconds else '?'} s"


def _require_works(site: Site, code: Path) -> None:
    """The old code reads every column it knows, and writes."""
    site.manage(
        "shell", "-c",
        "from products.models import TrackedProduct as T; from django.test import Client;"
        " t = list(T.objects.select_related('listing', 'user'))[0]; t.save();"
        " assert Client().get('/health/ready/', headers={'host': 'localhost'}).status_code == 200",
        code=code,
    )  # fmt: skip


# The gate


def gate(work: Workspace, fault: str | None) -> str:
    """Each planted migration is refused by the command itself, with nothing changed; the safe ones go through."""
    site = _site(work, work.root)
    if fault is None:
        _plant(work.root, EXPANDS)
        _plant(work.root, BESIDE, name="0999_beside", after="0998_planted", atomic=False)
    else:
        _plant(work.root, UNSAFE[fault])
    site.manage("safe_migrate", code=work.root, release="v1.1")
    kept = [json.loads(path.read_text()) for path in sorted(site.backups.glob("migration-*.json"))]
    require(kept[-1]["outcome"] == "done", f"The record says {kept[-1]['outcome']}.")
    return f"2 safe ones let through in {kept[-1]['seconds']} s"


def _plant(code: Path, operations: str, *, name: str = "0998_planted", after: str = "", atomic: bool = True) -> None:
    folder = code / "products" / "migrations"
    last = after or max(path.stem for path in folder.glob("0*.py"))
    text = MIGRATION.format(operations=operations, after=last, atomic=atomic)
    (folder / f"{name}.py").write_text(text)


# N−1


def previous_release(work: Workspace, fault: str | None) -> str:
    """The tests of a tag on a schema with one more migration, in a clone of which both are thrown away."""
    code = work.root
    who = ["-c", "user.name=drill", "-c", "user.email=drill@example.com"]
    work.run("git", *who, "add", "--all", cwd=code)
    work.run("git", *who, "commit", "--quiet", "--allow-empty", "--message", "Release", cwd=code)
    work.run("git", "tag", "v0.1.0", cwd=code)
    _plant(code, BREAKS if fault else EXPANDS)
    work.run("git", *who, "add", "--all", cwd=code)
    work.run("git", *who, "commit", "--quiet", "--message", "Next", cwd=code)
    words = ["scripts/previous_release.py", "alerts/tests/test_api.py"]
    said = work.run(sys.executable, *words, cwd=code, environment={"PYTHONPATH": str(code)})
    require("The code of v0.1.0 works on this schema." in said, said[-500:])
    passed = re.search(r"(\d+) passed", said)
    return f"{passed[1] if passed else 'its'} tests of the release before"


CHECKS = (
    Check(
        part="data",
        proves="A backup comes back into a fresh database, row for row",
        how="manage.py restore_drill on a seeded database",
        run=restore_drill,
        faults=("a truncated dump", "a tampered row", "a missing row"),
    ),
    Check(
        part="data",
        proves="The way back: by images where the schema suits, else by the backup, losing what was said",
        how="v1.0 → v1.1 → v1.2 with data; manage.py rollback, then the old code at work",
        run=rollback_drill,
        faults=("the backup is gone", "somebody still writes", "the linter sees nothing"),
    ),
    Check(
        part="data",
        proves="Migrations that hurt the old code or hold long locks are refused",
        how="manage.py safe_migrate with one planted of each kind",
        run=gate,
        faults=tuple(UNSAFE),
    ),
    Check(
        part="data",
        proves="The release before works on the new schema",
        how="scripts/test-previous-release in a clone with a planted tag",
        run=previous_release,
        faults=("a column in use is dropped",),
    ),
)
