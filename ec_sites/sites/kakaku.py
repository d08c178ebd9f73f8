"""価格.com compares shops: its lowest price is one of them, not an offer of its own."""

from ec_sites.sites import Hints, Site
from ec_sites.values import Policy

SITE = Site(
    code="kakaku",
    name="価格.com",
    hosts=("kakaku.com", "s.kakaku.com"),
    currency="JPY",
    path=r"/item/(?P<item_id>[KJSkjs]\d{10})(?:/.*)?",
    canonical="https://kakaku.com/item/{item_id}/",
    policy=Policy.BY_HAND,
    why="Article 13 of its terms forbids storing without consent.",
    tracking="lid",
    search=r"/(?:ksearch|prdsearch|search_results)/",
    compares=True,
    fold_id=str.upper,
    hints=Hints(price="a.p-prdInfoLowprice_entity"),
)
