"""Yahoo!ショッピング. `shopping.yahoo.co.jp/products/` compares stores and has no offer of its own."""

from ec_sites.sites import Site

SITE = Site(
    code="yahoo-shopping",
    name="Yahoo!ショッピング",
    hosts=("store.shopping.yahoo.co.jp",),
    currency="JPY",
    path=r"/(?P<seller>[A-Za-z0-9_-]+)/(?P<item_id>[A-Za-z0-9_-]+)\.html",
    canonical="https://store.shopping.yahoo.co.jp/{seller}/{item_id}.html",
    item_id="{seller}_{item_id}",
    search=r"/[A-Za-z0-9_-]+/search\.html",
    fold_id=str.lower,
)
