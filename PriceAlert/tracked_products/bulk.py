"""/api/v1/tracked-products/bulk/: one act on many products at once, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alerts.defaults import apply_defaults
from alerts.need import write_needs
from products.ask import ask_all
from products.clock import database_now
from products.models import UNDO_WINDOW, Listing, TrackedProduct
from products.remove import remove_all, restore_all
from products.tag import MOST_TAGS, add_tags, remove_tags
from products.transaction import in_transaction
from products.wake import wake
from products.watch import pause_all, resume_all
from users.api import person_of
from users.limits import spend
from users.models import User
from users.strict import NoParametersSerializer, StrictChoiceField, StrictSerializer, StrictTextField, StrictUUIDField

SWEEP = "price_tracking.tasks.sweep_due"
MOST_IDS = 500
ACTIONS = [
    (action, action.upper())
    for action in ("pause", "resume", "add_tags", "remove_tags", "delete", "restore", "check_now")
]
_ABOUT_TAGS = {"add_tags", "remove_tags"}
# After these somebody waits for a listing who did not, or no longer.
_CHANGES_NEED = {"pause", "resume", "delete", "restore"}
_WAKES = {"resume", "restore", "check_now"}


class BulkBodySerializer(StrictSerializer):
    """What is to be done to which products. `tags` belongs to add_tags and remove_tags."""

    ids = serializers.ListField(child=StrictUUIDField(), min_length=1, max_length=MOST_IDS)
    action = StrictChoiceField(choices=ACTIONS)
    tags = serializers.ListField(
        child=StrictTextField(max_length=40, visible=True), min_length=1, max_length=MOST_TAGS, required=False
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        is_about_tags = values["action"] in _ABOUT_TAGS
        if is_about_tags and "tags" not in values:
            raise serializers.ValidationError({"tags": self.error_messages["required"]}, code="required")
        if not is_about_tags and "tags" in values:
            message = _("Only adding and removing tags takes tags.")
            raise serializers.ValidationError({"tags": message}, code="not_for_this_action")
        return values


class BulkResultSerializer(serializers.Serializer[Any]):
    """What became of each id. One that was so already stands nowhere, so that undoing `done` restores what was.

    `missing` there is none, or it is somebody else's; `refused` it cannot be done: no room for another tag or product,
    or a product that is not looked at.
    """

    done = serializers.ListField(child=serializers.UUIDField())
    missing = serializers.ListField(child=serializers.UUIDField())
    refused = serializers.ListField(child=serializers.UUIDField())


@dataclass(frozen=True, slots=True)
class _Outcome:
    done: Sequence[TrackedProduct]
    refused: Sequence[TrackedProduct] = field(default_factory=list)


class BulkView(APIView):
    @extend_schema(operation_id="trackedProductsBulk", request=BulkBodySerializer, responses=BulkResultSerializer)
    def post(self, request: Request) -> Response:
        """One act on many products, all of them in one transaction. Sent twice it does no more than once."""
        NoParametersSerializer.read(request)
        body = BulkBodySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        person, wanted = person_of(request), body.validated_data
        spend(request, "check_many" if wanted["action"] == "check_now" else "change_many", person)
        answer = in_transaction(lambda: _act(person, wanted, database_now()))
        if answer["done"] and wanted["action"] in _WAKES:
            wake(SWEEP)
        return Response(answer)


def _act(person: User, wanted: dict[str, Any], now: dt.datetime) -> dict[str, list[UUID]]:
    # A person's changes of many rows stand in line: two of them cannot wait for each other.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    ids: list[UUID] = list(dict.fromkeys(wanted["ids"]))
    rows = _own_rows(person, ids, wanted["action"], now)
    outcome = _done_to(rows, person, wanted, now)
    if wanted["action"] in _CHANGES_NEED:
        write_needs([row.listing_id for row in outcome.done])
    known = {row.public_id for row in rows}
    return {
        "done": [row.public_id for row in outcome.done],
        "missing": [each for each in ids if each not in known],
        "refused": [row.public_id for row in outcome.refused],
    }


def _own_rows(person: User, ids: Sequence[UUID], action: str, now: dt.datetime) -> list[TrackedProduct]:
    """In the order of the ids, locked. Only a restoration finds what was removed, as long as it can be undone."""
    found = Q(deleted_at=None)
    if action == "restore":
        found |= Q(deleted_at__gt=now - UNDO_WINDOW)
    rows = TrackedProduct.objects.filter(found, user=person, public_id__in=ids)
    # Listings come before watches, as in all that writes both, and in one order: so no two of us wait for each other.
    listings = Listing.objects.filter(pk__in=rows.values("listing")).order_by("pk")
    list(listings.select_for_update(no_key=True).values("pk"))
    locked = rows.select_related("listing__site").select_for_update(of=("self",), no_key=True)
    place = {public_id: number for number, public_id in enumerate(ids)}
    return sorted(locked, key=lambda row: place[row.public_id])


def _done_to(rows: Sequence[TrackedProduct], person: User, wanted: dict[str, Any], now: dt.datetime) -> _Outcome:
    match wanted["action"]:
        case "pause":
            return _Outcome(pause_all(rows, now=now))
        case "resume":
            return _Outcome(resume_all(rows, now=now))
        case "delete":
            return _Outcome(remove_all(rows, now=now))
        case "restore":
            back = restore_all(person, rows, now=now)
            return _Outcome(back, [row for row in rows if row.deleted_at is not None and row not in back])
        case "add_tags":
            before = {row.pk: set(row.tags) for row in rows}
            changed, full = add_tags(rows, wanted["tags"])
            apply_defaults(person, [(row, set(row.tags) - before[row.pk]) for row in changed], now=now)
            return _Outcome(changed, full)
        case "remove_tags":
            return _Outcome(remove_tags(rows, wanted["tags"]))
    asked = ask_all(rows, now=now)
    return _Outcome(asked, [row for row in rows if row not in asked])
