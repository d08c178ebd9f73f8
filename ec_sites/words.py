"""The words shops use: kinds of figures, stock, buttons, refusals. Data alone, but for how they become patterns; in the languages of the shops we read; matched on `fold`ed text."""
# ruff: noqa: E501 (one language a line reads better than wrapped patterns)

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate

# The edges that a pattern may begin with, and how the same is said behind its first letter.
_EDGES = {r"\b": r"(?<!\w.)", "^": r"(?<!(?s:.).)"}


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile(_any_of(patterns))


def _class_names(*patterns: str) -> re.Pattern[str]:
    """The same for names of elements, which are searched several at once, each on a line of its own."""
    return re.compile(f"(?m:{_any_of(patterns)})")


def _any_of(patterns: Iterable[str]) -> str:
    """One pattern for all, in any case, those that begin alike together.

    At each place of a text `re` tries every branch. It skips at once those with another first letter, but only where
    their case counts; so the first letters are spelled in both. Patterns with no first letter are tried everywhere: what
    stands before a word ("10 P") is better looked for behind its first letter, `p(?<=\\d .)`.
    """
    alike: defaultdict[str, list[str]] = defaultdict(list)
    others = []
    for pattern in patterns:
        edge = next((edge for edge in _EDGES if pattern.startswith(edge)), "")
        bare = pattern.removeprefix(edge)
        if _begins_plainly(bare):
            alike[bare[0].lower()].append(_EDGES.get(edge, "") + bare[1:])
        else:
            others.append(f"(?i:{pattern})")
    letters = "".join(map(_cases, alike))
    branches = "|".join(f"[{_cases(letter)}](?i:{'|'.join(rests)})" for letter, rests in alike.items())
    return "|".join(([f"(?=[{letters}])(?:{branches})"] if alike else []) + others)


def _begins_plainly(pattern: str) -> bool:
    """Whether all matches begin with the first letter of the pattern."""
    plain = re.sub(r"\\.|\[[^]]*\]", "", pattern)
    depths = accumulate((c == "(") - (c == ")") for c in plain)
    if any(c == "|" and depth == 0 for c, depth in zip(plain, depths, strict=True)):
        return False
    return re.escape(pattern[0]) == pattern[0] and not pattern[1:].startswith(("?", "*", "+", "{"))


def _cases(letter: str) -> str:
    # Turkish has two letters i, and IGNORECASE takes each for the other.
    return "iIİı" if letter == "i" else "".join(dict.fromkeys((letter, letter.upper())))


# --- kinds of figures, as the text beside them says -----------------------------------------------------------------------

