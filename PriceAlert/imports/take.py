"""Reading an import to its end, chunk by chunk: each is one transaction, so a worker may die anywhere."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min, Q

from alerts.create import create
from alerts.defaults import EVERY_PRODUCT, apply_defaults
from alerts.draft import draft
from alerts.models import AlertRule
from ec_sites.address import Refusal
from ec_sites.money import parse_money
from ec_sites.recognise import recognise
from ec_sites.sites import site_of_code
from ec_sites.values import ProductReference
from price_tracking.faultpoint import faultpoint
from PriceAlert.imports.begin import UNFINISHED
from PriceAlert.imports.entries import BroughtError, Entry
from PriceAlert.imports.read import read_entries
from PriceAlert.takeout.restore import restore_archive
from products.add import add, room_of
from products.models import Import, ImportRow, TrackedProduct
from products.transaction import in_transaction
from users.models import User

LEASE = dt.timedelta(seconds=60)
# What kills its worker kills it no longer than this; a list that nobody has begun waits for as long as it takes.
GIVE_UP = dt.timedelta(hours=6)
# A transaction ends after so many products or rows: their person's own additions wait for it.
CHUNK = 50
ROWS = 500
# Handed back after so long, so that others' lists get their turn.
BUDGET_S = 20.0
SWEPT_AT_ONCE = 20

Clock = Callable[[], dt.datetime]
_Outcome = ImportRow.Outcome


@dataclass
class Taken:
    """What is to be done next: looks that wait, deliveries that are owed, and whether the import goes on."""

    look_wanted: bool = False
    delivery_ids: list[int] = field(default_factory=list)
    is_over: bool = True


def take_in(import_id: int, *, clock: Clock) -> Taken:
    """Reads on where the last worker stopped. Does nothing where another worker reads it now."""
    taken = Taken()
    lease = _claim(import_id, clock())
    if lease is None:
        return taken
    of_import = Import.objects.get(pk=import_id)
    step = _archive_step(of_import) if of_import.format == Import.Format.ARCHIVE else _list_step(of_import, taken)
    held: dt.datetime | None = lease
    # From the first rows on: a file that takes long to be parsed still gets its time.
    ends_at: float | None = None
    while held is not None:
        if ends_at is not None and time.monotonic() > ends_at:
            taken.is_over = not _hand_back(import_id, held)
            break
        now, mine = clock(), held
        try:
            held = step(mine, now)
        except (BroughtError, ValidationError) as error:
            _end(import_id, mine, now, problem=getattr(error, "code", None) or "gave_up")
            break
        ends_at = ends_at or time.monotonic() + BUDGET_S
        faultpoint("import_chunk")
    return taken


def unfinished(*, now: dt.datetime) -> list[int]:
    """Imports that wait for a worker or whose worker died. What goes on failing is given up in the end."""
    free = Import.objects.filter(state__in=UNFINISHED).filter(Q(lease_until=None) | Q(lease_until__lte=now))
    hopeless = free.filter(state=Import.State.RUNNING, created_at__lt=now - GIVE_UP)
    hopeless.update(state=Import.State.FAILED, problem="gave_up", body=None, lease_until=None, ended_at=now)
    return list(free.order_by("created_at").values_list("pk", flat=True)[:SWEPT_AT_ONCE])


def _claim(import_id: int, now: dt.datetime) -> dt.datetime | None:
    """The lease, by which its owner is known; None where the import is over or another's."""
    lease = now + LEASE
    free = Import.objects.filter(pk=import_id, state__in=UNFINISHED)
    free = free.filter(Q(lease_until=None) | Q(lease_until__lte=now))
    return lease if free.update(state=Import.State.RUNNING, lease_until=lease) else None


def _own(import_id: int, lease: dt.datetime) -> Import | None:
    """The locked row, None where it was taken over, undone or removed meanwhile."""
    rows = Import.objects.select_for_update().filter(pk=import_id, state=Import.State.RUNNING, lease_until=lease)
    return rows.first()


def _hand_back(import_id: int, lease: dt.datetime) -> bool:
    own = Import.objects.filter(pk=import_id, state=Import.State.RUNNING, lease_until=lease)
    return bool(own.update(lease_until=None))


def _end(import_id: int, lease: dt.datetime, now: dt.datetime, *, problem: str = "") -> None:
    state = Import.State.FAILED if problem else Import.State.DONE
    Import.objects.filter(pk=import_id, state=Import.State.RUNNING, lease_until=lease).update(
        state=state, problem=problem, body=None, lease_until=None, ended_at=now
    )


Step = Callable[[dt.datetime, dt.datetime], dt.datetime | None]


def _archive_step(of_import: Import) -> Step:
    def step(lease: dt.datetime, now: dt.datetime) -> dt.datetime | None:
        is_over = restore_archive(of_import, now=now)
        if is_over:
            _end(of_import.pk, lease, now)
            return None
        own = Import.objects.filter(pk=of_import.pk, state=Import.State.RUNNING, lease_until=lease)
        return now + LEASE if own.update(lease_until=now + LEASE) else None

    return step


