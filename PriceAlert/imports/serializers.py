"""An import as the API shows it, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ec_sites.api import MoneySerializer, SiteSummarySerializer, money_shape, site_summary_shape
from PriceAlert.imports.undo import undo_until
from PriceAlert.imports.words import words_of
from PriceAlert.tracked_products.serializers import STATUS_KINDS
from products.models import Import, ImportRow, TrackedProduct
from users.strict import (
    QuerySerializer,
    StrictChoiceField,
    StrictDecimalField,
    StrictIntegerField,
    StrictSerializer,
    StrictTextField,
)

OUTCOMES = ImportRow.Outcome.choices
_ALERT_KINDS = [("any_fall", "ANY_FALL"), ("drop", "DROP"), ("back_in_stock", "BACK_IN_STOCK")]


class ImportCountsSerializer(serializers.Serializer[Any]):
    """How many rows came to what."""

    added = serializers.IntegerField()
    already = serializers.IntegerField()
    refused = serializers.IntegerField()


class ImportReasonSerializer(serializers.Serializer[Any]):
    """Why rows were refused, and how many for this reason."""

    reason = serializers.CharField()
    message = serializers.CharField()
    count = serializers.IntegerField()


class ImportSerializer(serializers.Serializer[Any]):
    """A list, a file or an archive that a person brought. `problem` is the code, `message` the words for it."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)
    format = serializers.ChoiceField(choices=Import.Format.choices)
    state = serializers.ChoiceField(choices=Import.State.choices)
    total = serializers.IntegerField(help_text="0 while nothing of it was read yet.")
    done = serializers.IntegerField()
    counts = ImportCountsSerializer()
    problem = serializers.CharField(allow_null=True)
    message = serializers.CharField(allow_null=True)
    undone = serializers.BooleanField()
    undo_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ImportDetailSerializer(ImportSerializer):
    """The same with the reasons of what was refused, the most frequent first."""

    reasons = ImportReasonSerializer(many=True)


class ImportedProductSerializer(serializers.Serializer[Any]):
    """The tracked product of a row, as far as it is known by now. `title` is hostile text."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    site = SiteSummarySerializer()
    status = serializers.ChoiceField(choices=STATUS_KINDS)
    price = MoneySerializer(allow_null=True)


class ImportRowSerializer(serializers.Serializer[Any]):
    """What became of one row. `text` is what it said, cut short; `line` is its line in the file."""

    line = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    reason = serializers.CharField(allow_null=True)
    message = serializers.CharField(allow_null=True)
    tracked_product = ImportedProductSerializer(allow_null=True)


class ImportRowPageSerializer(serializers.Serializer[Any]):
    """One page of the rows of an import, in their order."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ImportRowSerializer(many=True)


class ImportTextSerializer(StrictSerializer):
    """What a person pastes: addresses, or a table. Longer texts are sent as a file."""

    text = StrictTextField(max_length=200_000, multiline=True)
    name = StrictTextField(max_length=200, required=False, allow_blank=True)


class ImportFileSerializer(StrictSerializer):
    """A file of at most 10 MB: a list, a table, bookmarks, another tracker's export, or an archive of PriceAlert."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)


class ImportRowQuerySerializer(QuerySerializer):
    outcome = StrictChoiceField(choices=OUTCOMES, required=False)
    page = StrictIntegerField(text=True, min_value=1, max_value=100_000, default=1)
    page_size = StrictIntegerField(text=True, min_value=1, max_value=200, default=50)


class ImportAlertSerializer(StrictSerializer):
    """One alert for everything that an import added. `percent` belongs to kind drop."""

    kind = StrictChoiceField(choices=_ALERT_KINDS)
    percent = StrictDecimalField(
        max_digits=4, decimal_places=1, min_value=Decimal("0.1"), max_value=99, required=False, allow_null=True
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["kind"] == "drop" and attrs.get("percent") is None:
            raise serializers.ValidationError({"percent": [_("Enter a percentage.")]}, code="required")
        return attrs


class ImportAlertsMadeSerializer(serializers.Serializer[Any]):
    """How many alerts were made; what had the same one already is not counted."""

    made = serializers.IntegerField()


def import_shapes(imports: Iterable[Import]) -> list[dict[str, Any]]:
    """In two queries, however many."""
    found = list(imports)
    counted = ImportRow.objects.filter(of_import__in=found).values_list("of_import", "outcome").annotate(Count("pk"))
    counts: dict[int, dict[str, int]] = {}
    for import_id, outcome, count in counted:
        counts.setdefault(import_id, {})[outcome] = count
    return [_shape(each, counts.get(each.pk, {})) for each in found]


def import_detail_shape(of_import: Import) -> dict[str, Any]:
    refused = of_import.rows.filter(outcome=ImportRow.Outcome.REFUSED)
    counted = refused.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    reasons = [{"reason": reason, "message": words_of(reason), "count": count} for reason, count in counted]
    return import_shapes([of_import])[0] | {"reasons": reasons}


def _shape(of_import: Import, counts: Mapping[str, int]) -> dict[str, Any]:
    is_undone = of_import.problem == "undone"
    problem = "" if is_undone else of_import.problem
    return {
        "id": of_import.public_id,
        "name": of_import.name,
        "format": of_import.format,
        "state": of_import.state,
        "total": of_import.total,
        "done": of_import.done,
        "counts": {outcome: counts.get(outcome, 0) for outcome in ImportRow.Outcome.values},
        "problem": problem or None,
        "message": words_of(problem) if problem else None,
        "undone": is_undone,
        "undo_until": undo_until(of_import),
        "created_at": of_import.created_at,
        "ended_at": of_import.ended_at,
    }


def import_row_shape(row: ImportRow) -> dict[str, Any]:
    """Reads the row's tracked product with its listing and site."""
    tracked = row.tracked_product
    return {
        "line": row.line,
        "text": row.text,
        "outcome": row.outcome,
        "reason": row.reason or None,
        "message": words_of(row.reason) if row.reason else None,
        "tracked_product": _product_shape(tracked) if tracked and tracked.deleted_at is None else None,
    }


def _product_shape(tracked: TrackedProduct) -> dict[str, Any]:
    listing = tracked.listing
    return {
        "id": tracked.public_id,
        "url": listing.url,
        "title": listing.title,
        "site": site_summary_shape(listing.site),
        "status": "reading" if listing.outcome == "pending" else listing.outcome,
        "price": money_shape(listing.money(listing.price)),
    }