LIST_PRICE = _words(
    r"定価", r"参考(?:小売)?価格", r"希望小売", r"通常(?:販売)?価格", r"元値", r"当店通常", r"市場価格", r"^元の価格",
    r"\blist(?: price)?\s*:?$", r"\bwas\b", r"\bRRP\b", r"\bMSRP\b", r"\bretail\b", r"compare at", r"regular price", r"original(?:ly)?\b",
    r"\bUVP\b", r"\bAVP\b", r"\bstatt\b", r"prix (?:conseill|public|barr)", r"au lieu de", r"\banzich[eé]", r"\binvece di", r"in plaats van", r"\bzamiast\b", r"en lugar de", r"precio (?:anterior|original)", r"\bantes\b", r"eski fiyat",
    r"原价", r"市场价", r"原價", r"定價", r"정가", r"정상가", r"소비자가", r"precio habitual", r"prix habituel", r"\bM\.?R\.?P\b", r"\bord(?:\.|inarie)? ?pris", r"\brek\.? ?pris", r"\bnajniższa cena", r"cena regularna", r"\bběžná cena",
    r"giá (?:gốc|niêm yết|thị trường)", r"\badviesprijs", r"prezzo (?:di listino|precedente)", r"\bпрежняя", r"старая цена", r"harga (?:asli|normal)",
)  # fmt: skip
INSTALMENT = _words(
    r"月々", r"分割", r"回払", r"/ ?月", r"月額", r"/ ?mo\b", r"per month", r"a month", r"monthly", r"\bmonths?\b", r"instal?ments?", r"interest[- ]free",
    r"financ(?:e|ing)", r"klarna", r"afterpay", r"affirm", r"zip ?pay", r"laybuy", r"paidy", r"ペイディ", r"\bmois\b", r"pro Monat", *(rf"x(?<=\d{gap}.) (?:de |of )?(?:R?\$|€|£|\d)" for gap in ("", " ")),
    r"sem juros", r"mensualit", r"cuotas", r"taksit", r"할부", r"개월", r"分期", r"\brat[ay]?\b", r"/ ?mån", r"delbetal", r"per maand", r"al mese", r"trả góp", r"cicilan", r"ผ่อน", r"рассрочк", r"в месяц",
)  # fmt: skip
SHIPPING = _words(
    r"送料", r"配送料", r"配送無料", r"運賃", r"shipping", r"delivery", r"postage", r"livraison", r"versand", r"env[ií]o", r"frete", r"kargo", r"spedizione",
    r"运费", r"邮费", r"運費", r"배송", r"доставк", r"\bfrakt", r"\bverzend", r"\bdostaw", r"\bwysył", r"\bdoprav", r"vận chuyển", r"giao hàng", r"ongkir", r"ค่าส่ง", r"จัดส่ง", r"\btoimitus", r"szállít",
)  # fmt: skip
THRESHOLD = _words(
    r"以上", r"\bover\b", r"\babove\b", r"or more", r"\bspend\b", r"orders? of", r"\bab\b", r"à partir d", r"dès", r"a partir d", r"üzeri", r"ve üzeri", r"minimum",
    r"満たない", r"未満", r"purchase", r"qualifying", r"\böver\b", r"\bvanaf\b", r"\boltre\b", r"\bpowyżej\b", r"\bnad\b", r"이상", r"acima de", r"más de", r"từ",
)  # fmt: skip
FREE = _words(
    r"無料",
    r"送料込",
    r"\bfree\b",
    r"gratis",
    r"gratuit",
    r"grátis",
    r"ücretsiz",
    r"kostenlos",
    r"包邮",
    r"免运费",
    r"무료",
)
POINTS = _words(
    r"ポイント", r"\bpts?\b", r"\bpoints?\b", r"p(?<=\d.)ts?\b", r"p(?<=\d.)\b", r"p(?<=\d .)\b", r"포인트", r"积分"
)
COUPON = _words(
    r"クーポン", r"coupon", r"promo code", r"voucher", r"割引額", r"値引", r"\boff\b", r"\bsaves?\b", r"savings?", r"you save", r"安い", r"お得", r"おトク", r"お買い?得", r"オトク", r"économi", r"ahorr",
    r"spar(?:en|st)", r"economi[zs]", r"indirim", r"discount", r"rabat", r"descuento", r"desconto", r"remise", r"优惠", r"立减", r"OFF", r"キャッシュバック", r"cash ?back", r"rewards?", r"earn\b",
)  # fmt: skip
CARD = _words(
    r"実質", r"カード(?:入会|新規|利用)", r"upon approval", r"credit card", r"\bcard\b", r"no pix", r"\bpix\b", r"à vista", r"no boleto", r"PayPay", r"支払い?方法",
    r"with (?:\d+-year )?contract", r"trade-?in",
)  # fmt: skip
# "15%OFF" beside an amount says how it came about; "500円OFF" that it is taken off.
PERCENT_OFF = re.compile(r"(?:\d{1,2} ?%|\d割) ?(?:off|オフ|引き?|割引|お得|お?トク|(?:de )?(?:desc|dto|remise|rabatt|indirim|descuento|desconto|scont)\w*)", re.IGNORECASE)  # fmt: skip
# After an amount: what it already holds.
SHIPPING_HELD = re.compile(r"^\W{0,3}(?:税込み?\W{0,3})?(?:送料(?:込|無料|0円|弊社|当社)|配送料?無料|free (?:\w+ )?(?:shipping|delivery)|incl\w* shipping|frete grátis|livraison (?:gratuite|incluse)|versandkostenfrei)", re.IGNORECASE)  # fmt: skip
# "490円相当", "490円分のポイント": what comes back, counted in money.
UP_TO = re.compile(r"(?:\bup to|jusqu['’]?à|\bbis zu|最大|fino a|\bhasta|\baté|upp till|\bdo)\s*:?\s*$", re.IGNORECASE)
POINTS_WORTH = re.compile(r"^ ?(?:相当|還元|分の?(?:ポイント|還元))")
SAVED = _words(r"(?:お得|おトク|OFF|引き?\b|割引|安い|お値引)", r"off\b")
WITH_CONTRACT = _words(r"with (?:a )?(?:\d+-year )?(?:contract|trade-?in|activation)", r"契約の場合")
BUY_BACK = _words(
    r"買取",
    r"下取",
    r"\breprise\b",
    r"\bankauf\b",
    r"inzahlung",
    r"trade-?in",
    r"buy ?back",
    r"we buy",
    r"sell (?:it|yours|for)",
)
MEMBER = _words(
    r"会員(?:様)?(?:限定)?価格",
    r"プレミアム価格",
    r"member(?:s|ship)?\b",
    r"\bprime\b",
    r"プレミアム会員",
    r"club price",
    r"卸値",
    r"法人価格",
)
SUBSCRIPTION = _words(
    r"定期(?:便|購入|注文|おトク|コース|お届け)",
    r"subscri(?:be|ption)",
    r"autoship",
    r"repeat delivery",
    r"サブスク",
    r"abonnement",
)
USED = _words(r"中古", r"\bused\b", r"pre-?owned", r"second[- ]hand", r"occasion\b", r"gebraucht", r"二手")
UNIT = _words(
    r"あたり", r"当たり", r"単価", r"/ ?\(?\d* ?(?:kg|mg|g|ml|cl|l|m2|m²|m|oz|lb|fl|個|本|枚|袋|錠|粒|回|包|缶|pcs?|pieces?|packs?|counts?|ct|ea|each|adet|stück|st|unit[eéà]?s?|pièces?|un)\b",
    r"per (?:\d+ ?)?(?:kg|g|ml|l|oz|lb|unit|item|pack|count|100)", r"grundpreis", r"\(GP", r"/ ?adet", r"unit price", r"price per", r"/件", r"/个",
)  # fmt: skip
TAX_EXCLUDED = _words(r"税抜", r"税別", r"本体(?:価格)?", r"税(?<=\+.)", r"税(?<=\+ .)", r"外税", r"excl(?:\.|uding|usive)?(?: of)? ?(?:tax|vat|gst)", r"ex\.? ?(?:vat|gst|tax)", r"\bHT\b", r"zzgl", r"sin iva", r"without tax", r"before tax", r"plus vat")  # fmt: skip
TAX_INCLUDED = _words(r"税込", r"内税", r"総額", r"incl(?:\.|uding|usive)?(?: of)? ?(?:tax|vat|gst|all taxes)", r"inc\.? ?(?:vat|gst)", r"\bTTC\b", r"inkl", r"iva inclu", r"kdv dahil", r"taxe incluse", r"tax included")  # fmt: skip
CLASS_CARD = _words(
    r"card",
    r"tile",
    r"cassette",
    *(rf"{thing}s?[-_]?(?:list|grid|box|cell|item|unit)" for thing in ("product", "item", "goods")),
)

