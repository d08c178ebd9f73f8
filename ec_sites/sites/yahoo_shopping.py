"""Yahoo!ショッピング. `shopping.yahoo.co.jp/products/` compares stores and has no offer of its own."""

from ec_sites.points import PointsRule
from ec_sites.sites import Site

SITE = Site(
    code="yahoo-shopping",
    name="Yahoo!ショッピング",
    hosts=("store.shopping.yahoo.co.jp", "shopping.yahoo.co.jp", "paypaymall.yahoo.co.jp"),
    currency="JPY",
    path=r"/(?P<seller>[A-Za-z0-9_-]+)/(?P<item_id>[A-Za-z0-9_-]+)\.html",
    canonical="https://store.shopping.yahoo.co.jp/{seller}/{item_id}.html",
    why="No terms on robots were found; robots.txt is asked for each page.",
    item_id="{seller}_{item_id}",
    tracking=r"sc_[ieloc]|ea|__ysp",
    search=(r"/[A-Za-z0-9_-]+(?:/search\.html|/)?$", r"shopping\.yahoo\.co\.jp/(?!products/)"),
    catalogue=r"shopping\.yahoo\.co\.jp/products/",
    short_hosts=("yahoo.jp",),
    fold_id=str.lower,
    points_rule=PointsRule(by_hundreds=False, source="Yahoo! Shopping, notice on points of December 2022"),
)
