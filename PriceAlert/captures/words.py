"""What a person reads about a page they sent. In the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from alerts.figures import money_text
from ec_sites.values import Money
from price_tracking.models import Capture
from products.models import Listing

Outcome = Listing.Outcome

_FAILURES = {
    Outcome.BLOCKED.value: lambda: _(
        "This is not the product's page but one that asks who you are. Open the product, then send it again."
    ),
    Outcome.GONE.value: lambda: _("The page you sent says that the product is gone."),
    Outcome.NOT_A_PRODUCT.value: lambda: _(
        "This is not the page of one product. Open one product, then send it again."
    ),
    Outcome.NO_PRICE.value: lambda: _("There is no price on the page you sent. Type it instead."),
    Outcome.AMBIGUOUS.value: lambda: _("Several prices stand on the page you sent. Say which one it is."),
    Outcome.OUTAGE.value: lambda: _("The shop had a fault when you sent its page. Send it again later."),
    Outcome.TOO_LARGE.value: lambda: _("The page you sent is too large to be read. Type its price instead."),
    Outcome.POISONED.value: lambda: _("The page you sent could not be read. Type its price instead."),
}


def capture_message(capture: Capture, price: Money | None, *, is_watched: bool) -> str:
    """What became of it, and what the person can do next."""
    if capture.state == Capture.State.WAITING:
        return _("Reading the page you sent…")
    if capture.outcome == Outcome.QUARANTINED:
        return _(
            "We read a price that is hard to believe. If it is right, send the page again in ten minutes, or type it."
        )
    if capture.outcome != Outcome.OK:
        return str(_FAILURES.get(capture.outcome, _FAILURES[Outcome.POISONED.value])())
    if price is None:
        return _("The page you sent says that it cannot be bought now.")
    found = {"price": money_text(price)}
    if is_watched:
        return _("Read %(price)s on the page you sent, and recorded it. Only you see it.") % found
    return _("Read %(price)s on the page you sent. You do not watch this product yet.") % found
