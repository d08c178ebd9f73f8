"""The invented shops and what they sell. Amounts are minor units of the shop's currency."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a page tells its price to machines; `TEXT` does not, it is only written there for people."""

    JSON_LD = "json_ld"
    JSON_LD_GRAPH = "json_ld_graph"
    MICRODATA = "microdata"
    OPEN_GRAPH = "open_graph"
    STATE = "state"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Shop:
    host: str
    name: str
    language: str
    currency: str


@dataclass(frozen=True, slots=True)
class Goods:
    """One thing for sale. Its price moves about `price` every `moves_every_s`, by the factors of `swing`.

    `points_percent` of the price come back as points. `shipping` of None is not said anywhere on the page, 0 is free.
    """

    shop: Shop
    path: str
    shape: Shape
    title: str
    brand: str
    price: int
    picture: str
    gtin: str = ""
    list_price: int | None = None
    points_percent: int = 0
    shipping: int | None = 0
    moves_every_s: int = 20
    swing: tuple[float, ...] = (1.0, 0.98, 1.0, 0.97, 1.02)
    sells_out: bool = False
    is_tracked: bool = True
    # Recorded for ninety days, though nobody of the demo watches it: another shop of something that is watched.
    is_known: bool = False
    memo: str = ""
    # What a single piece of the set costs: the page has a row for each, and nothing tells which of them is meant.
    one_price: int | None = None

    @property
    def url(self) -> str:
        return f"http://{self.shop.host}{self.path}"


MINAMO = Shop("minamo-denki.test", "みなも電機", "ja", "JPY")
HINATA = Shop("hinata-kitchen.test", "くらしの道具 ひなた堂", "ja", "JPY")
OOZORA = Shop("oozora-kaden.test", "オオゾラ家電", "ja", "JPY")
KITAMACHI = Shop("kitamachi-camera.test", "北町カメラ", "ja", "JPY")
KOTORI = Shop("kotori-coffee.test", "ことり珈琲焙煎所", "ja", "JPY")
KAEDE = Shop("cyclebase-kaede.test", "サイクルベース楓", "ja", "JPY")
AOBA = Shop("aoba-audio.test", "青葉オーディオ", "ja", "JPY")
ALPS = Shop("alps-books.test", "アルプス書房", "ja", "JPY")
NORTHLIGHT = Shop("northlight.test", "Northlight Outfitters", "en", "USD")

# Its drop is sure: it comes within seconds of the first look, so that nobody waits for chance (prices.py).
HEADPHONES = Goods(
    shop=MINAMO,
    path="/item/sora-h7-bk",
    shape=Shape.JSON_LD,
    title="ノイズキャンセリング ワイヤレスヘッドホン SORA H7 ブラック",
    brand="SORA",
    price=32_800,
    list_price=36_800,
    gtin="4909999010013",
    points_percent=10,
    picture="headphones",
    memo="28,000円を切ったら買う",
)
HEADPHONES_LOW = 27_800

