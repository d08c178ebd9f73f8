"""A candidate as this project would write it: the line for Meta.indexes and the migration."""

from __future__ import annotations

from functools import reduce
from operator import and_

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter
from django.db.models.functions import Lower, Upper

from PriceAlert.operations.indexes.bench import create_index
from PriceAlert.operations.indexes.values import Candidate, Key, Nullness

LONGEST_NAME = models.Index.max_name_length
FUNCTIONS = {"lower": Lower, "upper": Upper}


def model_of(table: str) -> type[models.Model] | None:
    """Ours alone: a library's table gets no migration from us."""
    ours = [model for app in settings.MIGRATION_MODULES for model in apps.get_app_config(app).get_models()]
    return next((model for model in ours if model._meta.db_table == table), None)


def name_of(candidate: Candidate) -> str:
    """As ours are named, in whole words: notification_by_user_and_created."""
    model = model_of(candidate.table)
    thing = model._meta.model_name or "" if model else candidate.table
    words = " and ".join(key.column.removesuffix("_id").removesuffix("_at") for key in candidate.keys)
    for name in (f"{thing} by {words}", f"{thing} by {words.replace(' and ', ' ')}"):
        if len(name) <= LONGEST_NAME:
            break
    while len(name) > LONGEST_NAME:
        name = name.rpartition("_" if "_" in name.rpartition(" ")[2] else " ")[0]
    return name.replace(" ", "_")


def index_of(candidate: Candidate, model: type[models.Model]) -> models.Index:
    conditions = [_condition(test, model) for test in sorted(candidate.where)]
    condition = reduce(and_, conditions) if conditions else None
    name = name_of(candidate)
    if any(key.function for key in candidate.keys):
        return models.Index(*(_expression(key, model) for key in candidate.keys), condition=condition, name=name)
    fields = [("-" if key.is_descending else "") + _field(key.column, model) for key in candidate.keys]
    return models.Index(fields=fields, condition=condition, name=name)


def line_of(candidate: Candidate, model: type[models.Model]) -> str:
    """models.Index(fields=["user", "-created_at"], name="…")"""
    index = index_of(candidate, model)
    words = [_written(key, model) for key in candidate.keys] if index.expressions else []
    words += [f"fields=[{', '.join(_quoted(name) for name in index.fields)}]"] if index.fields else []
    tests = [
        f"{'' if test.is_null else '~'}models.Q({_field(test.column, model)}=None)" for test in sorted(candidate.where)
    ]
    words += [f"condition={' & '.join(tests)}"] if tests else []
    return f"models.Index({', '.join([*words, f'name={_quoted(index.name)}'])})"


def migration_of(candidate: Candidate, model: type[models.Model]) -> tuple[str, str]:
    """Its path and its text, after the last migration that the app has."""
    app = model._meta.app_label
    (last,) = MigrationLoader(None).graph.leaf_nodes(app)
    index = index_of(candidate, model)
    name = f"{int(last[1][:4]) + 1:04}_{index.name}"
    operation = AddIndexConcurrently(str(model._meta.model_name), index)
    written = type("Migration", (Migration,), {"dependencies": [last], "operations": [operation]})(name, app)
    # The writer knows nothing of `atomic`; an index built beside the writers cannot be built in a transaction.
    text = MigrationWriter(written, include_header=False).as_string()
    head = "class Migration(migrations.Migration):\n"
    return f"{app}/migrations/{name}.py", text.replace(head, f"{head}\n    atomic = False\n", 1)


def statement_of(candidate: Candidate) -> str:
    """The bare SQL, for a table that is not ours."""
    return create_index(candidate, name_of(candidate)).as_string()


def _field(column: str, model: type[models.Model]) -> str:
    return next(field.name for field in model._meta.concrete_fields if field.column == column)


def _condition(test: Nullness, model: type[models.Model]) -> models.Q:
    condition = models.Q(**{_field(test.column, model): None})
    return condition if test.is_null else ~condition


def _expression(key: Key, model: type[models.Model]) -> models.F | models.expressions.Expression:
    field = _field(key.column, model)
    expression: models.F | models.Func = FUNCTIONS[key.function](field) if key.function else models.F(field)
    return models.expressions.OrderBy(expression, descending=True) if key.is_descending else expression


def _written(key: Key, model: type[models.Model]) -> str:
    field = _quoted(_field(key.column, model))
    expression = f"{key.function.title()}({field})" if key.function else f"F({field})"
    return f"{expression}.desc()" if key.is_descending else expression


def _quoted(text: str) -> str:
    return f'"{text}"'
