"""The one place that decides: what the readers claim becomes an offer with a confidence, or a failure that says why
not.

Metadata that the visible page contradicts loses to it, or both are shown and nothing is claimed. Currencies never mix.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from ec_sites import words
from ec_sites.before import AS_BEFORE, in_view_of, stood_before
from ec_sites.findings import (
    BESIDE,
    GAP,
    GONE,
    LIKELY,
    PAYABLE,
    POSSIBLE,
    SURE,
    Findings,
    head_claim,
    is_product_page,
    main_claims,
    ranked_figures,
    shown_figure,
)
from ec_sites.pick import PICKED, find_pick
from ec_sites.readers import Claim, OfferClaim
from ec_sites.readers.quantity import quantity_of
from ec_sites.readers.refine import Figure, pairs_beside
from ec_sites.readers.rows import row_words
from ec_sites.readers.state import is_sure_of_units
from ec_sites.values import (
    Availability,
    Candidate,
    CandidateKind,
    Condition,
    Evidence,
    Failure,
    FailureKind,
    Known,
    Money,
    Offer,
    Pick,
    Reading,
)

BELIEVED = 0.6
_MOST_CANDIDATES = 60
_MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """A price with the confidence it deserves, or the choices that nothing tells apart, or neither."""

    price: Candidate | None = None
    confidence: float = 0.0
    choices: tuple[Candidate, ...] = ()
    offer: OfferClaim | None = None
    evidence: tuple[Evidence, ...] = field(default=())


def judge(findings: Findings, *, pick: Pick | None = None, known: Known | None = None) -> Reading:
    """Weighs everything into the page's one offer. Never raises; pure.

    `pick`: the figure that a person chose before. It is the price wherever it is found again; where it is not, a price
    that would be another one is no answer, but a question. `known`: what was believed before; a pick outweighs it.
    """
    main = main_claims(findings)
    candidates = _all_candidates(findings, main)
    if not is_product_page(findings, main):
        return Reading(Failure(FailureKind.NOT_A_PRODUCT, "no single product on the page"), candidates)
    verdict = _weigh(findings, main)
    if pick is not None:
        choices = verdict.choices or _choices(findings, [verdict.price] if verdict.price else [])
        verdict = _picked(verdict, choices, find_pick(pick, choices) or find_pick(pick, candidates))
    stock = _availability(findings, main, None)
    if pick is None:
        verdict = _in_view_of(known, findings, verdict, stock)
    if verdict.price is not None and verdict.confidence >= BELIEVED:
        return Reading(_offer(findings, main, verdict), candidates)
    if not verdict.choices and stock in GONE and (main or findings.says_product):
        return Reading(_offer(findings, main, Verdict(confidence=0.8)), candidates)
    if verdict.choices or verdict.price is not None:
        choices = verdict.choices or _choices(findings, [verdict.price] if verdict.price else [])
        why = "nothing tells the prices apart"
        title, image = _title(findings, main), _image(findings, main)
        return Reading(Failure(FailureKind.AMBIGUOUS, why, candidates=choices, title=title, image=image), candidates)
    return Reading(Failure(FailureKind.NO_PRICE, "a product page without a price of its own"), candidates)


def _in_view_of(known: Known | None, findings: Findings, verdict: Verdict, stock: Availability) -> Verdict:
    if verdict.price is not None and verdict.price.money is not None:
        return replace(verdict, confidence=in_view_of(known, verdict.price.money, verdict.confidence))
    found = stood_before(findings, verdict.choices, known) if stock not in GONE else None
    return verdict if found is None else Verdict(found, AS_BEFORE, evidence=(found.evidence,))


def _picked(verdict: Verdict, choices: tuple[Candidate, ...], found: Candidate | None) -> Verdict:
    if found is None:
        return Verdict(choices=choices if verdict.choices or verdict.price else ())
    if verdict.price is not None and verdict.price.money == found.money:
        return Verdict(found, max(verdict.confidence, PICKED), offer=verdict.offer, evidence=(found.evidence,))
    return Verdict(found, PICKED, evidence=(found.evidence,))


# --- which price ----------------------------------------------------------------------------------------------------


def _weigh(findings: Findings, main: tuple[Claim, ...]) -> Verdict:
    shown = shown_figure(findings)
    offers = _offers_of_address(findings, main)
    claimed = {
        offer.sale.money: offer
        for offer in reversed(offers)
        if offer.sale and offer.sale.money and offer.sale.money.minor > 0
    }
    claimed = {money: offer for money, offer in claimed.items() if not _is_shown_as_other(findings, money)}
    ends = [one for offer in offers if offer.is_range for one in offer.candidates if one.kind is CandidateKind.SALE]
    if len(claimed) == 1:
        [(money, offer)] = claimed.items()
        assert offer.sale is not None
        return _againstshown_figure(findings, shown, offer.sale, offer, alone=_alone(findings, money))
    if claimed:
        if shown is not None and shown.money in claimed:
            offer = claimed[shown.money]
            return Verdict(offer.sale, 0.85, offer=offer, evidence=_proof(findings, offer.sale))
        buyable = _only_buyable(offers, claimed)
        if buyable is not None and shown is None:
            return Verdict(buyable.sale, 0.75, offer=buyable, evidence=_proof(findings, buyable.sale))
        return Verdict(choices=_choices(findings, [one.sale for one in claimed.values() if one.sale]))
    if ends:
        if (
            shown is not None
            and shown.score >= SURE
            and shown.money.currency == _currency_of(ends)
            and _between(shown.money, ends)
        ):
            return Verdict(shown.candidate, 0.7, evidence=(shown.candidate.evidence,))
        return Verdict(choices=_choices(findings, ends))
    head = head_claim(findings)
    if (
        head is not None
        and (sale := head.offers[0].sale)
        and sale.money
        and sale.money.minor > 0
        and not _is_shown_as_other(findings, sale.money)
    ):
        return _againstshown_figure(findings, shown, sale, None, alone=0.8)
    return _from_state(findings, shown) or _from_text(findings, shown)


def _from_state(findings: Findings, shown: Figure | None) -> Verdict | None:
    """What the page's scripts hold, where nothing else is claimed: believed alone only where its units are certain."""
    offers = _offers_of_address(findings, tuple(claim for claim in findings.claims if claim.reader == "state"))
    held = {
        offer.sale.money: offer
        for offer in reversed(offers)
        if offer.sale is not None and offer.sale.money and not _is_shown_as_other(findings, offer.sale.money)
    }
    if shown is not None and shown.money in held:
        return Verdict(
            held[shown.money].sale, 0.95, offer=held[shown.money], evidence=_proof(findings, held[shown.money].sale)
        )
    seen = {figure.money for figure in findings.figures if figure.candidate.kind in PAYABLE and figure.score > 0}
    if len(held) == 1:
        [(money, offer)] = held.items()
        is_contradicted = shown is None and money not in seen and bool(_likely(findings))
        if is_contradicted and offer.sale is not None:
            return Verdict(choices=_choices(findings, [offer.sale]))
        if offer.sale is not None and (money in seen or is_sure_of_units(offer.sale)):
            return _againstshown_figure(findings, shown, offer.sale, offer, alone=0.75)
    if len(held) > 1 and shown is None:
        return Verdict(choices=_choices(findings, [offer.sale for offer in held.values() if offer.sale]))
    return None


