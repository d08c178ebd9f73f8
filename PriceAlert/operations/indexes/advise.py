"""The step: slow statements → indexes that would at least halve what the planner expects them to cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import psycopg

from PriceAlert.operations.indexes import catalog
from PriceAlert.operations.indexes.bench import Bench, bench
from PriceAlert.operations.indexes.candidates import candidates, duplicates
from PriceAlert.operations.indexes.plans import wants_of
from PriceAlert.operations.indexes.values import Candidate, Index, Proposal, Statement, Table

# An index costs every write; it has to be worth it.
WORTH = 0.5
# So many units of cost are ten pages read at random; who saves less is not noticed.
LEAST_GAIN = 40.0
# Rows of a table whose idle indexes cost nothing.
SMALL = 1000
# What is preferred (candidates.py) may bring so much less than the best.
SHARE_OF_BEST = 0.95


@dataclass(slots=True)
class Advice:
    """What came of the slow statements. `is_tried`: whether there was a place to try indexes.

    `unread`: those that could not be planned, with PostgreSQL's reason.
    """

    since: dt.datetime
    scans_since: dt.datetime | None
    slow: list[Statement]
    hidden: int
    is_tried: bool
    tables: dict[str, Table]
    proposals: list[Proposal] = field(default_factory=list)
    unread: list[tuple[Statement, str]] = field(default_factory=list)

    @property
    def unused(self) -> list[Index]:
        """Never scanned, not there to keep something unique, and of a table that is not small; the largest first."""
        large = (table for table in self.tables.values() if table.rows >= SMALL)
        idle = [index for table in large for index in table.indexes if not (index.scans or index.is_unique)]
        return sorted(idle, key=lambda index: -index.size)

    @property
    def duplicates(self) -> list[tuple[Index, Index]]:
        return [pair for table in self.tables.values() for pair in duplicates(table.indexes)]


def advise(*, min_calls: int, min_ms: float, copy: str | None) -> Advice:
    """Reads the live database only. Raises CommandError."""
    with catalog.reading() as live:
        slow = catalog.statements(live, min_calls=min_calls, min_ms=min_ms)
        with bench(live, copy) as trials:
            advice = Advice(
                since=catalog.counted_since(live),
                scans_since=catalog.scans_counted_since(live),
                slow=slow,
                hidden=catalog.hidden(live),
                is_tried=trials is not None,
                tables=catalog.tables(live),
            )
            if trials is not None:
                _try_indexes(advice, trials)
    return advice


def _try_indexes(advice: Advice, trials: Bench) -> None:
    for statement in advice.slow:
        try:
            advice.proposals += _proposals(statement, trials, advice.tables)
        except psycopg.Error as error:
            advice.unread.append((statement, str(error).splitlines()[0]))


def _proposals(statement: Statement, trials: Bench, tables: dict[str, Table]) -> Iterator[Proposal]:
    """One after another while each is worth it; those found stay in place for what follows."""
    while True:
        plan = trials.plan(statement)
        before = float(plan["Total Cost"])
        if before < LEAST_GAIN:
            return
        wants = [want for want in wants_of(plan).values() if want.table in tables]
        found = dict.fromkeys(one for want in wants for one in candidates(want, tables[want.table]))
        tried = list(_tried(found, statement, trials))
        gain = before - min((cost for _, cost, _ in tried), default=before)
        if gain < max(before * WORTH, LEAST_GAIN):
            return
        candidate, after, size = next(one for one in tried if before - one[1] >= gain * SHARE_OF_BEST)
        trials.keep(candidate)
        yield Proposal(candidate, statement, before, after, size)


def _tried(found: Iterable[Candidate], statement: Statement, trials: Bench) -> Iterator[tuple[Candidate, float, int]]:
    """Each candidate with the statement's cost and its own size; those that cannot be built are left out."""
    for candidate in found:
        try:
            with trials.trying(candidate) as size:
                cost = float(trials.plan(statement)["Total Cost"])
        except psycopg.errors.ProgramLimitExceeded:  # a value too long for an index
            continue
        yield candidate, cost, size
