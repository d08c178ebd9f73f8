"""LOHACO by ASKUL."""

from ec_sites.sites import Site

SITE = Site(
    code="lohaco",
    name="LOHACO",
    hosts=("lohaco.yahoo.co.jp", "lohaco.jp"),
    currency="JPY",
    path=r"/store/(?P<seller>[A-Za-z0-9_-]+)/item/(?P<item_id>[A-Za-z0-9_-]+)",
    canonical="https://lohaco.yahoo.co.jp/store/{seller}/item/{item_id}/",
    item_id="{seller}/{item_id}",
    tracking=r"sc_[ieloc]|ea|__ysp",
)
