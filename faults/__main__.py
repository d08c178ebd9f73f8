"""`./scripts/faults alerts`: see --help."""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faults import SHOPS
from faults.cluster import Cluster
from PriceAlert.single_machine.problem import StartError
from testkit.shop import ScriptedShop
from testkit.smtp import ScriptedMailServer
from testkit.stack import HURRY, Stack

if TYPE_CHECKING:
    from faults.ledger import Tally
    from faults.table import Row

COLUMNS = ("owed", "sent", "excused", "lost", "doubled", "flagged", "late")
HEADINGS = ("owed", "sent", "excused", "lost", "doubled", "unknown", "late")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./scripts/faults", description=_HELP)
    parser.add_argument("what", choices=["alerts"])
    parser.add_argument("--row", type=int, action="append", metavar="N", help="only this row; may be repeated")
    parser.add_argument("--smoke", action="store_true", help="each fault once or a few times: under 4 minutes")
    parser.add_argument("--only-new", action="store_true", help="without the rows that the tests of pytest cover")
    parser.add_argument("--seed", type=int, help="what chance decides is decided so again")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures for machines")
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    wanted = parser.parse_args()
    seed = wanted.seed if wanted.seed is not None else time.time_ns() % 1_000_000
    folder = Path(tempfile.mkdtemp(prefix="pricealert-faults-"))
    folder.chmod(0o711)  # PostgreSQL may run as another account
    cluster = None
    try:
        cluster = Cluster(folder / "data")
        cluster.start()
        return _run_all(wanted, seed, folder, cluster)
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        if cluster is not None:
            cluster.stop()
        if wanted.keep:
            print(f"Logs and databases are in {folder}.")
        else:
            shutil.rmtree(folder, ignore_errors=True)


_HELP = "Breaks what alerts rest on, fault by fault, and judges by three ledgers that each was sent, and once."


def _run_all(wanted: argparse.Namespace, seed: int, folder: Path, cluster: Cluster) -> int:
    mail = ScriptedMailServer(keeps_content=False)
    mail.start()
    with ScriptedShop() as shop:
        stack = Stack(folder, {})
        stack.env = _environment(cluster, stack, shop, mail, folder)
        rows = _rows(wanted)
        print(f"{len(rows)} rows, {'smoke' if wanted.smoke else 'in full'}, --seed {seed}\n{_heading()}", flush=True)
        results = []
        with stack:
            for row in rows:
                began = time.monotonic()
                tally = _run(row, wanted, seed, (stack, cluster, shop, mail, folder))
                results.append(_result(row, tally, time.monotonic() - began))
                print(_line(results[-1]), flush=True)
    mail.stop()
    if wanted.json:
        figures = {"seed": seed, "smoke": wanted.smoke, "rows": results}
        wanted.json.write_text(json.dumps(figures, indent=2) + "\n")
    failed = [result["row"] for result in results if not result["passed"]]
    print(_verdict(results, failed))
    return 1 if failed else 0


def _environment(cluster: Cluster, stack: Any, shop: Any, mail: Any, folder: Path) -> dict[str, str]:
    """Sets this process up as one of the product's, and returns what the others run with."""
    ours = {
        "PRICEALERT_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "PriceAlert.settings",
        "SECRET_KEY": "a key for faults alone, nothing is kept with it",
        "DATABASE_URL": cluster.url,
        "REDIS_URL": stack.valkey.url,
        "EMAIL_PORT": str(mail.port),
        "LOG_LEVEL": "INFO",
        "BACKUP_DIR": str(folder / "backups"),
    }
    host, port = shop.address
    ours |= HURRY | {"DEMO_HOST_MAP": ",".join(f"{name}={host}:{port}" for name in SHOPS)}
    os.environ.update(ours | {"LOG_LEVEL": "ERROR"})  # ours; the others' logs are counted
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return ours


def _rows(wanted: argparse.Namespace) -> list[Row]:
    from faults.table import all_rows

    rows = all_rows()
    if wanted.row:
        rows = [row for row in rows if row.number in wanted.row]
    return [row for row in rows if not (wanted.only_new and row.covered_by)]


def _run(row: Row, wanted: argparse.Namespace, seed: int, outside: tuple[Any, ...]) -> Tally:
    from faults.ledger import Tally
    from faults.world import World

    stack, cluster, shop, mail, folder = outside
    try:
        chance = random.Random(f"{seed} {row.number}")
        own = folder / f"row{row.number}"
        world = World(row.number, stack, shop, mail, own, chance, is_smoke=wanted.smoke, cluster=cluster)
        return row.fault(world)
    except AssertionError as error:
        return Tally(problems=[str(error)])
    finally:
        stack.end_processes()


def _result(row: Row, tally: Tally, seconds: float) -> dict[str, Any]:
    figures = {name: getattr(tally, name) for name in COLUMNS}
    return {
        "row": row.number, "name": row.name, **figures, "seconds": round(seconds, 1), "passed": tally.passed,
        "problems": tally.problems, "figures": tally.figures,
    }  # fmt: skip


def _heading() -> str:
    return f"{'':>3}  {'fault':<52}" + "".join(f"{name:>9}" for name in HEADINGS) + f"{'s':>8}"


def _line(result: dict[str, Any]) -> str:
    counts = "".join(f"{result[name]:>9,}" for name in COLUMNS)
    mark = "✓" if result["passed"] else "✗"
    more = [f"       {name}: {value}" for name, value in result["figures"].items()]
    wrong = [f"     ✗ {problem[:300]}" for problem in result["problems"][:6]]
    return "\n".join(
        [f"{result['row']:>3}  {result['name'][:44]:<44}{counts}{result['seconds']:>8} {mark}", *more, *wrong]
    )


def _verdict(results: list[dict[str, Any]], failed: list[int]) -> str:
    sums = {name: sum(result[name] for result in results) for name in COLUMNS}
    seconds = sum(result["seconds"] for result in results)
    said = ", ".join(f"{name} {sums[column]:,}" for name, column in zip(HEADINGS, COLUMNS, strict=True))
    rows = f"Failed: {', '.join(map(str, failed))}." if failed else "All hold."
    return f"\n{said}, in {seconds:.0f} s. {rows}"


if __name__ == "__main__":
    sys.exit(main())