# What can be bought beside the product: its price is nobody's price.
ADD_ON = _words(
    r"ギフト", r"ラッピング", r"包装", r"のし", r"熨斗", r"名入れ", r"保証", r"手数料", r"オプション", r"設置", r"工事", r"リサイクル", r"レンタル", r"まとめ買い", r"セットで", *(rf"{counter}(?<=\d.)(?:で|以上)" for counter in "個点本枚"), r"相当",
    r"wrapp?ing", r"warranty", r"protection", r"insurance", r"installation", r"\bfees?\b", r"bundle", r"deposit", r"rental", r"engraving", r"\bbuy \d", r"\b\d+ for\b",
)  # fmt: skip
PRICE_LABEL = _words(
    r"価格", r"即決", r"税込", r"\bprice\b", r"\bnow\b", r"prix", r"preis", r"precio", r"preço", r"fiyat", r"prezzo", r"售价", r"价格", r"가격", r"цена",
)  # fmt: skip
# A price that the law or the maker fixes is what is asked, where nothing lower stands beside it.
FIXED_PRICE = _words(r"定価", r"希望小売価格", r"メーカー(?:小売)?価格", r"\b(?:list|retail|cover) price\b")
CONVERTED = _words(
    r"\bapprox(?:\.|imately)?", r"≈", r"(?:^|[^\w])約 ?$", r"umgerechnet", r"environ ", r"aprox\.?", r"参考換算"
)
AUCTION_NOW = _words(r"現在価格", r"開始価格", r"入札", r"落札", r"current bid", r"starting bid")

