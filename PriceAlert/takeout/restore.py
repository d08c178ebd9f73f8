"""Bringing an archive into an account: what was watched is as it was, and told and looked at from here on.

What it holds is its person's word: it goes to listings of their own, that nobody else sees (products/own.py).
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import F, Max

from alerts.defaults import add_default
from alerts.models import AlertRule, Delivery, Notification
from alerts.nearness import Waiting, need_of
from alerts.terms import caught_up, current_figure, put_state, state_of, terms_of
from ec_sites.address import Refusal
from ec_sites.models import Site
from ec_sites.recognise import recognise
from ec_sites.sites import site_of_code
from ec_sites.values import Policy, ProductReference
from price_tracking.models import Evidence, PricePoint
from PriceAlert.takeout.fields import (
    Email,
    Span,
    Told,
    emails,
    offer_fields,
    rule_fields,
    spans,
    told,
    watch_fields,
)
from PriceAlert.takeout.form import MOST_PRODUCT_BYTES, MOST_RULES
from PriceAlert.takeout.person_fields import default_fields, settings_fields, terms
from PriceAlert.takeout.take import DamagedError, Taken
from PriceAlert.takeout.unpack import Unpacked, problem
from products.add import ensure_site, refuse_beyond_limit
from products.models import OUTCOME_OK, OUTCOME_PENDING, Import, ImportRow, Listing, Product, SiteTerms, TrackedProduct
from products.same import group_by_gtin, say_same
from products.transaction import in_transaction
from users.models import User

log = logging.getLogger(__name__)

_BATCH = 2000
# Handed back after so long: the lease of whoever called is longer.
_BUDGET_S = 10.0
_UNFINISHED = (Import.State.WAITING, Import.State.RUNNING)
# A person may have what their instance's limit allowed: this only bounds the work.
_MOST = 5_000


def restore_archive(of_import: Import, *, now: dt.datetime, most: int = 25) -> bool:
    """Restores the next products of the archive, `most` or what some seconds allow; True once nothing is left to do.

    Each product is one transaction with its row of the import: stopped anywhere and called again, it goes on after the
    last whole one. A product that is tracked already stays as it is. Raises ValidationError with a code of
    `unpack.PROBLEMS` where the archive as a whole cannot be read.
    """
    archive = Unpacked(bytes(of_import.body or b""))
    index = Taken(archive.index(), now=now)
    try:
        steps = [_Step.of(of_import, row, line, now) for line, row in enumerate(index.each("products", _MOST), start=1)]
        in_transaction(lambda: _begin(of_import, index, len(steps), now))
    except DamagedError as error:
        log.info("archive.damaged", extra={"import_id": of_import.pk, "at": str(error)})
        raise problem("archive_damaged") from error
    done = set(of_import.rows.values_list("line", flat=True))
    started = time.monotonic()
    for count, step in enumerate(step for step in steps if step.line not in done):
        if count == most or time.monotonic() - started > _BUDGET_S:
            return False
        in_transaction(partial(_take, step, archive))
    return True


def _begin(of_import: Import, index: Taken, total: int, now: dt.datetime) -> None:
    """Settings and shop terms, once. An account that is in use keeps its own settings."""
    person = User.objects.select_for_update(no_key=True).get(pk=of_import.user_id)
    Import.objects.filter(pk=of_import.pk).update(total=total)
    if of_import.rows.exists():
        return
    wanted, defaults = settings_fields(index.inner("settings")), default_fields(index)
    if not TrackedProduct.objects.present().filter(user=person).exists():
        for name, value in wanted.items():
            setattr(person, name, value)
        person.save(update_fields=list(wanted))
    for fields in defaults:
        # One that is there already, or for which there is no room.
        with suppress(ValidationError):
            add_default(person, **fields)
    for one in terms(index):
        site = Site.objects.filter(code=one.shop).first() or _site_of_code(one.shop)
        if site is not None:
            SiteTerms.objects.get_or_create(user=person, site=site, defaults=one.fields)


def _site_of_code(code: str) -> Site | None:
    """A shop that nobody here has used yet: its code is a known one, or the name that it registered."""
    if site_of_code(code) is not None:
        return ensure_site(ProductReference(code, None, ""))
    reference = recognise(f"https://{code}/")
    if isinstance(reference, Refusal):
        return None
    return ensure_site(reference) if reference.site_code == code else None


@dataclass(frozen=True, slots=True)
class _Step:
    """One product of an import, as the index names it. `same_as` is the number of one before it."""

    of_import: Import
    line: int
    file: str
    address: str
    same_as: int | None
    now: dt.datetime

    @classmethod
    def of(cls, of_import: Import, listed: Taken, line: int, now: dt.datetime) -> Self:
        same_as = listed.whole_or_none("same_as", least=1)
        return cls(of_import, line, listed.text("file", 100), listed.text("address", 2048), same_as, now)


def _take(step: _Step, archive: Unpacked) -> None:
    """One product and its row, or its row alone with why not."""
    rows = Import.objects.select_for_update().filter(pk=step.of_import.pk, state__in=_UNFINISHED)
    of_import = rows.first()
    if of_import is None:  # undone meanwhile
        return
    # One person's additions stand in line here, as in products/add.py.
    person = User.objects.select_for_update(no_key=True).get(pk=of_import.user_id)
    if of_import.rows.filter(line=step.line).exists():
        return
    row = ImportRow(of_import=of_import, line=step.line, text=step.address[:300])
    try:
        _restore(row, person, Taken(archive.read(step.file, MOST_PRODUCT_BYTES), now=step.now), step.now)
    except DamagedError as error:
        log.info("archive.damaged", extra={"import_id": of_import.pk, "line": step.line, "at": str(error)})
        row.outcome, row.reason = ImportRow.Outcome.REFUSED, "archive_damaged"
    except ValidationError as error:
        row.outcome, row.reason = ImportRow.Outcome.REFUSED, error.code or "archive_damaged"
    row.save()
    if row.outcome == ImportRow.Outcome.ADDED and step.same_as is not None:
        _say_same(row, step.same_as)
    Import.objects.filter(pk=of_import.pk).update(done=F("done") + 1)


def _restore(row: ImportRow, person: User, product: Taken, now: dt.datetime) -> None:
    """Judges all of it before it writes any. Raises DamagedError or ValidationError with nothing written."""
    reference = recognise(product.text("address", 2048))
    if isinstance(reference, Refusal):
        raise ValidationError(reference.code, code=reference.code)
    there = TrackedProduct.objects.filter(user=person, listing__url=reference.url)
    present = there.present().first()
    if present is not None:
        row.outcome, row.tracked_product = ImportRow.Outcome.ALREADY, present
        return
    read = _Read(product, now)
    refuse_beyond_limit(person)
    # Removed, and now brought again: what the archive says counts.
    there.filter(listing__private_to=person).delete()
    Listing.objects.filter(url=reference.url, private_to=person).delete()
    row.outcome, row.tracked_product = ImportRow.Outcome.ADDED, read.write(row, person, reference, now)
    group_by_gtin([row.tracked_product.listing])


class _Read:
    """One product of the archive, wholly judged."""

    def __init__(self, product: Taken, now: dt.datetime) -> None:
        self.watch = watch_fields(product)
        self.position = product.whole("position", least=-(2**53))
        self.offer = offer_fields(product.inner("offer"))
        self.spans: list[Span] = spans(product)
        self.rules = [rule_fields(rule) for rule in product.each("rules", MOST_RULES)]
        self.told: list[Told] = told(product, rules=len(self.rules), points=len(self.spans))
        self.emails: list[Email] = emails(product, notifications=len(self.told), now=now)
        if self.spans and self.spans[-1].point["last_seen_at"] is None and self.offer["last_seen_at"] is None:
            raise DamagedError("an open span ends where its listing was seen last")

    def write(self, row: ImportRow, person: User, reference: ProductReference, now: dt.datetime) -> TrackedProduct:
        listing = _listing(self.offer, person, reference, now)
        points = _write_history(listing, self.spans, now)
        tracked = TrackedProduct.objects.create(
            user=person,
            product=listing.product,
            listing=listing,
            position=_position(row, person, self.position),
            **self.watch,
        )
        _write_rules(tracked, self, points)
        _write_need(tracked)
        return tracked


def _say_same(row: ImportRow, line: int) -> None:
    """It was the same thing as a product before it: to its person, whatever the numbers of their pages say here."""
    other = row.of_import.rows.filter(line=line, line__lt=row.line).select_related("tracked_product__listing").first()
    if other is not None and other.tracked_product is not None and row.tracked_product is not None:
        say_same(row.tracked_product, other.tracked_product)


def _listing(offer: dict[str, Any], person: User, reference: ProductReference, now: dt.datetime) -> Listing:
    site = ensure_site(reference)
    may_look = site.policy == Policy.PAGES
    outcome = _outcome(offer, may_look=may_look)
    is_changed = outcome != offer["outcome"]
    return Listing.objects.create(
        **offer
        | {
            "outcome": outcome,
            "outcome_since": now if is_changed else offer["outcome_since"],
            "outcome_detail": "" if is_changed else offer["outcome_detail"],
        },
        site=site,
        product=Product.objects.create(),
        item_id=(reference.item_id or "")[:200],
        url=reference.url,
        private_to=person,
        copy_of=Listing.objects.filter(url=reference.url, private_to=None).first(),
        image_due_at=now if offer["image"] else None,
        next_check_at=now if may_look else None,
    )


def _outcome(offer: dict[str, Any], *, may_look: bool) -> str:
    """What its last look came to, as far as this instance may look at all: its operator may have another policy."""
    outcome: str = offer["outcome"]
    if may_look and outcome == Listing.Outcome.REFUSED_BY_POLICY:
        return OUTCOME_PENDING if offer["last_seen_at"] is None else OUTCOME_OK
    # A price that a person brings stands, whoever may visit the shop (products/policy.py).
    return outcome if may_look or outcome == OUTCOME_OK else Listing.Outcome.REFUSED_BY_POLICY


def _write_history(listing: Listing, found: Sequence[Span], now: dt.datetime) -> list[PricePoint]:
    """Marked as evaluated: what the archive holds was told where it comes from, and is not told again."""
    points = PricePoint.objects.bulk_create(
        [PricePoint(listing=listing, evaluated_at=now, **span.point) for span in found], batch_size=_BATCH
    )
    Evidence.objects.bulk_create(
        [
            Evidence(point=point, url=span.address, rows=span.evidence)
            for point, span in zip(points, found, strict=True)
            if span.evidence or span.address
        ],
        batch_size=_BATCH,
    )
    return points


def _write_rules(tracked: TrackedProduct, read: _Read, points: Sequence[PricePoint]) -> None:
    seen = points[-1].pk if points else 0
    rules = [AlertRule(tracked_product=tracked, evaluated_through=seen, **fields) for fields in read.rules]
    for rule in rules:
        if terms_of(rule).has_window or rule.further:
            # The days before, and what conditions carry, are not in the archive twice: they are made of its history.
            put_state(rule, replace(caught_up(rule), is_fired=rule.state == AlertRule.State.FIRED))
    AlertRule.objects.bulk_create(rules)
    notifications = Notification.objects.bulk_create(
        [
            Notification(
                user=tracked.user,
                tracked_product=tracked,
                rule=rules[one.rule],
                point=None if one.point is None else points[one.point],
                **one.fields,
            )
            for one in read.told
        ],
        batch_size=_BATCH,
    )
    deliveries = Delivery.objects.bulk_create(
        [Delivery(user=tracked.user, key=f"archive:{tracked.pk}:{place}", **email.fields)
         for place, email in enumerate(read.emails)],
        batch_size=_BATCH,
    )  # fmt: skip
    carries = Delivery.notifications.through
    carries.objects.bulk_create(
        [
            carries(delivery_id=delivery.pk, notification_id=notifications[place].pk)
            for delivery, email in zip(deliveries, read.emails, strict=True)
            for place in dict.fromkeys(email.notifications)
        ],
        batch_size=_BATCH,
    )


def _write_need(tracked: TrackedProduct) -> None:
    """How near its targets are; the interval stays the archive's, which was made for them."""
    live = AlertRule.objects.live().filter(tracked_product=tracked)
    rules = list(live.select_related("tracked_product__user", "tracked_product__listing"))
    need = need_of(Waiting(terms_of(rule), state_of(rule), current_figure(rule)) for rule in rules)
    Listing.objects.filter(pk=tracked.listing_id).update(need=need)


def _position(row: ImportRow, person: User, position: int) -> int:
    """As it was, in an account that has nothing else; below all else, in the same order, where there is more."""
    own = TrackedProduct.objects.present().filter(user=person)
    imported = row.of_import.rows.filter(outcome=ImportRow.Outcome.ADDED)
    lowest: int | None = own.exclude(pk__in=imported.values("tracked_product")).aggregate(Max("position"))[
        "position__max"
    ]
    return position if lowest is None else lowest + row.line
