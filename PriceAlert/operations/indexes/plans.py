"""What a plan says about the indexes it would have liked: EXPLAIN (VERBOSE, FORMAT JSON) → one Want a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import exp

from PriceAlert.operations.indexes.values import Key, Nullness, Want

CONDITIONS = ("Filter", "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter")
# Not SQL: "(SubPlan 1)", "(hashed SubPlan 2).col1", "EXISTS(SubPlan 3)", "(InitPlan 1).col1".
_SUBPLAN = re.compile(r"(?:EXISTS)?\((?:hashed |rescan )?(?:SubPlan|InitPlan) \w+\)(?:\.col\d+)?")
_ORDER = re.compile(r"(?P<by>.*?)(?: COLLATE \S+)?(?P<down> DESC)?(?P<nulls> NULLS (?:FIRST|LAST))?")
_RANGES = (exp.LT, exp.LTE, exp.GT, exp.GTE)


def wants_of(plan: dict[str, Any]) -> dict[str, Want]:
    """By alias. `plan` is the object under "Plan"."""
    nodes = list(_nodes(plan))
    wants = {node["Alias"]: Want(node["Relation Name"]) for node in nodes if "Relation Name" in node}
    for node in nodes:
        for name in CONDITIONS:
            for conjunct in _conjuncts(node.get(name, "")):
                _note(conjunct, wants)
        if order := _order(node.get("Sort Key", [])):
            alias, keys = order
            if alias in wants:
                wants[alias].order = keys
    return wants


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def _conjuncts(text: str) -> Iterator[exp.Expr]:
    """The parts that must all hold; nothing where this is not SQL that can be read."""
    tree = _parsed(_SUBPLAN.sub("subplan", text))
    if tree is not None:
        whole = tree.unnest()
        yield from whole.flatten() if isinstance(whole, exp.And) else [whole]


def _note(conjunct: exp.Expr, wants: dict[str, Want]) -> None:
    """Write down a comparison of one table's column with something that is not of the same table."""
    conjunct = conjunct.unnest()
    if isinstance(conjunct, exp.Is) and isinstance(conjunct.expression, exp.Null):
        alias, key = _key(conjunct.this)
        if alias in wants and key is not None and not key.function:
            wants[alias].nullness.add(Nullness(key.column, is_null=not conjunct.args.get("negate")))
    elif isinstance(conjunct, exp.EQ | exp.LT | exp.LTE | exp.GT | exp.GTE):
        for side, other in ((conjunct.this, conjunct.expression), (conjunct.expression, conjunct.this)):
            alias, key = _key(side)
            if alias not in wants or key is None or any(column.table == alias for column in other.find_all(exp.Column)):
                continue
            named = wants[alias].ranges if isinstance(conjunct, _RANGES) else wants[alias].equal
            named[key] = None


def _key(side: exp.Expr) -> tuple[str, Key | None]:
    """The alias and the column, bare or under lower() or upper(); casts to text change nothing for an index."""
    function, side = "", _bare(side)
    if isinstance(side, exp.Lower | exp.Upper):
        function, side = side.key, _bare(side.this)
    if isinstance(side, exp.Column) and side.table:
        return side.table, Key(side.name, function=function)
    return "", None


def _bare(side: exp.Expr) -> exp.Expr:
    side = side.unnest()
    while isinstance(side, exp.Cast) and side.is_type("text"):
        side = side.this.unnest()
    return side


def _order(sort_keys: list[str]) -> tuple[str, tuple[Key, ...]] | None:
    """The alias and the leading columns of it that an index could give in this order."""
    found: list[tuple[str, Key]] = []
    for text in sort_keys:
        match = _ORDER.fullmatch(text)
        tree = _parsed(_SUBPLAN.sub("subplan", match["by"])) if match else None
        alias, key = _key(tree) if tree is not None else ("", None)
        # PostgreSQL says where NULLs go only where an index of Django's would have them elsewhere.
        if match is None or key is None or match["nulls"] or (found and alias != found[0][0]):
            break
        found.append((alias, Key(key.column, bool(match["down"]), key.function)))
    return (found[0][0], tuple(key for _, key in found)) if found else None


def _parsed(text: str) -> exp.Expr | None:
    if not text:
        return None
    try:
        return sqlglot.parse_one(text, read="postgres")
    except sqlglot.errors.SqlglotError:
        return None