# --- the same, as class names and ids say ------------------------------------------------------------------------------------

CLASS_LIST = _class_names(r"(?:^|[-_ ])(?:old|was|rrp|msrp|avp|strike\w*|crossed|before|teika|org|del|rawprice)(?:$|[-_ ])", r"compare", r"list-?price", r"origin(?:al)?", r"oldprice", r"wasprice", r"retail", r"previous", r"referen\w*price", r"price-?del", r"--list", r"base-?price-?old", r"line-?through", r"muted")  # fmt: skip
# A box of this name holds the former price alone, however deep in it the amount stands.
CLASS_LIST_BOX = _class_names(r"(?:^|[-_ ])(?:old|was|former|previous|strike|crossed|list)[-_]?price(?:$|[-_ ])", r"price[-_]{1,2}(?:old|was|before|former|crossed)(?:$|[-_ ])")  # fmt: skip
CLASS_REGULAR = _class_names(r"regular")
CLASS_UNIT = _class_names(r"unit-?_?price", r"per-?unit", r"ppu", r"base_price", r"grundpreis", r"price-?per")
CLASS_SAVING = _class_names(
    r"(?:^|[-_ ])sav(?:e|ing)", r"discount(?:-(?:amount|price|percentage))?(?:$| )", r"coupon", r"percentage"
)
CLASS_INSTALMENT = _class_names(
    r"instal?l?ment", r"financ", r"credit", r"monthly", r"klarna", r"afterpay", r"f-price", r"parcel"
)
CLASS_SHIPPING = _class_names(r"^(?!.*price).*(?:shipping|delivery|soryo|postage)")
CLASS_POINTS = _class_names(r"(?:^|[-_ ])points?(?:$|[-_ ])")
CLASS_TAX_EXCLUDED = _class_names(r"tax-?_?exclu", r"excluding-?tax", r"ex-?vat", r"notax", r"price-excluding")
CLASS_TAX_INCLUDED = _class_names(r"tax-?_?inclu", r"including-?tax", r"inc-?vat", r"price-including")
CLASS_PRICE = _class_names(
    r"price", r"prc", r"kakaku", r"amount", r"cost", r"preis", r"prix", r"precio", r"fiyat", r"money"
)
CLASS_CURRENT = _class_names(
    r"current",
    r"final",
    r"sale(?!s)",
    r"(?:^|[-_ ])(?:now|our|buy|dsc|special|main)",
    r"ourprice",
    r"offer-?price",
    r"actual",
    r"selling",
)
# Names by which shop systems call the one price of a product page.
CLASS_OWN_PRICE = _class_names(r"price_?block", *(rf"{whose}[-_]{{0,2}}price" for whose in ("our", "product", "current", "final", "sale", "selling", "actual", "main", "special")), r"price[-_]{0,2}(?:now|current|final|sale|inside[-_]?buy|to[-_]?pay)", r"buy-?_?box", r"priceToPay", r"ProductPrice")  # fmt: skip
# Parts of a page that speak of other things than its product.
CLASS_ELSEWHERE = _class_names(
    r"relat(?:ed|ion)", r"recomm", r"reco(?:$|[-_ ])", r"similar", r"carousel", r"cross-?_?sell", r"up-?_?sell", r"may-?(?:also-)?like", r"also-?(?:bought|viewed)", r"sponsor", r"recently", r"history", r"ranking",
    r"customer-?reviews?", r"reviews?-?(?:list|item|section|body|content)", r"bvseo", r"sims", r"fbt", r"bundle", r"combo", r"footer", *(rf"{which}-?_?menu" for which in ("mega", "main", "global", "site", "drop", "hamburger", "flyout")), r"(?:^|[-_ ])(?:nav|gnav|breadcrumbs?|ads?|advert\w*|banner|sort)(?:$|[-_ ])", r"mini-?cart", r"cart-?(?:drawer|mini|summary|total|shelf)", r"bulkbid", r"swiper", r"slick", r"slide(?:$|[-_r ])",
    r"other-?_?(?:seller|item|product|branch|shop)", r"more-?_?(?:seller|item|product|branch|shop)", r"mbc", r"olp", r"lossleader", r"itemlist", r"item-list", r"product-?list(?!ing)", r"product-?grid", r"search-?result", r"thumbnail", r"campaign", r"crm", r"compar(?:e(?!-?at)|ison)", r"wishlist", r"accessor", r"osusume", r"pickup", r"plp", r"tactical", r"popover", r"filter", r"facet", r"tuijian",
)  # fmt: skip

