"""What a person says shipping costs them at a shop, as the prices count it."""

from __future__ import annotations

from django.db.models import prefetch_related_objects

from ec_sites.values import Money
from price_tracking.prices import UsualShipping
from users.models import User


def usual_shipping(person: User, site_id: int) -> UsualShipping | None:
    """One query a person, however many shops: their terms are read at once and kept on the instance.

    Who asks for many people selects with `prefetch_related("…__site_terms")`.
    """
    # Asked for each row of a list: finding out that they are there already costs less this way.
    if "site_terms" not in getattr(person, "_prefetched_objects_cache", {}):
        prefetch_related_objects([person], "site_terms")
    for terms in person.site_terms.all():
        if terms.site_id == site_id:
            return UsualShipping(Money(terms.usual_shipping, terms.currency), is_member=terms.is_member)
    return None
