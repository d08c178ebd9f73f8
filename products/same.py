"""Which listings are one product: for everybody by a verified GTIN, for one person by their own word."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ec_sites.gtin import global_gtin
from products.models import Listing, Product, TrackedProduct
from products.transaction import in_transaction
from users.models import User


def group_by_gtin(listings: Sequence[Listing]) -> None:
    """Puts listings that name the same GTIN under one product. Call it in the transaction that wrote them.

    No query where all stand right already. Reads each listing's product. One number is settled by one transaction at a
    time, in the order of the numbers: two workers that read the same number in two shops make one product of it.
    """
    named = [(gtin, listing) for listing in listings if listing.gtin and (gtin := global_gtin(listing.gtin))]
    for gtin, listing in sorted(named, key=itemgetter(0)):
        if listing.product.gtin != gtin:
            _settle(listing, gtin)


def _settle(listing: Listing, gtin: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"gtin:{gtin}"])
    known = Product.objects.filter(gtin=gtin).order_by("pk").first()
    if listing.private_to_id is not None:
        # What one person's page says must not tell others what is the same: it follows, and never leads.
        if known is not None:
            _move(listing, known)
        return
    if known is None and listing.product.gtin:
        known = Product.objects.create(name=listing.product.name, gtin=gtin)  # the page sells another thing now
    if known is None:
        Product.objects.filter(pk=listing.product_id).update(gtin=gtin)
        listing.product.gtin = gtin
    elif listing.product.gtin:
        _move(listing, known)
    else:
        _merge(listing.product, into=known)
        listing.product = known


def _move(listing: Listing, product: Product) -> None:
    """The listing alone changes its product, with the watches that stand on it and say nothing else."""
    if listing.product_id == product.pk:
        return
    TrackedProduct.objects.filter(listing=listing, product=listing.product_id).update(product=product)
    Listing.objects.filter(pk=listing.pk).update(product=product)
    listing.product = product


def _merge(product: Product, *, into: Product) -> None:
    """All that was one product without a number (by an operator's word, say) is the product of that number."""
    Listing.objects.filter(product=product).update(product=into)
    TrackedProduct.objects.filter(product=product).update(product=into)


def say_same(tracked: TrackedProduct, other: TrackedProduct) -> None:
    """One person's word that two of their products are the same thing. Raises ValidationError(same_listing)."""
    if tracked.pk == other.pk:
        raise ValidationError(_("This is the same product already. Choose another one."), code="same_listing")
    in_transaction(lambda: _say_same(tracked, other))


def _say_same(tracked: TrackedProduct, other: TrackedProduct) -> None:
    _lock(tracked.user_id)
    own = TrackedProduct.objects.filter(user=tracked.user_id)
    own.filter(product__in=product_ids(tracked) | product_ids(other)).update(product=other.listing.product_id)
    tracked.refresh_from_db(fields=["product"])


def say_apart(tracked: TrackedProduct) -> None:
    """Takes back what the person said: it is the same as nothing but what its GTIN says. The others stay together."""
    in_transaction(lambda: _say_apart(tracked))


def _say_apart(tracked: TrackedProduct) -> None:
    _lock(tracked.user_id)
    own, group = tracked.listing.product_id, product_ids(tracked)
    rows = TrackedProduct.objects.filter(user=tracked.user_id)
    others = rows.filter(product__in=group).exclude(listing__product=own)
    kept = others.order_by("pk").values_list("pk", "listing__product")
    if kept:
        rows.filter(pk__in=[pk for pk, _product in kept]).update(product=kept[0][1])
    rows.filter(listing__product=own).update(product=own)
    tracked.refresh_from_db(fields=["product"])


def product_ids(tracked: TrackedProduct) -> set[int]:
    """The products that are one to this person: those of the GTIN, and what they said is the same. One query."""
    said = TrackedProduct.objects.present().filter(user=tracked.user_id).exclude(product=F("listing__product"))
    return _reachable(
        {tracked.product_id, tracked.listing.product_id}, list(said.values_list("product", "listing__product"))
    )


def _reachable(start: set[int], pairs: Sequence[tuple[int, int]]) -> set[int]:
    found, grows = set(start), True
    while grows:
        more = {product for pair in pairs if found & set(pair) for product in pair}
        grows = not more <= found
        found |= more
    return found


def listings_of(tracked: TrackedProduct) -> QuerySet[Listing]:
    """All listings that are this product to this person. One query before its own.

    Other people's private listings are not among them, nor a shared one in whose place the person has their own.
    """
    group = Listing.objects.filter(product__in=product_ids(tracked))
    replaced = Listing.objects.filter(private_to=tracked.user_id, tracked_products__deleted_at=None)
    return (
        group.filter(Q(private_to=None) | Q(private_to=tracked.user_id, tracked_products__deleted_at=None))
        .exclude(pk__in=replaced.filter(copy_of__isnull=False, tracked_products__isnull=False).values("copy_of"))
        .distinct()
    )


def _lock(user_id: int) -> None:
    """One person's words stand in line here."""
    User.objects.select_for_update(no_key=True).get(pk=user_id)