# --- stock -----------------------------------------------------------------------------------------------------------------

# "売り切れ次第終了" and "欠品の場合がございます" say nothing of now.
_NOT_NOW = r"(?!次第|の(?:場合|際|時|節|可能性)|る(?:こと|場合|前)|(?:し|にな)(?:た場合|る場合|ること|次第|り次第)|ましたら|等|でも|防止)"
OUT_OF_STOCK = _words(
    *(f"{said}{_NOT_NOW}" for said in ("在庫(?:なし|切れ|無し|がありません|がございません)", "品切れ?", "売り?切れ", "欠品(?:中)?", "完売")), r"入荷待ち", r"売却済", r"時間で売れました", r"分で売れました", r"日で売れました", r"再入荷(?:通知|のお知らせ|お知らせ)", r"sold ?out", r"out of stock", r"currently unavailable", r"temporarily unavailable",
    r"notify (?:me )?when (?:it(?:'|’)?s |back )?(?:in stock|available)", r"email me when", r"back in stock (?:alert|notification)", r"rupture(?: de stock)?", r"épuis[ée]", r"epuis[ée]", r"indisponible", r"ausverkauft", r"nicht (?:auf lager|verfügbar|lieferbar)",
    r"agotado", r"esgotado", r"sin stock", r"tükendi", r"stokta yok", r"esaurito", r"缺货", r"已售罄", r"售完", r"품절", r"нет в наличии",
)  # fmt: skip
DISCONTINUED = _words(
    r"販売(?:を)?(?:休止|終了)",
    r"生産(?:終了|完了)",
    r"取り?扱い?(?:を)?終了",
    r"廃番",
    r"予定数の販売を終了",
    r"no longer (?:available|sold)",
    r"discontinued",
    r"produit arrêté",
    r"단종",
)
PRE_ORDER = _words(r"予約(?:受付中|商品|する|購入)", r"ご予約", r"pre-?order", r"précommande", r"vorbestell")
BACK_ORDER = _words(r"お?取り?寄せ", r"back-?order", r"sur commande", r"受注生産")
IN_STOCK = _words(
    r"在庫(?:あり|有|◎|○|数?[::]? ?[1-9])", r"残り(?:わずか|\d+)", r"即納", r"当日に?(?:出荷|発送)", r"翌日に?(?:出荷|発送)", r"日(?<=\d.)以内に?(?:出荷|発送)", r"\bin[- ]stock\b", r"only \d+ left", r"en stock", r"auf lager", r"sofort (?:lieferbar|verfügbar)", r"disponible\b", r"em estoque", r"stokta", r"现货", r"有货", r"в наличии",
)  # fmt: skip
BUY_BUTTON = _words(
    r"カートに(?:入れる|追加)", r"かご[にへ]", r"購入手続き", r"今すぐ(?:買|購入)", r"購入(?:する|画面)", r"注文(?<!再注文)(?<!再ご注文)(?:する|手続)", r"入札する", r"予約(?:する|注文|購入)", r"pre-?order(?: now)?$", r"注文カートへ", r"バスケットに入れる", r"add to (?:shopping )?(?:cart|bag|basket|trolley)", r"buy (?:it )?now", r"^buy$", r"add to order", r"in den (?:waren|einkaufs)korb", r"jetzt kaufen", r"ajouter au panier", r"acheter",
    r"acquista(?: ora)?$", r"do koszyka", r"kup teraz", r"lägga? (?:i|till)", r"^köp(?: nu)?$", r"læg i (?:kurv|handlekurv|indkøbskurv)", r"legg i (?:kurv|handlekurv|indkøbskurv)", r"^(?:køb|kjøp)(?: nå| nu)?$", r"lisää (?:ostos)?koriin", r"^osta(?: nyt)?$", r"do košíku", r"^koupit$", r"kosárba", r"adaug[ăa] [îi]n co[șs]", r"προσθήκη στο καλάθι", r"toevoegen aan winkel", r"in (?:mijn )?winkelmand",
    r"mua ngay", r"vào giỏ", r"tambah(?:kan)? ke (?:keranjang|troli)", r"beli sekarang", r"ตะกร้า", r"ซื้อ(?:เลย|ทันที|สินค้า)", r"أضف (?:إلى|ل)", r"إضافة (?:إلى|ل)", r"اشتر", r"купит[иь]", r"до кошика", r"加入購物車", r"放入購物車", r"立即購買", r"加入购物袋", r"直接購買", r"satın al", r"カゴに入れる", r"買い物カゴ", r"ショッピングカートへ", r"カートへ(?:入れる|追加)?$", r"カートイン",
    r"a[ñn]adir (?:al carrito|a la cesta)", r"agregar al carrito", r"comprar(?: ahora| agora)?$", r"adicionar ao carrinho", r"sepete ekle", r"şimdi al", r"aggiungi al carrello", r"in winkelwagen", r"lägg i varukorg", r"加入购物车", r"立即购买", r"장바구니", r"구매하기", r"в корзину", r"הוסף ל", r"קנה עכשיו",
)  # fmt: skip

