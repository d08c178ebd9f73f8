"""The words of this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an index, under lower() or upper() where `function` says so."""

    column: str
    is_descending: bool = False
    function: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Nullness:
    """A condition that a query's text always holds: a column is NULL, or is not."""

    column: str
    is_null: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An index that might help. `where` is empty for one over all rows."""

    table: str
    keys: tuple[Key, ...]
    where: frozenset[Nullness] = frozenset()


@dataclass(slots=True)
class Want:
    """What one statement asks of one table: columns compared for equality, in a range, and the order it wants."""

    table: str
    equal: dict[Key, None] = field(default_factory=dict)
    ranges: dict[Key, None] = field(default_factory=dict)
    order: tuple[Key, ...] = ()
    nullness: set[Nullness] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Column:
    """`distinct`: how many values, as pg_stats has it (below 0: as a share of the rows). `null_share` from 0 to 1."""

    name: str
    type: str
    distinct: float = -1.0
    null_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Index:
    """One that is there. A part is its expression as PostgreSQL writes it; `kinds` are their classes and collations."""

    name: str
    table: str
    parts: tuple[str, ...]
    kinds: tuple[str, ...]
    descending: tuple[bool, ...]
    predicate: str = ""
    method: str = "btree"
    is_unique: bool = False
    scans: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as the planner counts them; what was written since the statistics began, `hot` without touching indexes."""

    name: str
    rows: float
    columns: Mapping[str, Column]
    indexes: tuple[Index, ...]
    inserted: int = 0
    updated: int = 0
    hot: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of pg_stat_statements: its text with $1, $2 …, and what it took."""

    text: str
    calls: int
    total_ms: float
    rows: int

    @property
    def mean_ms(self) -> float:
        return self.total_ms / self.calls


@dataclass(frozen=True, slots=True)
class Proposal:
    """An index for a statement; costs are the planner's, `size` is in bytes."""

    candidate: Candidate
    statement: Statement
    cost_before: float
    cost_after: float
    size: int
