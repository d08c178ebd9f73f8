"""From a plan to what might help, and from the catalog to what is of no use: tables, no database."""

from __future__ import annotations

from typing import Any

import pytest

from PriceAlert.operations.indexes.bench import create_index, plannable
from PriceAlert.operations.indexes.candidates import candidates, duplicates
from PriceAlert.operations.indexes.plans import wants_of
from PriceAlert.operations.indexes.values import Candidate, Column, Index, Key, Nullness, Statement, Table, Want


def cases(table: dict[str, tuple[Any, ...]]) -> list[Any]:
    return [pytest.param(*values, id=name) for name, values in table.items()]


COLUMNS = {
    "id": Column("id", "bigint", -1.0),
    "user_id": Column("user_id", "bigint", 50),
    "state": Column("state", "character varying", 5),
    "email": Column("email", "character varying", -1.0),
    "is_on": Column("is_on", "boolean", 2),
    "facts": Column("facts", "jsonb", -0.9),
    "tags": Column("tags", "text[]", -0.1),
    "at": Column("at", "timestamp with time zone", -1.0),
    "removed_at": Column("removed_at", "timestamp with time zone", -0.1, null_share=0.8),
    "hidden_at": Column("hidden_at", "timestamp with time zone", -0.1, null_share=0.99),
}
PKEY = Index("t_pkey", "t", ("id",), ("b",), (False,), is_unique=True)


def table(*indexes: Index) -> Table:
    return Table("t", 10_000, COLUMNS, (PKEY, *indexes))


def want(condition: str = "", *sort: str) -> Want:
    """What a scan of `t` with this condition asks for, under a sort."""
    scan: dict[str, Any] = {"Node Type": "Seq Scan", "Relation Name": "t", "Alias": "t", "Filter": condition}
    return wants_of({"Node Type": "Sort", "Sort Key": list(sort), "Plans": [scan]})["t"]


def written(candidate: Candidate | None) -> str:
    return (
        create_index(candidate).as_string().removeprefix('CREATE INDEX ON "t" ').replace('"', "") if candidate else ""
    )


@pytest.mark.parametrize(
    ("asked", "index"),
    cases(
        {
            "equality": (["(t.user_id = $1)"], "(user_id)"),
            "the most telling column first": (["((t.state)::text = $1) AND (t.user_id = $2)"], "(user_id, state)"),
            "a list": (["(t.user_id = ANY ($1))"], "(user_id)"),
            "a list of constants": (["((t.state)::text = ANY ('{owed,sent}'::text[]))"], "(state)"),
            "equality, then the order": (["(t.user_id = $1)", "t.at DESC", "t.id DESC"], "(user_id, at DESC)"),
            "equality, then a range": (["((t.at > $2) AND (t.user_id = $1))"], "(user_id, at)"),
            "the order alone": (["", "t.at DESC"], "(at DESC)"),
            "an expression": (["(lower((t.email)::text) = lower($1))"], "((lower(email)))"),
            "an expression in capitals": (["(upper((t.email)::text) = upper($1))"], "((upper(email)))"),
            "another table's column": (["(t.user_id = users_user.id)"], "(user_id)"),
            "a condition that a query always has": (
                ["((t.removed_at IS NOT NULL) AND (t.user_id = $1))"],
                "(user_id) WHERE removed_at IS NOT NULL",
            ),
            "a condition that leaves hardly a row out": (["((t.hidden_at IS NULL) AND (t.user_id = $1))"], "(user_id)"),
            "a range of what is mostly NULL": (["(t.removed_at <= $1)"], "(removed_at) WHERE removed_at IS NOT NULL"),
            "a part that is no SQL beside one that is": (
                ["((NOT (ANY (t.id = (hashed SubPlan 2).col1))) AND EXISTS(SubPlan 1) AND (t.user_id = $1))"],
                "(user_id)",
            ),
        }
    ),
)
def test_a_condition_and_an_order_make_an_index(asked: list[str], index: str) -> None:
    assert index in [written(one) for one in candidates(want(*asked), table())]


@pytest.mark.parametrize(
    "condition",
    [
        "t.is_on",
        "(NOT t.is_on)",
        "(t.is_on = $1)",
        "(t.facts ->> $1) = $2",
        "(t.facts @> $1)",
        "(t.tags && $1)",
        "(date_trunc($1, t.at) = $2)",
        "((t.email)::text ~~ $1)",
        "((t.user_id = $1) OR (t.at < $2))",
        "((t.state)::text <> $1)",
        "(t.at > t.removed_at)",
        "(t.id = $1)",
        "(this is no SQL",
    ],
)
def test_what_no_index_of_ours_serves_makes_none(condition: str) -> None:
    assert candidates(want(condition), table()) == []