# --- pages that are no product pages ---------------------------------------------------------------------------------------

BLOCK_TITLE = _words(
    r"robot or human", r"just a moment", r"access denied", r"attention required", r"are you (?:a )?(?:human|robot)", r"verify you are human", r"security check", r"captcha", r"pardon our interruption", r"bot (?:detection|verification)", r"ddos-guard",
    r"request (?:blocked|rejected)", r"403 forbidden", r"アクセスが(?:拒否|制限)", r"ロボットではありません", r"unusual traffic", r"human verification", r"安全验证", r"antibot",
)  # fmt: skip
BLOCK_TEXT = _words(
    r"enter the characters you see", r"type the characters", r"not a robot", r"robot or human", r"activate and hold the button", r"press (?:&|and) hold", r"checking your browser", r"enable (?:javascript and )?cookies to continue", r"please enable (?:javascript|js)", r"unusual (?:traffic|activity)", r"automated (?:access|requests|queries)",
    r"verify (?:that )?you(?:'re| are) (?:a )?human", r"access (?:to this page has been )?denied", r"has been blocked", r"incident (?:id|number)", r"ロボットではない", r"画像に表示されている文字", r"アクセスが(?:拒否|制限)", r"セキュリティチェック", r"похоже, нет соединения", r"включите javascript", r"滑块", r"请完成验证", r"reference\s+#",
)  # fmt: skip
CONGESTION = _words(
    r"アクセスが集中",
    r"混み合って",
    r"ただいま(?:大変)?込み合",
    r"under maintenance",
    r"メンテナンス中",
    r"service unavailable",
    r"http error 5\d\d",
    r"502 bad gateway",
    r"temporarily (?:down|overloaded)",
)
CONSENT = _words(
    r"before you continue",
    r"クッキー(?:の使用|に同意)",
    r"cookie(?:s)? (?:consent|settings|policy)",
    r"usamos cookies",
    r"wir verwenden cookies",
    r"nous utilisons des cookies",
    r"accept (?:all )?cookies",
)
AGE_CHECK = _words(
    r"年齢(?:確認|認証)", r"(?:18|20)歳(?:以上|未満)(?:ですか|の方)", r"are you (?:over|at least|of legal)", r"verify your age", r"age verification"
)  # fmt: skip
LOGIN = _words(
    r"ログイン(?:してください|が必要)",
    r"\b(?:log|sign) ?in to (?:continue|your account|see)",
    r"please (?:log|sign) ?in",
    r"para continuar, ",
    r"account[- ]verification",
    r"ingresa|entra na tua conta",
    r"会員登録が必要",
)
GONE = _words(
    r"(?:^|error |エラー ?)404\b", r"\b404 ?(?:not|error|page|エラー|-|:)", r"page (?:not found|non trouv|introuvable)", r"not found", r"ページ(?:が|は)(?:見つかり|存在し)ません", r"お探しの(?:ページ|商品)(?:が|は)", r"(?:この商品は)?(?:存在しません|削除されました)", r"seite nicht gefunden", r"página no encontrada", r"pagina non trovata", r"sayfa bulunamad", r"no longer exists", r"whoops", r"页面不存在", r"商品不存在|宝贝不存在",
)  # fmt: skip
LIST_PAGE = _words(
    r"^(?:ショッピング|お買い?物)?(?:カート|かご)(?:の中(?:身)?)?$",
    r"^(?:your |my |shopping )*(?:cart|basket|bag)$",
    r"検索結果",
    r"商品一覧",
    r"一覧(?:$|[ |/:-])",
    r"search results?",
    r"results? for",
    r"best ?sellers",
    r"\bcatégorie\b",
    r"ランキング(?:$|[ |/:-])",
    r"resultados",
    r"suchergebnis",
    r"résultats",
    r"arama sonuç",
)