def _againstshown_figure(
    findings: Findings, shown: Figure | None, claimed: Candidate, offer: OfferClaim | None, *, alone: float
) -> Verdict:
    """A claimed price beside the visible one: agreement is near certainty, a surely visible other price wins."""
    assert claimed.money is not None
    same = [figure for figure in findings.figures if figure.money == claimed.money and figure.candidate.kind in PAYABLE]
    seen = max((figure.score for figure in same), default=None)
    proof = _proof(findings, claimed)
    below = _lower_beside(findings, same)
    if below is not None and (shown is None or shown.money != claimed.money):
        return Verdict(choices=_choices(findings, [claimed, below.candidate]))
    if shown is not None and shown.money == claimed.money:
        return Verdict(claimed, 0.98 if shown.score >= LIKELY else 0.95, offer=offer, evidence=proof)
    ranged = [
        figure
        for figure in findings.figures
        if figure.is_range and figure.score >= SURE and figure.candidate.kind is CandidateKind.SALE
    ]
    if shown is None and ranged and seen is None:
        return Verdict(choices=_choices(findings, [claimed, *(figure.candidate for figure in ranged)]))
    if shown is None:
        return Verdict(claimed, alone if seen is None else 0.95, offer=offer, evidence=proof)
    if seen is not None and seen >= shown.score - GAP:
        return Verdict(claimed, 0.9, offer=offer, evidence=proof)
    if shown.score >= SURE and shown.is_called_price:
        return Verdict(shown.candidate, 0.75, offer=None, evidence=(shown.candidate.evidence,))
    if seen is not None:
        return Verdict(claimed, 0.85, offer=offer, evidence=proof)
    return Verdict(choices=_choices(findings, [claimed, shown.candidate]))


