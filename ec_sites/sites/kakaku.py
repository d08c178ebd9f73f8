"""価格.com compares shops; article 13 of its terms forbids storing without consent."""

from ec_sites.sites import Hints, Site
from ec_sites.values import Policy

SITE = Site(
    code="kakaku",
    name="価格.com",
    hosts=("kakaku.com", "www.kakaku.com"),
    currency="JPY",
    path=r"/item/(?P<item_id>[KJS]\d{10})(?:/.*)?",
    canonical="https://kakaku.com/item/{item_id}/",
    policy=Policy.BY_HAND,
    search=r"/(?:ksearch|prdsearch)/",
    hints=Hints(price="a.p-prdInfoLowprice_entity"),
)