# --- ranges, and what a word after an amount says of it ------------------------------------------------------------

FROM_BEFORE = re.compile(r"(?:\bfrom|\bab|\bdès|à partir de|\bdesde|a partir de|starting (?:at|from)|as low as|最安|最低)\s*(?:only)?\s*:?\s*$", re.IGNORECASE)  # fmt: skip
FROM_AFTER = re.compile(r"^\s*(?:\+|[~〜～]|から|より(?!も)|起|'?(?:den|dan) başlayan)")  # fmt: skip
SPEAKS_BACK = re.compile(r"[(（/]|(?:for|with|per|x|pro|par|por|mit)\b", re.IGNORECASE)
OWN_SUFFIX = re.compile(    r"\s*(?:[(（\[][^)）\]]*[)）\]]|(?:off\b|引き?|割引|以上|以下|未満|/ ?\w{1,8}|indirim|üzeri)[^¥$€£\d]{0,40})",    re.IGNORECASE,)  # fmt: skip

# --- beside the price: points and shipping ----------------------------------------------------------------------

NOT_THESE_POINTS = re.compile(r"以上|最大|入会|登録で|応募|新規|貯まった|利用|使う|使える|まで|抽選|倍\b|レビュー")  # fmt: skip
FREE_SHIPPING = _words(
    r"送料(?:は|が)?(?:無料|込み?|0円)", r"配送(?:料)?無料", r"配送料(?:は|が)?無料", r"free (?:standard )?(?:shipping|delivery)", r"livraison gratuite", r"versandkostenfrei", r"kostenloser versand", r"envío gratis", r"frete grátis", r"ücretsiz kargo", r"包邮", r"무료배송",
)  # fmt: skip
NOT_FREE = re.compile(r"以上|未満|からの|対象|一部|会員|prime|プライム|\bover\b|above|orders?|spend|\bab\b|dès|à partir|üzeri|もっと|まとめ|あと|クーポン|条件|でお届けの場合|minimum|purchase|qualif|\d|\*|※", re.IGNORECASE)  # fmt: skip
NO_FLAT_RATE = re.compile(    r"以上|未満|以下|[~〜]|北海道|沖縄|離島|地域|一律ではなく|から|より|まで|\bfrom\b|over|above|別途|無料")  # fmt: skip
SHIPPING_LABEL = _words(
    r"送料", r"配送料", r"shipping(?: fee| cost)?", r"delivery(?: fee| charge)?", r"postage", r"versand(?:kosten)?", r"frais de port", r"livraison", r"frete", r"kargo",
)  # fmt: skip
