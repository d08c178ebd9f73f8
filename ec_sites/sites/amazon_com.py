"""Amazon.com. Its pages carry no JSON-LD; the price has had several places over the years."""

from ec_sites.sites import Hints, Site

SITE = Site(
    code="amazon-com",
    name="Amazon.com",
    hosts=("www.amazon.com", "amazon.com", "smile.amazon.com", "m.amazon.com"),
    currency="USD",
    path=(
        r"(?:/[^/]+)?/dp/(?:product/)?(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
        r"(?:/[^/]+)?/gp/(?:product|aw/d|offer-listing)/(?P<item_id>[A-Za-z0-9]{10})(?:/.*)?",
    ),
    canonical="https://www.amazon.com/dp/{item_id}",
    search=r"/(?:s|gp/search|gp/bestsellers|b)(?:/|$)",
    fold_id=str.upper,
    hints=Hints(
        title="#productTitle",
        price="#priceblock_ourprice, #priceblock_dealprice, #priceblock_saleprice, #price_inside_buybox, "
        "#corePriceDisplay_desktop_feature_div .priceToPay .a-offscreen, #corePrice_feature_div .a-price .a-offscreen, "
        "#buyNewSection .offer-price",
    ),
)
