"""Apple Japan."""

from ec_sites.sites import Site

SITE = Site(
    code="apple-jp",
    name="Apple（日本）",
    hosts=("www.apple.com/jp",),
    currency="JPY",
    path=r"/jp/shop/product/(?P<item_id>[A-Za-z0-9]+)/(?P<land>[A-Za-z])(?:/.*)?",
    canonical="https://www.apple.com/jp/shop/product/{item_id}/{land}",
    tracking="fnode|afid",
    fold_id=str.upper,
)
