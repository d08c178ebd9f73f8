"""Amazon.com. Its pages carry no JSON-LD; the price has had several places over the years."""

from ec_sites.sites import Hints, Site

SITE = Site(
    code="amazon-com",
    name="Amazon.com",
    hosts=("www.amazon.com", "smile.amazon.com", "m.amazon.com"),
    currency="USD",
    path=(
        r"(?:/-/[a-z]{2}(?:[_-][A-Za-z]{2})?)?(?:/[^/]+)?/dp/(?:product/)?(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
        r"(?:/-/[a-z]{2}(?:[_-][A-Za-z]{2})?)?(?:/[^/]+)?/gp/(?:product|aw/d|offer-listing)/"
        r"(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
        r"/(?:o|exec/obidos)/ASIN/(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
    ),
    canonical="https://www.amazon.com/dp/{item_id}",
    why="Each address is asked of robots.txt before it is visited.",
    seller_query=("smid", "m"),
    tracking=r"ref_?|tag|linkCode|camp|creative(?:ASIN)?|ascsubtag|p[df]_rd_\w+|content-id|qid|sr|crid|sprefix"
    r"|dib(?:_tag)?|keywords|ie|_encoding|th|psc",
    search=r"/(?:-/[a-z]{2}/)?(?:s|b|gp/search|gp/bestsellers|gp/browse\.html)(?:/(?!dp/).*)?$",
    short_hosts=("a.co",),
    fold_id=str.upper,
    hints=Hints(
        title="#productTitle",
        price="#priceblock_ourprice, #priceblock_dealprice, #priceblock_saleprice, #price_inside_buybox, "
        "#corePriceDisplay_desktop_feature_div .priceToPay .a-offscreen, #corePrice_feature_div .a-price .a-offscreen, "
        "#buyNewSection .offer-price",
    ),
    verified="five real product pages",
)
