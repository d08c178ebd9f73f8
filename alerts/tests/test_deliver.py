"""The outbox against a real mail server that misbehaves at every step."""

from __future__ import annotations

import threading
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection

from alerts import breaker
from alerts.create import remove
from alerts.deliver import backoff, deliver
from alerts.evaluate import evaluate
from alerts.models import AlertRule, Delivery
from alerts.resend import resend
from alerts.smtp import Server
from alerts.sweep import sweep
from alerts.tests.conftest import minutes, rule_on, see
from products.clock import database_now
from products.models import Listing, TrackedProduct
from testkit.smtp import Behaviour, ScriptedMailServer
from users.models import User


@pytest.fixture
def owed(listing: Listing, watched: TrackedProduct) -> Delivery:
    see(listing, 1250)
    rule_on(watched)
    see(listing, 1000)
    (delivery_id,) = evaluate(None, now=database_now())
    return Delivery.objects.get(pk=delivery_id)


def send(smtp: Server, *ids: int) -> int:
    return deliver(ids, server=smtp, owner="a worker", clock=database_now)


def reload(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def make_due(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=database_now())


def test_what_is_owed_is_sent_once_and_says_what_the_server_said(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    assert send(smtp, owed.pk) == 1
    sent = reload(owed)
    assert (sent.state, sent.reply_code, sent.reply_text) == ("sent", 250, "taken as 4F2A")
    assert mail_server.message_ids() == [sent.message_id]
    assert send(smtp, owed.pk) == 0
    assert len(mail_server.ledger) == 1


def test_a_letter_has_one_recipient_and_the_bytes_of_its_row(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    send(smtp, owed.pk)
    (taken,) = mail_server.ledger
    assert taken.recipients == ("alice@example.com",)
    assert mail_server.steps.count("rcpt") == 1
    assert taken.content == bytes(reload(owed).message or b"")


SOFT = [("banner", "421"), ("ehlo", "421"), ("mail", "450"), ("rcpt", "451"), ("data", "451"), ("dot", "451")]


@pytest.mark.parametrize(("step", "code"), SOFT)
def test_a_refusal_for_now_is_tried_again_later_as_the_same_message(
    step: str, code: str, owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script(step, Behaviour(reply=f"{code} come back later"))
    assert send(smtp, owed.pk) == 0
    waiting = reload(owed)
    assert (waiting.state, waiting.reply_code, waiting.failed_step) == ("owed", int(code), step)
    assert minutes(0.9) < waiting.next_attempt_at - database_now() < minutes(1.3)
    assert send(smtp, owed.pk) == 0
    frozen = bytes(waiting.message or b"")
    make_due(owed)
    assert send(smtp, owed.pk) == 1
    assert [taken.content for taken in mail_server.ledger] == [frozen]


@pytest.mark.parametrize(("step", "code"), [("mail", 550), ("rcpt", 550), ("rcpt", 552), ("data", 554), ("dot", 553)])
def test_a_refusal_for_good_is_shown_and_not_tried_again(
    step: str, code: int, owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script(step, Behaviour(reply=f"{code} no such person"))
    send(smtp, owed.pk)
    failed = reload(owed)
    assert (failed.state, failed.reply_code, failed.failed_step) == ("failed", code, step)
    assert sweep(now=database_now() + minutes(600)) == []
    assert mail_server.ledger == []


@pytest.mark.parametrize("step", ["banner", "ehlo"])
def test_a_server_that_refuses_everybody_loses_nobodys_mail(
    step: str, owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script(step, Behaviour(reply="554 no service here"))
    send(smtp, owed.pk)
    assert reload(owed).state == "owed"


@pytest.mark.parametrize("step", ["banner", "ehlo", "mail", "rcpt", "data"])
def test_a_connection_that_drops_before_the_dot_is_safe_to_repeat(
    step: str, owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script(step, Behaviour(drop=True))
    send(smtp, owed.pk)
    assert reload(owed).state == "owed"
    make_due(owed)
    assert send(smtp, owed.pk) == 1
    assert len(mail_server.ledger) == 1


@pytest.mark.parametrize(
    ("behaviour", "copies"),
    [
        pytest.param(Behaviour(drop=True), 1, id="taken, then dropped"),
        pytest.param(Behaviour(drop=True, take=False), 0, id="dropped, not taken"),
        pytest.param(Behaviour(silent_s=3), 1, id="taken, no answer"),
    ],
)
def test_no_answer_after_the_dot_is_unknown_and_said_so(
    behaviour: Behaviour, copies: int, owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script("dot", behaviour)
    send(Server(smtp.host, smtp.port, deadline_s=1), owed.pk)
    assert reload(owed).state == "unknown"
    assert len(mail_server.ledger) == copies


def test_a_connection_that_drops_at_quit_changes_nothing(owed: Delivery, smtp: Server, mail_server: ScriptedMailServer):
    mail_server.script("quit", Behaviour(drop=True))
    send(smtp, owed.pk)
    assert reload(owed).state == "sent"


def test_a_server_that_drips_is_left_at_the_deadline(owed: Delivery, smtp: Server, mail_server: ScriptedMailServer):
    mail_server.script("banner", Behaviour(drip_s=0.3))
    begun = time.monotonic()
    send(Server(smtp.host, smtp.port, deadline_s=1), owed.pk)
    assert time.monotonic() - begun < 2.5
    assert reload(owed).state == "owed"


def test_a_server_that_is_not_there_leaves_the_mail_owed(owed: Delivery, smtp: Server, mail_server: ScriptedMailServer):
    mail_server.stop()
    send(smtp, owed.pk)
    assert (reload(owed).state, reload(owed).failed_step) == ("owed", "connect")


def test_waits_grow_from_a_minute_to_an_hour_and_end_after_two_days(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    for attempts, wait in [(1, 1), (2, 5), (3, 15), (4, 60), (40, 60)]:
        assert minutes(wait) <= backoff(attempts) <= minutes(wait * 1.2)
    mail_server.script("rcpt", Behaviour(reply="450 later"), always=True)
    Delivery.objects.update(owed_since=database_now() - minutes(48 * 60))
    send(smtp, owed.pk)
    assert reload(owed).state == "failed"


def test_an_address_that_refused_three_letters_in_a_row_gets_no_fourth_until_a_person_asks(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, listing: Listing
):
    mail_server.script("rcpt", Behaviour(reply="550 no such person"), always=True)
    for _ in range(4):
        send(smtp)
        see(listing, 1300)
        see(listing, 900)
        evaluate(None, now=database_now())
    last = Delivery.objects.order_by("pk")[3]
    assert (last.state, last.dropped_because, mail_server.steps.count("rcpt")) == ("dropped", "refused", 3)
    mail_server.behave()
    resend(reload(owed), now=database_now())
    assert send(smtp, owed.pk) == 2
    assert Delivery.objects.filter(state="sent").count() == 2


# --- doubt ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def in_doubt(owed: Delivery, smtp: Server, mail_server: ScriptedMailServer) -> Delivery:
    mail_server.script("dot", Behaviour(drop=True))
    send(smtp, owed.pk)
    return reload(owed)


def test_by_default_a_doubtful_message_goes_out_once_more_the_same_and_never_a_third_time(
    in_doubt: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    assert sweep(now=database_now() + minutes(14)) == []
    assert sweep(now=database_now() + minutes(16)) == [in_doubt.pk]
    assert reload(in_doubt).resent_at is not None
    make_due(in_doubt)
    mail_server.script("dot", Behaviour(drop=True))
    send(smtp, in_doubt.pk)
    first, second = mail_server.ledger
    assert (first.message_id, first.body_hash) == (second.message_id, second.body_hash)
    assert reload(in_doubt).state == "unknown"
    assert sweep(now=database_now() + minutes(600)) == []
    assert reload(in_doubt).state == "unknown"


def test_never_resend_keeps_the_doubt(in_doubt: Delivery, settings):
    settings.UNKNOWN_DELIVERY_POLICY = "never-resend"
    sweep(now=database_now() + minutes(600))
    assert (reload(in_doubt).state, reload(in_doubt).resent_at) == ("unknown", None)


def test_a_person_may_send_a_doubtful_message_again_once(
    in_doubt: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    resend(in_doubt, now=database_now())
    with pytest.raises(ValidationError) as refused:
        resend(in_doubt, now=database_now())
    assert refused.value.code == "not_in_doubt"
    mail_server.script("dot", Behaviour(drop=True))
    send(smtp, in_doubt.pk)
    with pytest.raises(ValidationError):
        resend(reload(in_doubt), now=database_now())


def test_a_refused_message_may_be_tried_again_by_hand(owed: Delivery, smtp: Server, mail_server: ScriptedMailServer):
    mail_server.script("rcpt", Behaviour(reply="550 full"))
    send(smtp, owed.pk)
    resend(reload(owed), now=database_now())
    assert send(smtp, owed.pk) == 1


# --- leases -----------------------------------------------------------------------------------------------------------


def test_an_expired_claim_is_owed_again_and_an_expired_sending_is_unknown(owed: Delivery):
    past = database_now() - minutes(1)
    Delivery.objects.update(state="claimed", fence=1, lease_until=past)
    assert sweep(now=database_now()) == [owed.pk]
    assert reload(owed).state == "owed"
    Delivery.objects.update(state="sending", fence=2, lease_until=past)
    assert sweep(now=database_now()) == []
    assert reload(owed).state == "unknown"


def test_a_lease_that_still_runs_is_left_alone(owed: Delivery):
    Delivery.objects.update(state="sending", lease_until=database_now() + minutes(1))
    sweep(now=database_now())
    assert reload(owed).state == "sending"


def test_a_worker_that_lost_its_lease_before_the_dot_sends_nothing(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
):
    def lose(name: str) -> None:
        if name == "before_dot":
            Delivery.objects.update(state="owed", fence=99, next_attempt_at=database_now() + minutes(1))

    monkeypatch.setattr("alerts.deliver.faultpoint", lose)
    assert send(smtp, owed.pk) == 0
    assert mail_server.ledger == []
    assert (reload(owed).state, reload(owed).fence) == ("owed", 99)


def test_a_slow_answer_settles_the_doubt_that_a_sweep_had(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
):
    def sweep_in_between(name: str) -> None:
        if name == "after_250":
            sweep(now=database_now() + minutes(60))

    monkeypatch.setattr("alerts.deliver.faultpoint", sweep_in_between)
    send(smtp, owed.pk)
    assert (reload(owed).state, len(mail_server.ledger)) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
def test_a_task_delivered_five_times_at_once_sends_each_mail_once(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, watched: TrackedProduct, listing: Listing
):
    rule_on(watched, "any_fall")
    for price in (900, 800, 700):
        see(listing, price)
    evaluate(None, now=database_now())
    ids = list(Delivery.objects.values_list("pk", flat=True))
    assert len(ids) == 4

    def work() -> None:
        try:
            send(smtp, *ids)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail_server.message_ids()) == sorted(Delivery.objects.values_list("message_id", flat=True))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


# --- read again at the claim ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda: User.objects.update(wants_email=False), "email_off", id="email off"),
        pytest.param(lambda: EmailAddress.objects.update(verified=False), "unconfirmed", id="address not confirmed"),
        pytest.param(lambda: AlertRule.objects.update(is_on=False), "rule_gone", id="rule off"),
        pytest.param(lambda: remove(AlertRule.objects.get(), now=database_now()), "rule_gone", id="rule removed"),
        pytest.param(
            lambda: TrackedProduct.objects.update(deleted_at=database_now()), "rule_gone", id="product removed"
        ),
        pytest.param(lambda: TrackedProduct.objects.update(paused_at=database_now()), "rule_gone", id="product paused"),
    ],
)
def test_what_is_no_longer_wanted_is_dropped_at_the_claim(
    change, reason: str, owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    change()
    assert send(smtp, owed.pk) == 0
    assert (reload(owed).state, reload(owed).dropped_because) == ("dropped", reason)
    assert mail_server.steps == []


def test_mail_for_a_closed_account_waits(owed: Delivery, smtp: Server, mail_server: ScriptedMailServer):
    User.objects.update(is_active=False)
    assert send(smtp, owed.pk) == 0
    assert (reload(owed).state, sweep(now=database_now())) == ("owed", [])


def test_an_account_that_is_deleted_before_the_dot_gets_no_mail(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
):
    def delete(name: str) -> None:
        if name == "before_dot":
            User.objects.all().delete()

    monkeypatch.setattr("alerts.deliver.faultpoint", delete)
    assert send(smtp, owed.pk) == 0
    assert (mail_server.ledger, Delivery.objects.count()) == ([], 0)


def test_a_message_that_waited_goes_to_the_address_of_today(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script("rcpt", Behaviour(reply="450 later"))
    send(smtp, owed.pk)
    User.objects.update(email="alice@new.example")
    EmailAddress.objects.update(email="alice@new.example")
    make_due(owed)
    send(smtp, owed.pk)
    (taken,) = mail_server.ledger
    assert (taken.recipients, taken.message["To"]) == (("alice@new.example",), "alice@new.example")
    assert taken.message_id == reload(owed).message_id


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_a_letter_goes_to_the_address_for_alerts_once_it_is_confirmed(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, is_confirmed: bool
):
    confirmed_at = database_now() if is_confirmed else None
    User.objects.update(alert_email="phone@new.example", alert_email_confirmed_at=confirmed_at)
    send(smtp, owed.pk)
    (taken,) = mail_server.ledger
    assert taken.recipients == ("phone@new.example" if is_confirmed else owed.user.email,)


# --- company ----------------------------------------------------------------------------------------------------------


def test_a_refused_address_holds_up_nobody_elses_mail(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, listing: Listing
):
    see(listing, 1300)
    see(listing, 900)
    evaluate(None, now=database_now())
    assert Delivery.objects.count() == 2
    mail_server.script("rcpt", Behaviour(reply="550 no"))
    assert send(smtp) == 1
    assert mail_server.steps.count("banner") == 2


def test_letters_share_a_connection(owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, listing: Listing):
    see(listing, 1300)
    see(listing, 900)
    evaluate(None, now=database_now())
    assert send(smtp) == 2
    assert mail_server.steps.count("banner") == 1


def test_no_more_letters_are_in_hand_at_once_than_allowed(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, settings
):
    settings.MAIL_CONCURRENCY = 0
    assert send(smtp, owed.pk) == 0
    assert reload(owed).state == "owed"


def test_a_server_that_fails_again_and_again_is_left_alone_for_a_while(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer
):
    mail_server.script("banner", Behaviour(drop=True), always=True)
    for _ in range(breaker.FAILURES + 3):
        make_due(owed)
        send(smtp, owed.pk)
    assert mail_server.steps.count("banner") == breaker.FAILURES
    assert reload(owed).attempts == breaker.FAILURES


def test_a_message_that_cannot_be_made_backs_off_alone(
    owed: Delivery, smtp: Server, mail_server: ScriptedMailServer, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_args: object, **_named: object) -> bytes:
        raise ValueError("no such template")

    monkeypatch.setattr("alerts.deliver.render", fail)
    assert send(smtp, owed.pk) == 0
    assert (reload(owed).state, reload(owed).failed_step) == ("owed", "render")
    assert reload(owed).next_attempt_at > database_now()
