"""Which indexes might serve a want; the planner judges them afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from PriceAlert.operations.indexes.values import Candidate, Column, Index, Key, Nullness, Table, Want

WIDEST = 3
# A condition is worth having once it leaves out so many of the rows.
LEFT_OUT = 0.1
# A B-tree has nothing to offer for these, or their two values tell too few rows apart.
NO_KEY = {"boolean", "json", "jsonb", "bytea"}


def candidates(want: Want, table: Table) -> list[Candidate]:
    """Columns of equality, then one of a range or those of the order; in order of preference, narrow ones first."""
    # A column that is unique finds its row by itself.
    unique = {index.parts for index in table.indexes if index.is_unique and not index.predicate}
    useful = (key for key in want.equal if _can_be_key(key, table) and (key.column,) not in unique)
    equal = sorted(useful, key=lambda key: -_distinct(key, table))
    ranges = [key for key in want.ranges if _can_be_key(key, table) and key not in equal]
    order = [key for key in want.order if _can_be_key(key, table) and key.column not in {e.column for e in equal}]
    heads = [(), *((key,) for key in equal), *(tuple(equal[:width]) for width in range(2, WIDEST + 1))]
    tails = [(), *((key,) for key in ranges), *(tuple(order[:width]) for width in range(1, WIDEST + 1))]
    rows_of_keys = {(*head, *tail): None for head in heads for tail in tails if 1 <= len(head) + len(tail) <= WIDEST}
    # One that has the order alone is only as good as the rows it passes over are few, and that differs by person.
    preferred = sorted(rows_of_keys, key=lambda keys: (bool(equal) and keys[0] not in equal, len(keys)))
    found = [Candidate(table.name, keys, _where(keys, want, table)) for keys in preferred]
    return [candidate for candidate in found if not any(serves(index, candidate, want) for index in table.indexes)]


def serves(index: Index, candidate: Candidate, want: Want) -> bool:
    """Whether an index that is there does what the candidate would.

    Its condition may name constants, which the text of the statement has as $1. Where the statement compares such a
    column for equality, the index may be just for that value, and gets the benefit of the doubt.
    """
    if index.method != "btree":
        return False
    wanted = {_nullness_text(condition) for condition in candidate.where}
    constants, tests = set(), set()
    for test in _plain(index.predicate).split(" AND ") if index.predicate else ():
        if test.endswith((" IS NULL", " IS NOT NULL")):
            tests.add(test)
        else:
            constants.add(test.split(" ")[0])
    if not constants <= {key.column for key in want.equal} or (tests if not constants else set()) != wanted:
        return False
    keys = [key for key in candidate.keys if key.column not in constants]
    if constants:
        keys = keys[: len(index.parts)]
    return _is_prefix(keys, index, {key.column for key in want.equal})


def _is_prefix(keys: list[Key], index: Index, equal: set[str]) -> bool:
    parts = [_plain(part) for part in index.parts[: len(keys)]]
    if parts != [f"{key.function}{key.column}" for key in keys]:
        return False
    # An index is read from either end; the direction of a column with one value is of no matter.
    turned = {
        key.is_descending != down for key, down in zip(keys, index.descending, strict=False) if key.column not in equal
    }
    return len(turned) < 2


def _can_be_key(key: Key, table: Table) -> bool:
    column = table.columns.get(key.column)
    return column is not None and column.type not in NO_KEY and not column.type.endswith("[]")


def _distinct(key: Key, table: Table) -> float:
    distinct = table.columns[key.column].distinct
    return distinct if distinct >= 0 else -distinct * max(table.rows, 1)


def _where(keys: tuple[Key, ...], want: Want, table: Table) -> frozenset[Nullness]:
    """What the statement itself says of NULLs, and that a column it compares is none, where that leaves rows out."""
    compared = (key.column for key in keys if key in want.equal or key in want.ranges)
    said = {*want.nullness, *(Nullness(column, is_null=False) for column in compared)}
    return frozenset(test for test in said if _left_out(test, table.columns[test.column]) >= LEFT_OUT)


def _left_out(test: Nullness, column: Column) -> float:
    return 1 - column.null_share if test.is_null else column.null_share


def _nullness_text(test: Nullness) -> str:
    return f"{test.column} IS {'' if test.is_null else 'NOT '}NULL"


def _plain(text: str) -> str:
    """Without what PostgreSQL adds to an expression: parentheses, quotes, casts of names to text."""
    return text.replace("::text", "").translate(str.maketrans("", "", '()"'))


def duplicates(indexes: tuple[Index, ...]) -> Iterator[tuple[Index, Index]]:
    """Pairs of one that could go and one that does its work: the same columns, or the first of them."""
    for index in indexes:
        better = (other for other in indexes if other is not index and _does_its_work(other, index))
        if other := next(better, None):
            yield index, other


def _does_its_work(other: Index, index: Index) -> bool:
    if index.is_unique or not _is_within(index, other):
        return False
    # Of two that are alike, the later name goes.
    return len(index.parts) < len(other.parts) or other.is_unique or index.name > other.name


def _is_within(index: Index, other: Index) -> bool:
    width = len(index.parts)
    return (
        index.method == other.method == "btree"
        and (index.table, index.predicate) == (other.table, other.predicate)
        and (index.parts, index.kinds) == (other.parts[:width], other.kinds[:width])
        and len({a != b for a, b in zip(index.descending, other.descending, strict=False)}) == 1
    )
