"""モノタロウ: shows prices without tax first, 税込 after. `/g/` is a group of variants, `/p/` one of them."""

from ec_sites.sites import Site

SITE = Site(
    code="monotaro",
    name="モノタロウ",
    hosts=("www.monotaro.com",),
    currency="JPY",
    path=(r"/(?P<kind>p)/(?P<item_id>\d{4}/\d{4})", r"/(?P<kind>g)/(?P<item_id>\d{8})"),
    canonical="https://www.monotaro.com/{kind}/{item_id}/",
    tracking=r"t\.q",
    search=r"/(?:s|k)/",
    verified="five real product pages, without hints",
)