def _lower_beside(findings: Findings, same: list[Figure]) -> Figure | None:
    """A lower price that stands beside the claimed one and looks as good: a sale that the metadata may not know of."""
    sales = [one for one in findings.figures if one.candidate.kind is CandidateKind.SALE and one.score >= LIKELY]
    for low, high in pairs_beside(one for one in [*sales, *same] if not (one.is_range and one not in same)):
        is_near_in_price = high.money.minor * 3 < low.money.minor * 10
        if high in same and low not in same and is_near_in_price and low.score >= max(LIKELY, high.score - 0.5):
            return low
    return None


def _alone(findings: Findings, money: Money) -> float:
    """The confidence in structured data that no text confirms: less where the head names another amount."""
    head = head_claim(findings)
    others = head.sale_prices - {money} if head else set()
    if not others:
        return 0.85
    same_currency = any(other.currency == money.currency for other in others)
    return 0.5 if same_currency else 0.55


def _from_text(findings: Findings, shown: Figure | None) -> Verdict:
    if shown is not None and shown.score >= LIKELY and shown.is_called_price:
        confidence = 0.8 if shown.score >= SURE else 0.7
        return Verdict(shown.candidate, confidence, evidence=(shown.candidate.evidence,))
    choices = _choices(findings, [])
    fixed = {one.money: one.candidate for one in findings.figures if _is_fixed_price(one)}
    if not choices and len(fixed) == 1 and findings.anchor.buttons:
        [candidate] = fixed.values()
        return Verdict(candidate, 0.65, evidence=(candidate.evidence,))
    return Verdict(choices=choices)


def _is_fixed_price(figure: Figure) -> bool:
    """Whether it is called the list price and stands as the price does: a book is sold at 定価 and nothing else."""
    is_called = words.FIXED_PRICE.search(figure.candidate.evidence.text) is not None
    return is_called and figure.candidate.kind is CandidateKind.LIST and figure.score >= LIKELY and not figure.is_range


def _is_shown_as_other(findings: Findings, money: Money) -> bool:
    """Whether the text names this very amount as an instalment, without tax or the like, and nowhere as a price."""
    kinds = {figure.candidate.kind for figure in findings.figures if figure.money == money and figure.score > 0}
    return bool(kinds) and kinds <= {
        CandidateKind.INSTALMENT,
        CandidateKind.SHIPPING,
        CandidateKind.FREE_SHIPPING_FROM,
        CandidateKind.UNIT,
        CandidateKind.TAX_EXCLUDED,
    }


def _offers_of_address(findings: Findings, main: tuple[Claim, ...]) -> list[OfferClaim]:
    """The offers of the product; only those of the variant that the address names, else that the page's form has
    chosen, where one of them does.
    """
    offers = [offer for claim in main for offer in claim.offers]
    if len({offer.sale.money for offer in offers if offer.sale}) <= 1:
        return offers
    page = findings.url.split("#")[0]
    of_address = {value for value in _query_values(findings.url) if len(value) >= 2}
    same_address = [offer for offer in offers if offer.url and "?" in offer.url and offer.url.split("#")[0] == page]
    return same_address or _named(offers, of_address) or _named(offers, findings.chosen) or offers


