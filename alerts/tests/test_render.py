"""The email: figures, evidence and reasons in the person's language, and no text of a page that can do harm."""

from __future__ import annotations

import re
import struct
import zlib
from email.message import EmailMessage

import pytest
from django.conf import settings as configured
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.chart import HEIGHT, WIDTH
from alerts.deliver import deliver
from alerts.evaluate import evaluate
from alerts.figures import one_line
from alerts.models import Delivery
from alerts.render import message_id_of, render
from alerts.smtp import Server
from alerts.tests.conftest import rule_on, see
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.smtp import ScriptedMailServer
from users.models import User

HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type",
    "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip


def mail_of_a_drop(listing: Listing, smtp: Server, mail_server: ScriptedMailServer, points: int = 2780) -> EmailMessage:
    see(listing, 32800, shipping=0, points=0)
    rule_on(listing.tracked_products.get(), target_amount="28000")
    rule_on(listing.tracked_products.get(), "any_fall")
    see(listing, 27800, shipping=0, points=points)
    deliver(evaluate(None, now=database_now()), server=smtp, owner="a worker", clock=database_now)
    return mail_server.ledger[-1].message


def body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content())


def test_an_english_mail_states_the_figures_the_reasons_and_the_evidence(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    message = mail_of_a_drop(listing, smtp, mail_server)
    assert message["Subject"] == "▼15.2% SORA H7 headphones ¥27,800 (みなも電機)"
    for subtype in ("plain", "html"):
        text = body(message, subtype)
        for figure in (
            "SORA H7 headphones is now ¥27,800 (−15.2%)",
            "Before: ¥32,800",
            "¥25,020",
            "−2,780 points",
            "free shipping",
            "It reached your target of ¥28,000 (seen ",
            "confidence 0.98",
            "It fell from ¥32,800",
            "販売価格 27800円",
            "¥28,560 or more",
            listing.url,
            f"/products/{watched.public_id}",
        ):
            assert figure in text, (subtype, figure)


def test_no_points_are_said_to_be_none(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    message = mail_of_a_drop(listing, smtp, mail_server, points=0)
    assert "Effective: ¥27,800 (no points)" in body(message, "plain")


def test_only_a_price_in_yen_is_said_to_include_its_tax(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    assert "Shelf price: ¥27,800 (tax included)" in body(mail_of_a_drop(listing, smtp, mail_server), "plain")
    see(listing, 18900, currency="USD")
    rule_on(watched, target_amount="170", target_currency="USD")
    see(listing, 17000, currency="USD")
    deliver(evaluate(None, now=database_now()), server=smtp, owner="a worker", clock=database_now)
    assert "Shelf price: $170.00 (as on the page)" in body(mail_server.ledger[-1].message, "plain")


def test_a_japanese_mail_is_japanese_throughout(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    User.objects.update(language="ja", time_zone="Asia/Tokyo")
    message = mail_of_a_drop(listing, smtp, mail_server)
    assert message["Subject"] == "▼15.2% SORA H7 headphones ¥27,800（みなも電機）"
    assert message["Content-Language"] == "ja"
    text = body(message, "plain")
    for figure in (
        "SORA H7 headphones が ¥27,800 になりました（−15.2%）",
        "目標 ¥28,000 以下になりました（",
        "確からしさ 0.98",
        "¥28,560 以上に戻るまで",
    ):
        assert figure in text
    assert "You" not in text


def test_the_style_is_inline_and_dark_mode_stays_a_rule(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    html = body(mail_of_a_drop(listing, smtp, mail_server), "html")
    assert 'style="' in html
    assert "prefers-color-scheme: dark" in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert set(re.findall(r'src="([^"]*)', html)) == {f"cid:price.{Delivery.objects.get().pk}@localhost.localdomain"}


def test_the_picture_of_the_course_travels_in_the_mail_and_is_a_png_that_opens(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    message = mail_of_a_drop(listing, smtp, mail_server)
    html = message.get_body(("html",))
    assert html is not None
    picture = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html.get_content()
    content = picture.get_content()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(content) < 5000
    at, pixels = 8, b""
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data, checksum = content[at + 8 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        assert zlib.crc32(kind + data) == struct.unpack(">I", checksum)[0]
        pixels += data if kind == b"IDAT" else b""
        at += 12 + length
    rows = zlib.decompress(pixels)
    assert len(rows) == HEIGHT * (WIDTH + 1)
    assert set(rows) == {0, 1, 2, 3}


def test_a_price_that_never_moved_has_no_picture(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    see(listing, 27800)
    rule_on(watched, target_amount="28000")
    deliver(list(Delivery.objects.values_list("pk", flat=True)), server=smtp, owner="a worker", clock=database_now)
    assert [part.get_content_type() for part in mail_server.ledger[-1].message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_a_row_makes_the_same_bytes_each_time(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    mail_of_a_drop(listing, smtp, mail_server)
    see(listing, 25000)
    delivery = Delivery.objects.filter(state="sent").get()
    anew = render(delivery, list(delivery.notifications.all()), recipient=delivery.recipient)
    assert anew == bytes(delivery.message or b"")


def test_the_lowest_price_so_far_stands_beside_one_that_is_not_the_lowest(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    see(listing, 26900)
    text = body(mail_of_a_drop(listing, smtp, mail_server), "plain")
    assert "Lowest so far: ¥26,900" in text


def test_the_message_holds_ascii_only_and_short_lines(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    mail_of_a_drop(listing, smtp, mail_server)
    content = mail_server.ledger[-1].content
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


HOSTILE = [
    "Lamp\r\nBcc: eve@evil.example",
    "Lamp\nSubject: other",
    "Lamp\x00\x07",
    "Lamp\u2028Bcc: eve@evil.example\u2029",
    "\u202egnp.exe \u2066Lamp\u2069",
    "=?utf-8?q?=0ABcc:_eve?=",
    "x" * 5000,
    "安" * 5000,
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }} {% debug %}",
    "%(price)s %s %%",
    "\ufeff\u200f",
    ".",
    "👨‍👩‍👧‍👦" * 40,
]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_title_changes_no_header_and_is_no_markup(
    title: str, watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    listing.title = title.replace("\x00", "")
    listing.save()
    message = mail_of_a_drop(listing, smtp, mail_server)
    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert len(message["Subject"]) <= 120
    html = body(message, "html")
    assert "<script" not in html
    assert "onerror=alert(1)>" not in html
    assert "14 " not in body(message, "plain").splitlines()[0]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=300))
def test_any_title_makes_one_clean_line(title: str):
    line = one_line(title, at_most=80)
    assert len(line) <= 80
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\r\n\t")


def test_the_message_id_is_fixed_by_the_row_and_cannot_be_guessed(
    watched: TrackedProduct,
    listing: Listing,
    smtp: Server,
    mail_server: ScriptedMailServer,
    monkeypatch: pytest.MonkeyPatch,
):
    mail_of_a_drop(listing, smtp, mail_server)
    delivery = Delivery.objects.get()
    assert delivery.message_id == message_id_of(delivery.pk) != message_id_of(delivery.pk + 1)
    monkeypatch.setattr("alerts.render.settings.SECRET_KEY", "another key, as long as it needs to be")
    assert delivery.message_id != message_id_of(delivery.pk)


def test_both_forms_of_a_mail_link_to_a_page_that_asks_about_a_week_of_silence(
    watched: TrackedProduct, listing: Listing, smtp: Server, mail_server: ScriptedMailServer
):
    message = mail_of_a_drop(listing, smtp, mail_server)
    rule = listing.tracked_products.get().rules.get(kind="target")
    path = f"/products/{rule.tracked_product.public_id}?rule={rule.public_id}"
    assert f"Silence for a week: {configured.PUBLIC_URL}{path}&snooze=week" in body(message, "plain")
    assert f'{path}&amp;snooze=week"' in body(message, "html")
