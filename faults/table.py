"""The rows: a number of the fault matrix, its name, and the function that brings the fault about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from faults.ledger import Tally
from faults.world import World

Fault = Callable[[World], Tally]


@dataclass(frozen=True, slots=True)
class Row:
    """`covered_by`: the tests that show the same in `./scripts/test`, so that its smoke leaves the row out."""

    number: int
    name: str
    fault: Fault
    covered_by: str = ""


ROWS: dict[int, Row] = {}


def row(number: int, name: str, *, covered_by: str = "") -> Callable[[Fault], Fault]:
    def written(fault: Fault) -> Fault:
        ROWS[number] = Row(number, name, fault, covered_by)
        return fault

    return written


def all_rows() -> list[Row]:
    for module in ("workers", "servers", "tasks", "letters", "people"):
        import_module(f"faults.{module}")
    return [ROWS[number] for number in sorted(ROWS)]
