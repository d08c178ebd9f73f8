"""Readers, cheapest first. Each turns one way of writing a product page into claims; only the judge decides."""

from __future__ import annotations

from dataclasses import dataclass

from ec_sites.values import Availability, Candidate, CandidateKind, Condition, Evidence, Money


@dataclass(frozen=True, slots=True)
class OfferClaim:
    """One offer as a source states it. `is_range`: the figures are ends of a range, none of them a price to pay.

    `stock`: where the availability stood, None where none is said. `name`: of the offer, else of its variant.
    """

    candidates: tuple[Candidate, ...] = ()
    availability: Availability = Availability.UNKNOWN
    condition: Condition = Condition.UNKNOWN
    url: str | None = None
    sku: str | None = None
    gtin: str | None = None
    seller: str | None = None
    is_range: bool = False
    stock: Evidence | None = None
    name: str | None = None

    @property
    def sale(self) -> Candidate | None:
        """The figure this offer asks, None where it has none or only a range."""
        if self.is_range:
            return None
        return next((one for one in self.candidates if one.kind is CandidateKind.SALE), None)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source of a page says about one product: `reader` and `place` tell which and where."""

    reader: str
    place: str
    title: str | None = None
    offers: tuple[OfferClaim, ...] = ()
    image: str | None = None
    brand: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    url: str | None = None

    @property
    def sale_prices(self) -> set[Money]:
        return {offer.sale.money for offer in self.offers if offer.sale is not None and offer.sale.money is not None}
