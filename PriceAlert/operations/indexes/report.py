"""The advice in words, and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from PriceAlert.operations.indexes.advise import Advice
from PriceAlert.operations.indexes.bench import create_index
from PriceAlert.operations.indexes.migration import line_of, migration_of, model_of, statement_of
from PriceAlert.operations.indexes.values import Proposal, Statement, Table

# Statistics younger than this have not seen the nightly work, nor a busy evening.
YOUNG = dt.timedelta(days=1)
SHOWN = 200


def lines(advice: Advice, now: dt.datetime) -> Iterator[str]:
    yield from _caveats(advice, now)
    if not advice.slow:
        yield "Nothing is slow: no statement is over --min-calls and --min-ms."
    elif not advice.is_tried:
        yield from _untried(advice)
    elif not advice.proposals:
        yield f"{_count(len(advice.slow), 'slow statement')}, and no index would make one of them cost half."
    for number, proposal in enumerate(advice.proposals, 1):
        yield from _proposal(number, proposal, advice.tables[proposal.candidate.table])
    if len(advice.proposals) > 1:
        yield "\nAdd the first, and look again: it may make the others needless."
    for statement, why in advice.unread:
        yield f"Not understood ({why}): {_short(statement.text)}"
    yield from _of_no_use(advice)


def as_json(advice: Advice) -> dict[str, Any]:
    return {
        "counted_since": advice.since.isoformat(),
        "slow_statements": [statement.text for statement in advice.slow],
        "is_tried": advice.is_tried,
        "proposals": [_proposal_as_json(proposal) for proposal in advice.proposals],
        "unread": [{"statement": statement.text, "why": why} for statement, why in advice.unread],
        "unused": [{"index": index.name, "table": index.table, "bytes": index.size} for index in advice.unused],
        "duplicates": [{"index": index.name, "same_as": other.name} for index, other in advice.duplicates],
    }


def _proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    candidate, model = proposal.candidate, model_of(proposal.candidate.table)
    path, migration = migration_of(candidate, model) if model else (None, None)
    return {
        "table": candidate.table,
        "sql": create_index(candidate).as_string(),
        "model_line": line_of(candidate, model) if model else None,
        "path": path,
        "migration": migration,
        "statement": proposal.statement.text,
        "calls": proposal.statement.calls,
        "mean_ms": round(proposal.statement.mean_ms, 3),
        "cost_before": proposal.cost_before,
        "cost_after": proposal.cost_after,
        "bytes": proposal.size,
    }


def _caveats(advice: Advice, now: dt.datetime) -> Iterator[str]:
    age = now - advice.since
    if age < YOUNG:
        yield f"The statements are counted since {advice.since:%Y-%m-%d %H:%M} only: look again after a day of work."
    if advice.hidden:
        yield (
            f"{_count(advice.hidden, 'statement')} of other roles cannot be read by this one: as a superuser,"
            " GRANT pg_read_all_stats TO it."
        )


def _untried(advice: Advice) -> Iterator[str]:
    yield f"{_count(len(advice.slow), 'slow statement')}:"
    yield from (f"   {_took(statement)}: {_short(statement.text)}" for statement in advice.slow)
    yield (
        "Which indexes would help is tried by HypoPG, where this database has it, or on a restored backup:"
        " say --on-copy (docs/indexes.md)."
    )


def _proposal(number: int, proposal: Proposal, table: Table) -> Iterator[str]:
    statement, candidate = proposal.statement, proposal.candidate
    yield ""
    yield f"{number}. {create_index(candidate).as_string()}"
    yield f"   for        {_short(statement.text)}"
    less = 1 - proposal.cost_after / proposal.cost_before
    yield f"   now        {_took(statement)}, {statement.total_ms / 1000:,.1f} s in all"
    yield f"   cost       {proposal.cost_before:,.0f} before, {proposal.cost_after:,.0f} with it ({less:.0%} less)"
    yield f"   size       {proposal.size / 1024:,.0f} kB for {max(table.rows, 0):,.0f} rows"
    yield f"   writes     {_write_cost(table)}"
    model = model_of(candidate.table)
    if model is None:
        yield f"   not a table of ours; by hand: {statement_of(candidate)}"
        return
    path, text = migration_of(candidate, model)
    yield f"   in Meta    {line_of(candidate, model)}"
    yield f"   migration  {path}"
    yield ""
    yield from (f"       {line}".rstrip() for line in text.strip().splitlines())


def _write_cost(table: Table) -> str:
    hot = f", of which {table.hot / table.updated:.0%} touch no index now" if table.updated else ""
    return f"one entry more at {table.inserted:,} inserts and {table.updated:,} updates counted so far{hot}"


def _of_no_use(advice: Advice) -> Iterator[str]:
    since = f"since {advice.scans_since:%Y-%m-%d %H:%M}" if advice.scans_since else "since the database was made"
    unused, alike = advice.unused, advice.duplicates
    yield ""
    yield f"Never used {since}: {_count(len(unused), 'index', 'indexes')}."
    yield from (f"   {index.name} on {index.table}, {index.size / 1024:,.0f} kB" for index in unused)
    yield f"Done by another: {_count(len(alike), 'index', 'indexes')}."
    yield from (f"   {index.name} on {index.table} by {other.name}" for index, other in alike)


def _took(statement: Statement) -> str:
    return f"{_count(statement.calls, 'call')}, {statement.mean_ms:,.1f} ms each"


def _count(number: int, thing: str, things: str | None = None) -> str:
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
