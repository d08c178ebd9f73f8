"""The values that travel through the product, one name each (docs/architecture.md). Pure: no Django, no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount: `minor` counts the currency's minor units (ISO 4217), so ¥1,980 is Money(1980, "JPY")."""

    minor: int
    currency: str


class Availability(StrEnum):
    """What a page says about stock; the words of schema.org's ItemAvailability, and unknown as a value of its own."""

    IN_STOCK = "in_stock"
    OUT_OF_STOCK = "out_of_stock"
    PRE_ORDER = "pre_order"
    BACK_ORDER = "back_order"
    DISCONTINUED = "discontinued"
    UNKNOWN = "unknown"


class Condition(StrEnum):
    NEW = "new"
    USED = "used"
    REFURBISHED = "refurbished"
    UNKNOWN = "unknown"


class CandidateKind(StrEnum):
    """What a figure on a page is. Only `SALE` can become the price."""

    SALE = "sale"
    LIST = "list"
    MEMBER = "member"
    SUBSCRIPTION = "subscription"
    USED = "used"
    UNIT = "unit"
    INSTALMENT = "instalment"
    SHIPPING = "shipping"
    FREE_SHIPPING_FROM = "free_shipping_from"
    POINTS = "points"
    COUPON = "coupon"
    CARD = "card"
    BUY_BACK = "buy_back"
    TAX_EXCLUDED = "tax_excluded"


class OfferFigure(StrEnum):
    """What a piece of evidence belongs to."""

    PRICE = "price"
    LIST_PRICE = "list_price"
    SHIPPING = "shipping"
    POINTS = "points"
    STOCK = "stock"


class FailureKind(StrEnum):
    """Why a look brought no offer. The first group lies with the shop, the second with the way, the last with us."""

    BLOCKED = "blocked"
    GONE = "gone"
    NOT_A_PRODUCT = "not_a_product"
    NO_PRICE = "no_price"
    AMBIGUOUS = "ambiguous"
    THROTTLED = "throttled"
    OUTAGE = "outage"
    BAD_CREDENTIALS = "bad_credentials"

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TOO_LARGE = "too_large"
    REFUSED_ADDRESS = "refused_address"
    REFUSED_BY_ROBOTS = "refused_by_robots"
    REFUSED_BY_POLICY = "refused_by_policy"

    POISONED = "poisoned"


class Policy(StrEnum):
    """How a shop may be looked at: by its official API only, by polite page visits, or by the person's own browser."""

    API = "api"
    PAGES = "pages"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class ProductReference:
    """A product page, recognised. `item_id` is the shop's own id, None where the address form is not known.

    `needs_query` tells that query parameters nobody knows were kept: such a listing stays private to the person who
    pasted it. `named_seller`: the pasted address meant the offer of one seller, and `url` is that of the product.
    """

    site_code: str
    item_id: str | None
    url: str
    needs_query: bool = False
    named_seller: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """What a visit brought. `body` is decoded from its codings, not from its charset; header names are lower case.

    `url` is where the redirects ended; `downgraded` tells that one of them led from https to http.
    """

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    not_modified: bool = False
    downgraded: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a figure stood: `reader` (json_ld, microdata, open_graph, state, text, api), `place` (a path or selector),
    `text` (exact words).
    """

    reader: str
    place: str
    text: str
    figure: OfferFigure = OfferFigure.PRICE


@dataclass(frozen=True, slots=True)
class Candidate:
    """One figure seen on a page. For points `money` is None and `count` holds the number of points.

    `row`: of a choice, the words of the row or option that it stands in, where they tell more than its own.
    """

    kind: CandidateKind
    money: Money | None
    evidence: Evidence
    count: int | None = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """Which of several figures a person chose, so that it is found again: what it is and where it stood.

    Where others stood at the same place in the same words it is the `nth` (from 0) of `count` amounts, as they followed
    on the page. `is_alone`: no other figure stood there at all. Without a place, `money` says what to look for: an
    amount that the person saw on the page; then `kind` is None.
    """

    kind: CandidateKind | None = None
    reader: str = ""
    place: str = ""
    text: str = ""
    nth: int = 0
    count: int = 1
    is_alone: bool = False
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a listing from before: the currency of its last believed price, and where that price stood."""

    currency: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much one price buys: `count` pieces of `amount` `unit` each ("g", "ml", "oz", "floz"); without an amount
    `count` of what is counted ("bottle", `ec_sites/units.py`; None: pieces).
    """

    count: int = 1
    amount: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page or an API says. A part that is not said is None or UNKNOWN, never 0.

    `price` is None only where the page firmly says that the thing cannot be bought now (out of stock, discontinued).
    `shipping` of Money(0, …) means free. `points` is a count. `confidence` runs from 0 to 1; `evidence` belongs to the
    price, `evidence_beside` to the other figures, one piece each.
    """

    title: str
    price: Money | None
    list_price: Money | None = None
    points: int | None = None
    shipping: Money | None = None
    availability: Availability = Availability.UNKNOWN
    condition: Condition = Condition.UNKNOWN
    image: str | None = None
    brand: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    seller: str | None = None
    quantity: Quantity | None = None
    source: str = ""
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    evidence_beside: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no offer. `detail` is for operators and logs (short, English, from our own words, never page text).

    `retry_after_s`: how long the shop asked us to wait, where it did. `candidates`: what was seen, where the kind is
    AMBIGUOUS; then the page is that of a product, and `title` and `image` may say of which.
    """

    kind: FailureKind
    detail: str = ""
    retry_after_s: int | None = None
    candidates: tuple[Candidate, ...] = ()
    title: str = ""
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page came to: the outcome, and every figure that was weighed for it."""

    outcome: Offer | Failure
    candidates: tuple[Candidate, ...] = field(default=())
