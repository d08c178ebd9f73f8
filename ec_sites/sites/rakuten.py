"""楽天市場. The page holds its price and its JAN in microdata; what the text shows first may be another item's."""

from ec_sites.points import PointsRule
from ec_sites.sites import Hints, Site, StateHints

SITE = Site(
    code="rakuten",
    name="楽天市場",
    hosts=("item.rakuten.co.jp", "soko.rms.rakuten.co.jp", "search.rakuten.co.jp", "product.rakuten.co.jp"),
    currency="JPY",
    path=r"/(?P<shop>[A-Za-z0-9_-]+)/(?P<item_id>[A-Za-z0-9_-]+)",
    canonical="https://item.rakuten.co.jp/{shop}/{item_id}/",
    why="robots.txt refuses a few parameters of item pages, not the pages; the terms are silent.",
    item_id="{shop}/{item_id}",
    keep_query=("variantId",),
    tracking=r"scid|iasid|sc2?_\w+|sc2id|s-id|l-id|rafcid|trflg|bc_uid|bkts|force-site",
    search=(r"/[A-Za-z0-9_-]+(?:/c(?:/.*)?)?/?$", r"search\.rakuten\.co\.jp/"),
    catalogue=r"product\.rakuten\.co\.jp/",
    short_hosts=("a.r10.to",),
    wrappers={"hb.afl.rakuten.co.jp": ("pc", "m")},
    fold_id=str.lower,
    hints=Hints(
        state=StateHints(
            script="item-page-app-data",
            roots=("newApi.itemInfoSku", "api.data.itemInfoSku"),
            item_id="manageNumber",
            free_shipping="shipping.postageIncluded",
        ),
    ),
    verified="a real product page",
    points_rule=PointsRule(by_hundreds=True, source="Rakuten, help articles 000030998 and 000011407"),
)