@pytest.mark.parametrize(
    ("there", "left"),
    cases(
        {
            "its very self": (Index("i", "t", ("user_id", "at"), ("b", "b"), (False, True)), []),
            "a wider one": (Index("i", "t", ("user_id", "at", "state"), ("b",) * 3, (False, True, False)), []),
            "read from its other end": (Index("i", "t", ("user_id", "at"), ("b", "b"), (False, False)), []),
            "a narrower one": (Index("i", "t", ("user_id",), ("b",), (False,)), ["(user_id, at DESC)"]),
            "of other rows": (
                Index("i", "t", ("user_id", "at"), ("b", "b"), (False, True), predicate="(removed_at IS NULL)"),
                ["(user_id)", "(user_id, at DESC)"],
            ),
            "of another method": (
                Index("i", "t", ("user_id", "at"), ("b", "b"), (False, True), method="brin"),
                ["(user_id)", "(user_id, at DESC)"],
            ),
        }
    ),
)
def test_what_is_there_already_is_not_proposed(there: Index, left: list[str]) -> None:
    found = candidates(want("(t.user_id = $1)", "t.at DESC"), table(there))
    assert [written(one) for one in found if one.keys[0].column == "user_id"] == left


def test_an_index_for_one_value_serves_a_statement_whose_value_is_not_known() -> None:
    owed = Index("i", "t", ("at",), ("b",), (False,), predicate="((state)::text = 'owed'::text)")
    asked = want("((t.at <= $1) AND ((t.state)::text = $2))", "t.at", "t.id")
    assert candidates(asked, table(owed)) == []
    assert candidates(asked, table()) != []


def test_an_order_with_nulls_elsewhere_is_not_that_of_an_index() -> None:
    assert want("", "t.at DESC NULLS LAST").order == ()


def test_columns_of_two_tables_of_a_join_are_told_apart() -> None:
    scans = [{"Node Type": "Seq Scan", "Relation Name": name, "Alias": name} for name in ("t", "u")]
    join = {"Node Type": "Hash Join", "Hash Cond": "(t.user_id = u.id)", "Plans": scans}
    found = wants_of({"Node Type": "Sort", "Sort Key": ["u.at", "t.at"], "Plans": [join]})
    assert (list(found["t"].equal), found["t"].order) == ([Key("user_id")], ())
    assert (list(found["u"].equal), found["u"].order) == ([Key("id")], (Key("at"),))


def test_names_are_quoted() -> None:
    odd = Candidate('a"b', (Key('x"y', is_descending=True),), frozenset({Nullness("select", is_null=True)}))
    assert create_index(odd).as_string() == 'CREATE INDEX ON "a""b" ("x""y" DESC) WHERE "select" IS NULL'


@pytest.mark.parametrize(
    ("text", "planned"),
    cases(
        {
            "the rows that came": ("SELECT 1 FROM t LIMIT $1 OFFSET $2", "SELECT 1 FROM t LIMIT 5 OFFSET 0"),
            "an inner one": (
                "SELECT 1 FROM t WHERE EXISTS(SELECT 1 LIMIT $1) LIMIT $2",
                "SELECT 1 FROM t WHERE EXISTS(SELECT 1 LIMIT 1) LIMIT 5",
            ),
            "a part of a moment": ("SELECT EXTRACT($1 FROM at) FROM t", "SELECT EXTRACT(epoch FROM at) FROM t"),
        }
    ),
)
def test_what_is_known_of_a_limit_is_said_to_the_planner(text: str, planned: str) -> None:
    assert plannable(Statement(text, calls=10, total_ms=1, rows=45)) == planned


def index(name: str, *parts: str, **more: Any) -> Index:
    values = {"kinds": ("b",) * len(parts), "descending": (False,) * len(parts), **more}
    return Index(name, "t", parts, **values)


@pytest.mark.parametrize(
    ("indexes", "pairs"),
    cases(
        {
            "a prefix": ([index("a", "x"), index("b", "x", "y")], [("a", "b")]),
            "the same twice": ([index("a", "x"), index("b", "x")], [("b", "a")]),
            "beside a unique one": ([index("a", "x"), index("b", "x", is_unique=True)], [("a", "b")]),
            "a unique prefix keeps something": ([index("a", "x", is_unique=True), index("b", "x", "y")], []),
            "a suffix": ([index("a", "y"), index("b", "x", "y")], []),
            "of other rows": ([index("a", "x", predicate="(y IS NULL)"), index("b", "x", "y")], []),
            "for LIKE": ([index("a", "x", kinds=("varchar_pattern_ops",)), index("b", "x", "y")], []),
            "turned in part": (
                [index("a", "x", "y", descending=(False, True)), index("b", "x", "y", "z")],
                [],
            ),
            "turned whole": ([index("a", "x", descending=(True,)), index("b", "x", "y")], [("a", "b")]),
        }
    ),
)
def test_an_index_whose_work_another_does_is_found(indexes: list[Index], pairs: list[tuple[str, str]]) -> None:
    assert [(one.name, other.name) for one, other in duplicates(tuple(indexes))] == pairs
