"""Adding what a person pasted to what they track. Never waits on a shop: the first look is a worker's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Min
from django.utils.translation import gettext_lazy as _

from ec_sites.address import Refusal
from ec_sites.models import Site
from ec_sites.recognise import recognise
from ec_sites.sites import site_of_code
from ec_sites.values import Policy, ProductReference
from products.models import OUTCOME_PENDING, UNDO_WINDOW, Listing, Product, TrackedProduct
from products.transaction import in_transaction
from users.models import User

REFUSALS = {
    "not_an_address": _("This is not an address. Paste the address of a product page."),
    "scheme_not_allowed": _("Only addresses that begin with http:// or https:// can be tracked."),
    "credentials": _("The address contains a user name or a password. Remove it and paste the rest."),
    "port_not_allowed": _("Addresses with a port of their own cannot be tracked."),
    "ip_address": _("We cannot visit addresses made of numbers. Paste a product page that opens on the internet."),
    "not_public_name": _(
        "We cannot visit addresses inside a home or office. Paste a product page that opens on the internet."
    ),
    "too_long": _("This address is too long."),
    "shop_search_page": _("This is a search or a list. Open one product and paste its address."),
    "catalogue_page": _(
        "This page compares shops and sells nothing itself. Open one of its shops and paste that page."
    ),
    "short_address": _(
        "This link does not say where it leads. Open it in your browser, then paste the address of the product's page."
    ),
}


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it: a new row, one brought back, or the one that was there. `look_wanted`: wake the sweep."""

    tracked_product: TrackedProduct
    created: bool
    restored: bool
    look_wanted: bool


def add(user: User, text: str, *, now: dt.datetime) -> Added:
    """Tracks the product page that the text points at, once a person. Raises ValidationError with the codes of
    `ec_sites.recognise` and limit_reached. May be called many times at once for one person.
    """
    reference = recognise(text)
    if isinstance(reference, Refusal):
        raise refusal_error(reference)
    return in_transaction(lambda: _add(user, reference, now))


def refusal_error(refusal: Refusal) -> ValidationError:
    """The refusal of an address in words for a person, with its stable code."""
    return ValidationError(REFUSALS.get(refusal.code, REFUSALS["not_an_address"]), code=refusal.code)


def ensure_site(reference: ProductReference) -> Site:
    """The row of the shop, made where there is none: from its file, else by its registrable domain."""
    known = site_of_code(reference.site_code)
    site, _created = Site.objects.get_or_create(
        code=reference.site_code,
        defaults={
            "name": known.name if known else reference.site_code,
            "policy": known.policy if known else Policy.PAGES,
        },
    )
    return site


def _add(user: User, reference: ProductReference, now: dt.datetime) -> Added:
    # One person's additions stand in line here: so the limit holds and a position is given once.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    listing = _ensure_listing(reference, user, now)
    existing = TrackedProduct.objects.filter(user=user, listing=listing).first()
    if existing is not None and existing.deleted_at is None:
        return Added(existing, created=False, restored=False, look_wanted=False)
    refuse_beyond_limit(user)
    if existing is not None and existing.deleted_at is not None and existing.deleted_at > now - UNDO_WINDOW:
        tracked = _begin_again(existing, listing, now)
        return Added(tracked, created=False, restored=True, look_wanted=_want_look(listing, now))
    if existing is not None:
        existing.delete()  # its time is over, only not cleared away yet
    tracked = TrackedProduct(
        user=user,
        product=listing.product,
        listing=listing,
        position=_first_position(user),
        created_at=now,
        tracking_since=now,
    )
    _set_base(tracked, listing, now)
    tracked.save()
    return Added(tracked, created=True, restored=False, look_wanted=_want_look(listing, now))


def _ensure_listing(reference: ProductReference, user: User, now: dt.datetime) -> Listing:
    """The listing of the page that the person watches already, else the one that is for everybody."""
    rows = Listing.objects.filter(url=reference.url).select_related("site", "product")
    watched = rows.filter(tracked_products__user=user).order_by(F("private_to").asc(nulls_last=True)).first()
    if watched is not None:
        return watched
    site = ensure_site(reference)
    # A price that one person records by hand is nobody else's business.
    owner = user if reference.needs_query or site.policy == Policy.BY_HAND else None
    found = rows.filter(private_to=owner).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _make_listing(reference, site, owner, now)
    except IntegrityError:  # somebody else made it in this very moment; ours is rolled back, its product too
        return Listing.objects.select_related("site", "product").get(url=reference.url, private_to=owner)


def _make_listing(reference: ProductReference, site: Site, owner: User | None, now: dt.datetime) -> Listing:
    may_look = site.policy == Policy.PAGES
    known = site_of_code(site.code)
    return Listing.objects.create(
        site=site,
        product=Product.objects.create(),
        item_id=(reference.item_id or "")[:200],
        # What the page says of it later has precedence (`price_tracking.shown`).
        gtin=(known.gtin_of(reference.item_id) if known else None) or "",
        url=reference.url,
        private_to=owner,
        created_at=now,
        outcome=OUTCOME_PENDING if may_look else Listing.Outcome.REFUSED_BY_POLICY,
        outcome_since=None if may_look else now,
        next_check_at=now if may_look else None,
    )


def room_of(user: User) -> int:
    """How many products more the person may track."""
    return max(0, settings.TRACKED_PRODUCTS_MAX - TrackedProduct.objects.present().filter(user=user).count())


def refuse_beyond_limit(user: User) -> None:
    if room_of(user) == 0:
        raise ValidationError(
            _("You track %(limit)s products, which is as many as one person can. Remove one first."),
            code="limit_reached",
            params={"limit": settings.TRACKED_PRODUCTS_MAX},
        )


def _begin_again(tracked: TrackedProduct, listing: Listing, now: dt.datetime) -> TrackedProduct:
    """Memo, tags and rules are as they were; what counts from registration on counts from now."""
    tracked.deleted_at = tracked.paused_at = None
    tracked.tracking_since = now
    _set_base(tracked, listing, now)
    tracked.save()
    return tracked


def _first_position(user: User) -> int:
    """Above all others: what was added last is what one looks for."""
    lowest: int | None = TrackedProduct.objects.present().filter(user=user).aggregate(Min("position"))["position__min"]
    return 0 if lowest is None else lowest - 1


def _set_base(tracked: TrackedProduct, listing: Listing, now: dt.datetime) -> None:
    """The price at registration: the believed one where it is fresh, else (None) the first believed from now on."""
    is_known = listing.price is not None and listing.last_seen_at is not None and not listing.is_stale(now)
    tracked.base_price = listing.price if is_known else None
    tracked.base_currency = listing.currency if is_known else ""
    tracked.base_at = now if is_known else None


def _want_look(listing: Listing, now: dt.datetime) -> bool:
    """Has the listing looked at soon where its price is not fresh. False where robots may not look at this shop."""
    if listing.site.policy != Policy.PAGES:
        return False
    if listing.last_seen_at is not None and not listing.is_stale(now) and listing.next_check_at is not None:
        return False
    Listing.objects.filter(pk=listing.pk).update(asked_at=now, next_check_at=now)
    return True