def _named(offers: list[OfferClaim], values: Set[str]) -> list[OfferClaim]:
    return [one for one in offers if one.sku in values or (one.url and values & _query_values(one.url))]


def _only_buyable(offers: list[OfferClaim], claimed: dict[Money, OfferClaim]) -> OfferClaim | None:
    """The offer at the one price at which anything is in stock, where all others say that they are not."""
    sold = [one for one in offers if one.sale and one.sale.money in claimed and one.availability not in GONE]
    prices = {one.sale.money for one in sold if one.sale}
    return sold[0] if len(prices) == 1 else None


def _query_values(url: str) -> set[str]:
    return {value for _, value in parse_qsl(url.partition("?")[2].partition("#")[0])[:50]}


def _currency_of(ends: list[Candidate]) -> str | None:
    currencies = {end.money.currency for end in ends if end.money}
    return currencies.pop() if len(currencies) == 1 else None


def _between(money: Money, ends: list[Candidate]) -> bool:
    amounts = [end.money.minor for end in ends if end.money]
    return min(amounts) <= money.minor <= max(amounts)


def _choices(findings: Findings, first: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Distinct amounts to ask a person about: the claimed ones, then the likely ones of the text, as they follow on
    the page.
    """
    choices: dict[Money, Candidate] = {}
    likely = _likely(findings)
    head = head_claim(findings)
    stated = [one.sale for one in head.offers if one.sale] if head else []
    for candidate in (*first, *stated, *likely):
        if candidate.money is not None and candidate.money.minor > 0:
            choices.setdefault(candidate.money, candidate)
    rows = _named_rows(findings) | row_words([figure for figure in findings.figures if figure.money in choices])
    return tuple(replace(one, row=rows.get(one.evidence, "")) for one in choices.values())[:_MOST_CHOICES]


def _named_rows(findings: Findings) -> dict[Evidence, str]:
    """The names of the markup's variants with their figures, where they have different ones."""
    offers = [offer for claim in findings.claims for offer in claim.offers if offer.sale and offer.name]
    if len({offer.name for offer in offers}) < 2:
        return {}
    sales = [(offer.name, offer.sale.evidence) for offer in offers if offer.sale]
    return {evidence: f"{(name or '')[:120]} {evidence.text}" for name, evidence in sales}


def _likely(findings: Findings) -> list[Candidate]:
    likely = [figure for figure in ranked_figures(findings) if figure.score >= POSSIBLE][:_MOST_CHOICES]
    return [figure.candidate for figure in sorted(likely, key=lambda figure: figure.index)]


def _proof(findings: Findings, claimed: Candidate | None) -> tuple[Evidence, ...]:
    """Every place where the price stood: first the claim, then other sources, then the text."""
    if claimed is None:
        return ()
    places = [claimed.evidence]
    for claim in findings.claims:
        places += [offer.sale.evidence for offer in claim.offers if offer.sale and offer.sale.money == claimed.money]
    seen = [figure for figure in findings.figures if figure.money == claimed.money and figure.candidate.kind in PAYABLE]
    places += [figure.candidate.evidence for figure in sorted(seen, key=lambda figure: -figure.score)[:1]]
    return tuple(dict.fromkeys(places))[:6]


# --- the offer ------------------------------------------------------------------------------------------------------


def _offer(findings: Findings, main: tuple[Claim, ...], verdict: Verdict) -> Offer:
    price = verdict.price.money if verdict.price else None
    sources = _sources(findings, main)
    shipping = findings.extras.shipping.money if findings.extras.shipping else None
    title = _title(findings, main)
    return Offer(
        title=title,
        price=price,
        list_price=_list_price(findings, main, price),
        points=findings.extras.points.count if findings.extras.points else None,
        shipping=shipping if price is None or shipping is None or shipping.currency == price.currency else None,
        availability=_availability(findings, main, verdict.offer),
        condition=_condition(findings, main, verdict.offer),
        image=_image(findings, main),
        brand=next((claim.brand for claim in sources if claim.brand), None),
        gtin=(verdict.offer.gtin if verdict.offer else None)
        or next((claim.gtin for claim in sources if claim.gtin), None),
        mpn=next((claim.mpn for claim in sources if claim.mpn), None),
        seller=_seller(main, verdict.offer),
        quantity=quantity_of(title),
        source=verdict.evidence[0].reader if verdict.evidence else (main[0].reader if main else "text"),
        confidence=verdict.confidence,
        evidence=verdict.evidence,
    )


def _seller(main: tuple[Claim, ...], offer: OfferClaim | None) -> str | None:
    """Who sells at this price; of an offer that is not told apart, the one seller of all."""
    if offer is not None:
        return offer.seller
    sellers = {one.seller for claim in main for one in claim.offers if one.seller}
    return sellers.pop() if len(sellers) == 1 else None


def _sources(findings: Findings, main: tuple[Claim, ...]) -> tuple[Claim, ...]:
    head = head_claim(findings)
    return (*main, *((head,) if head else ()))


def _image(findings: Findings, main: tuple[Claim, ...]) -> str | None:
    return next((claim.image for claim in _sources(findings, main) if claim.image), findings.picture)


def _title(findings: Findings, main: tuple[Claim, ...]) -> str:
    state = [claim for claim in findings.claims if claim.reader == "state"]
    claimed = next((claim.title for claim in (*main, *state) if claim.title), None)
    return claimed or findings.anchor.title or next(iter(findings.names), "")


def _list_price(findings: Findings, main: tuple[Claim, ...], price: Money | None) -> Money | None:
    if price is None:
        return None
    claims = [claim for claim in findings.claims if claim in main or claim.reader in BESIDE]
    stated = [one for claim in claims for offer in claim.offers for one in offer.candidates]
    structured = [one.money for one in stated if one.kind is CandidateKind.LIST]
    near = [figure for figure in findings.figures if figure.score >= LIKELY and not figure.is_range]
    shown = [figure.money for figure in near if figure.candidate.kind is CandidateKind.LIST]
    for money in (*structured, *shown):
        if money is not None and money.currency == price.currency and price.minor < money.minor <= price.minor * 20:
            return money
    return None


def _availability(findings: Findings, main: tuple[Claim, ...], offer: OfferClaim | None) -> Availability:
    """The structured word, unless the page itself says that nothing can be bought; the page's where there is no other.

    Several variants at one price are in stock where one of them is.
    """
    offers = _offers_of_address(findings, main)
    if offer is not None:
        offers = [one for one in offers if one.sale and offer.sale and one.sale.money == offer.sale.money] or [offer]
    claimed = [one.availability for one in offers]
    head = head_claim(findings)
    if head is not None and set(claimed) <= {Availability.UNKNOWN}:
        claimed = [one.availability for one in head.offers]
    known = [one for one in claimed if one is not Availability.UNKNOWN]
    if findings.extras.says_sold_out and not set(known) <= GONE:
        return findings.extras.availability
    if Availability.IN_STOCK in known:
        return Availability.IN_STOCK
    return known[0] if known else findings.extras.availability


def _condition(findings: Findings, main: tuple[Claim, ...], offer: OfferClaim | None) -> Condition:
    if offer is not None and offer.condition is not Condition.UNKNOWN:
        return offer.condition
    claimed = {one.condition for claim in main for one in claim.offers} - {Condition.UNKNOWN}
    return claimed.pop() if len(claimed) == 1 else findings.extras.condition


def _all_candidates(findings: Findings, main: tuple[Claim, ...]) -> tuple[Candidate, ...]:
    """Every figure that was weighed: claims first, then the text's, nearest to the product first."""
    claimed = [
        one
        for claim in findings.claims
        if claim in main or claim.reader in BESIDE or not main
        for offer in claim.offers
        for one in offer.candidates
    ]
    beside = [one for one in (findings.extras.points, findings.extras.shipping) if one is not None]
    text = [
        figure.candidate for figure in sorted(findings.figures, key=lambda figure: -figure.score) if figure.score > -1
    ]
    return tuple(dict.fromkeys([*claimed, *beside, *text]))[:_MOST_CANDIDATES]