GOODS: tuple[Goods, ...] = (
    HEADPHONES,
    Goods(
        shop=HINATA,
        path="/products/kt-08w",
        shape=Shape.TEXT,
        title="温度調節 電気ケトル 0.8L マットホワイト KT-08W",
        brand="ひなた堂",
        price=12_780,
        points_percent=2,
        picture="kettle",
        moves_every_s=25,
        swing=(1.0, 1.0, 0.98, 1.0, 0.92),
        memo="いまのケトルが壊れる前に",
    ),
    Goods(
        shop=OOZORA,
        path="/g/nk-p10-t",
        shape=Shape.STATE,
        title="【送料無料】圧力IH炊飯器 5.5合炊き 極厚かまど釜 ブラウン NK-P10-T",
        brand="オオゾラ",
        price=64_800,
        gtin="4909999020012",
        points_percent=10,
        picture="rice_cooker",
        moves_every_s=35,
        swing=(1.0, 0.97, 1.0, 0.95),
    ),
    Goods(
        shop=KITAMACHI,
        path="/shop/hoku-100-2-body.html",
        shape=Shape.MICRODATA,
        title="中判ミラーレスデジタルカメラ HOKU 100 II ボディ",
        brand="HOKU",
        price=1_078_000,
        points_percent=1,
        picture="camera",
        moves_every_s=60,
        swing=(1.0, 1.0, 1.02, 0.99),
        memo="下取り価格も調べる",
    ),
    Goods(
        shop=KOTORI,
        path="/beans/ethiopia-yirgacheffe-200",
        shape=Shape.OPEN_GRAPH,
        title="エチオピア イルガチェフェ ナチュラル 中煎り 200g（豆のまま）",
        brand="ことり珈琲焙煎所",
        price=1_480,
        shipping=None,
        picture="coffee",
        moves_every_s=45,
        swing=(1.0, 1.0, 0.95),
    ),
    Goods(
        shop=KAEDE,
        path="/bikes/kaede-city-e-26-sage",
        shape=Shape.JSON_LD_GRAPH,
        title="電動アシスト自転車 26型 内装3段 KAEDE City-E セージグリーン",
        brand="KAEDE",
        price=149_800,
        points_percent=1,
        picture="bicycle",
        moves_every_s=30,
        swing=(1.0, 1.0, 0.98),
        sells_out=True,
    ),
    Goods(
        shop=MINAMO,
        path="/item/mn-27u",
        shape=Shape.JSON_LD,
        title="27型 4Kモニター USB-C 90W給電 MN-27U",
        brand="みなも",
        price=58_300,
        gtin="4909999010020",
        points_percent=10,
        picture="monitor",
        moves_every_s=40,
    ),
    Goods(
        shop=NORTHLIGHT,
        path="/products/ridge-down-jacket",
        shape=Shape.MICRODATA,
        title="Ridge down jacket, moss green",
        brand="Northlight",
        price=18_900,
        list_price=22_900,
        shipping=995,
        picture="jacket",
        moves_every_s=30,
        swing=(1.0, 0.95, 1.0, 0.9),
        memo="For the trip in February",
    ),
    # The headphones again, in two other shops: the same JAN, each with its own price, points and shipping.
    Goods(
        shop=OOZORA,
        path="/g/sora-h7-b",
        shape=Shape.STATE,
        title="SORA H7 ワイヤレスヘッドホン ノイズキャンセリング対応 ブラック",
        brand="SORA",
        price=33_800,
        gtin=HEADPHONES.gtin,
        points_percent=12,
        picture="headphones",
        moves_every_s=50,
        swing=(1.0, 1.0, 1.02),
    ),
    Goods(
        shop=AOBA,
        path="/goods/sora-h7",
        shape=Shape.JSON_LD,
        title="SORA H7 BK ノイズキャンセリングヘッドホン",
        brand="SORA",
        price=33_980,
        gtin=HEADPHONES.gtin,
        points_percent=1,
        shipping=550,
        picture="headphones",
        moves_every_s=70,
        is_tracked=False,
        is_known=True,
    ),
    Goods(
        shop=OOZORA,
        path="/g/rv-5",
        shape=Shape.STATE,
        title="ロボット掃除機 RV-5 水拭き対応 ホワイト",
        brand="オオゾラ",
        price=49_800,
        points_percent=5,
        picture="vacuum",
        is_tracked=False,
    ),
    Goods(
        shop=AOBA,
        path="/goods/m-210",
        shape=Shape.TEXT,
        title="静音ワイヤレスマウス M-210 グレージュ",
        brand="青葉",
        price=4_980,
        points_percent=1,
        shipping=550,
        picture="mouse",
        moves_every_s=15,
        is_tracked=False,
    ),
    Goods(
        shop=ALPS,
        path="/book/9784000000000",
        shape=Shape.JSON_LD,
        title="絵本のたのしみ名作選 全12巻セット",
        brand="アルプス書房",
        price=15_840,
        list_price=19_800,
        picture="books",
        is_tracked=False,
    ),
    Goods(
        shop=ALPS,
        path="/book/9784000000017",
        shape=Shape.TEXT,
        title="夜空をあるく絵本 全12巻",
        brand="アルプス書房",
        price=14_850,
        one_price=1_485,
        picture="books",
        is_tracked=False,
    ),
    Goods(
        shop=ALPS,
        path="/book/9784000000048",
        shape=Shape.TEXT,
        title="海をわたる絵本 全10巻",
        brand="アルプス書房",
        price=12_500,
        one_price=1_250,
        picture="books",
        is_tracked=False,
    ),
    Goods(
        shop=NORTHLIGHT,
        path="/products/harbour-lantern",
        shape=Shape.OPEN_GRAPH,
        title="Harbour camping lantern, rechargeable",
        brand="Northlight",
        price=6_450,
        shipping=None,
        picture="lantern",
        sells_out=True,
        is_tracked=False,
    ),
    Goods(
        shop=NORTHLIGHT,
        path="/products/beacon-lantern",
        shape=Shape.OPEN_GRAPH,
        title="Beacon pocket lantern, battery",
        brand="Northlight",
        price=6_450,
        shipping=None,
        picture="lantern",
        is_tracked=False,
    ),
    Goods(
        shop=NORTHLIGHT,
        path="/products/tarn-lantern",
        shape=Shape.MICRODATA,
        title="Tarn table lantern, rechargeable",
        brand="Northlight",
        price=6_000,
        shipping=995,
        picture="lantern",
        is_tracked=False,
    ),
    Goods(
        shop=ALPS,
        path="/book/9784000000031",
        shape=Shape.JSON_LD,
        title="ちいさな森の図鑑 全8巻",
        brand="アルプス書房",
        price=15_840,
        picture="books",
        is_tracked=False,
    ),
)

HOSTS: tuple[str, ...] = tuple(dict.fromkeys(goods.shop.host for goods in GOODS))

# Offered to who watches nothing yet: one that falls within seconds, one told in words alone, one in dollars.
_SHOWN = ("/item/sora-h7-bk", "/products/kt-08w", "/products/ridge-down-jacket")
EXAMPLES: tuple[Goods, ...] = tuple(goods for goods in GOODS if goods.path in _SHOWN)