def _list_step(of_import: Import, taken: Taken) -> Step:
    entries: list[Entry] = []

    def step(lease: dt.datetime, now: dt.datetime) -> dt.datetime | None:
        if not entries:
            entries.extend(read_entries(bytes(of_import.body or b"")))
        chunk = in_transaction(lambda: _take_chunk(of_import.pk, lease, entries, now))
        taken.look_wanted |= chunk.look_wanted
        taken.delivery_ids += chunk.delivery_ids
        return None if chunk.is_over else now + LEASE

    return step


def _take_chunk(import_id: int, lease: dt.datetime, entries: Sequence[Entry], now: dt.datetime) -> Taken:
    """The next rows and what became of them, in one transaction. May be run again: the lease has moved on then."""
    taken = Taken()
    own = _own(import_id, lease)
    if own is None:
        return taken
    people = User.objects.select_for_update(no_key=True).prefetch_related("default_rules")
    person = people.get(pk=own.user_id)
    adding = _Adding(person, own, len(entries), now)
    rows: list[ImportRow] = []
    for each in entries[own.done : own.done + ROWS]:
        rows.append(adding.take(each))
        if adding.added >= CHUNK:
            break
    ImportRow.objects.bulk_create(rows)
    own.total, own.done, own.lease_until = len(entries), own.done + len(rows), now + LEASE
    if own.done >= own.total:
        own.state, own.body, own.lease_until, own.ended_at = Import.State.DONE, None, None, now
    own.save(update_fields=["total", "done", "state", "body", "lease_until", "ended_at"])
    taken.is_over = own.state == Import.State.DONE
    taken.look_wanted, taken.delivery_ids = adding.look_wanted, adding.delivery_ids
    return taken


class _Adding:
    """Adds row after row for one person, knowing what they track and how much room there is."""

    def __init__(self, person: User, of_import: Import, total: int, now: dt.datetime) -> None:
        self.person, self.of_import, self.now = person, of_import, now
        self.added = 0
        self.look_wanted = False
        self.delivery_ids: list[int] = []
        present = TrackedProduct.objects.present().filter(user=person)
        self._known = dict(present.values_list("listing__url", "pk"))
        self._room = room_of(person)
        # Above all that is there, in the order of the file: the first row is the first of the list.
        before = of_import.rows.filter(outcome=_Outcome.ADDED).aggregate(Max("tracked_product__position"))
        last: int | None = before["tracked_product__position__max"]
        lowest: int | None = present.aggregate(Min("position"))["position__min"]
        self._position = (lowest or 0) - total if last is None else last + 1

    def take(self, row: Entry) -> ImportRow:
        taken = ImportRow(of_import=self.of_import, line=row.line, text=row.text, outcome=_Outcome.REFUSED)
        reference = recognise(row.address) if not row.problem else None
        if reference is None or isinstance(reference, Refusal):
            taken.reason = row.problem if reference is None else reference.code
        elif reference.url in self._known:
            taken.outcome, taken.tracked_product_id = _Outcome.ALREADY, self._known[reference.url]
        elif self._room <= 0:
            taken.reason = "limit_reached"
        else:
            self._add(taken, row, reference)
        return taken

    def _add(self, taken: ImportRow, row: Entry, reference: ProductReference) -> None:
        """The product with memo, tags and target, or none of them."""
        try:
            with transaction.atomic():
                added = add(self.person, row.address, now=self.now)
                tracked = added.tracked_product
                tracked.position = self._position
                tracked.memo, tracked.tags = row.memo or tracked.memo, list(row.tags) or tracked.tags
                tracked.save(update_fields=["position", "memo", "tags"])
                delivery_ids = self._rule(tracked, row, reference) if row.target else []
                apply_defaults(self.person, [(tracked, [EVERY_PRODUCT, *tracked.tags])], now=self.now)
        except ValidationError as error:
            taken.reason = _code_of(error)
            return
        taken.outcome, taken.tracked_product = _Outcome.ADDED, tracked
        self._known[reference.url] = tracked.pk
        self._room -= 1
        self.added += 1
        self._position += 1
        self.look_wanted |= added.look_wanted
        self.delivery_ids += delivery_ids

    def _rule(self, tracked: TrackedProduct, row: Entry, reference: ProductReference) -> list[int]:
        wanted = draft(
            tracked,
            kind=AlertRule.Kind.TARGET,
            target_amount=row.target,
            target_currency=row.currency or _currency(tracked, row, reference),
        )
        return [] if wanted.is_there_already() else create(wanted, now=self.now).delivery_ids


def _currency(tracked: TrackedProduct, row: Entry, reference: ProductReference) -> str | None:
    """Of an amount without one: the listing's, the shop's, what its sign says, or its shop's country. Never a guess."""
    if tracked.listing.currency:
        return tracked.listing.currency
    shop = site_of_code(reference.site_code)
    if shop is not None:
        return shop.currency
    money = parse_money(row.target, domain=urlsplit(reference.url).hostname)
    return money.currency if money else None


def _code_of(error: ValidationError) -> str:
    """The first code of a step's refusal, whether of a field or of the whole."""
    if hasattr(error, "error_dict"):
        error = next(iter(error.error_dict.values()))[0]
    return str(error.code or "invalid")[:60]
