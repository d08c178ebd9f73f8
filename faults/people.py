"""People who leave, and who change their minds, in the middle; and a backup that is put back."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time

from django.apps import apps
from django.db import connection

from alerts.create import change, remove
from alerts.models import AlertRule, Delivery
from alerts.resend import resend
from faults.ledger import Tally, judge
from faults.table import row
from faults.world import LOW, World
from PriceAlert.accounts.delete import delete_account
from products import remove as removal
from products.clock import database_now
from products.models import TrackedProduct
from testkit.stack import ROOT, wait_for
from users.models import User

# Where a worker is in the middle: of a look, of an evaluation, of a mail before its dot.
IN_THE_MIDDLE = ["fetched", "before_commit", "after_commit", "evaluated", "notified", "mail_claimed", "before_dot"]


@row(48, "account deleted in the middle of a look and of a mail")
def deleted_in_the_middle(world: World) -> Tally:
    """Another person watches the same: their mail comes."""
    tally = Tally()
    staying = world.person("stays")
    world.stack.beat()
    for point in IN_THE_MIDDLE[world.size(3, 0) :]:
        leaving = world.person(f"leaves-at-{point}")
        for person in (leaving, staying):
            world.watch(person, IN_THE_MIDDLE.index(point))
        first = world.stack.worker()
        world.until_seen()
        first.kill()
        world.price(list(world.paths)[-1], LOW)
        _leave_at(world, point, leaving, tally)
    world.stack.worker()
    world.settle()
    judged = judge(world)
    judged.problems += tally.problems
    gone = [taken for taken in world.mail.ledger if "leaves" in taken.recipients[0]]
    judged.expect(not gone, f"{len(gone)} mails to accounts that were gone")
    return judged


def _leave_at(world: World, point: str, leaving: User, tally: Tally) -> None:
    """The worker is frozen at the point, the account goes, the worker goes on."""
    frozen, user_id = world.strike(f"{point}:stop"), leaving.pk

    def leave() -> None:
        delete_account(leaving)
        connection.close()

    left = threading.Thread(target=leave)
    left.start()
    left.join(1.0)  # where the worker holds a lock, the account waits for it
    frozen.signal(signal.SIGCONT)
    left.join()
    tally.expect(not _rows_of(user_id), f"deleted at {point}: rows are left in {_rows_of(user_id)}")
    wait_for(lambda: _has_ended(world), f"the worker goes on from {point}")
    said = frozen.log.read_bytes()
    tally.expect(b"Traceback" not in said, f"deleted at {point}: the worker met an error ({frozen.log})")
    frozen.kill()


def _has_ended(world: World) -> bool:
    in_hand = Delivery.objects.filter(state__in=["claimed", "sending", "owed"])
    return not in_hand.exists()


def _rows_of(user_id: int) -> list[str]:
    """The tables that still name the person."""
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if getattr(field, "related_model", None) is User and getattr(field, "column", None):
                rows = model._default_manager.filter(**{f"{field.name}_id": user_id})
                found += [model._meta.label] if rows.exists() else []
    return found


@row(49, "rules changed while their message is owed", covered_by="alerts/tests/test_deliver.py")
def changed_while_owed(world: World) -> Tally:
    """No worker mails until people have changed their minds: five want nothing now, one changed the amount."""
    world.stack.beat()
    world.stack.worker(queues="celery")
    changes = [_take_rule_away, _switch_off, _snooze, _pause, _take_product_away, _ask_for_less, _leave_alone]
    for shop in range(len(changes)):
        world.watch(world.person(f"p{shop}"), shop)
    world.until_seen()
    world.fall()
    wait_for(lambda: Delivery.objects.filter(state="owed").count() == len(changes), "all is owed")
    for change_it, rule in zip(changes, AlertRule.objects.order_by("pk"), strict=True):
        change_it(rule)
    time.sleep(1)
    world.stack.worker(queues="mail")
    world.settle()
    tally = judge(world, doubts=False, excused=("dropped",))
    dropped = Delivery.objects.filter(state="dropped", dropped_because="rule_gone").count()
    tally.expect(dropped == 5, f"5 messages were no longer wanted, and {dropped} were dropped")
    return tally


def _take_rule_away(rule: AlertRule) -> None:
    remove(rule, now=database_now())


def _switch_off(rule: AlertRule) -> None:
    rule.is_on = False
    change(rule, lambda _: rule, now=database_now())


def _snooze(rule: AlertRule) -> None:
    rule.snoozed_until = database_now() + dt.timedelta(days=7)
    change(rule, lambda _: rule, now=database_now())


def _pause(rule: AlertRule) -> None:
    TrackedProduct.objects.filter(pk=rule.tracked_product_id).update(paused_at=database_now())


def _take_product_away(rule: AlertRule) -> None:
    removal.remove(rule.tracked_product, now=database_now())


def _ask_for_less(rule: AlertRule) -> None:
    rule.target = 500
    change(rule, lambda _: rule, now=database_now())


def _leave_alone(rule: AlertRule) -> None:
    """What nobody touches is mailed."""


@row(53, "a backup of before put back", covered_by="PriceAlert/operations/tests/test_backup.py")
def put_back(world: World) -> Tally:
    """The mails were owed when the backup was made and are sent after it: nobody may send them again unasked."""
    world.start(workers=0)
    world.stack.worker(queues="celery")
    world.until_seen()
    world.fall()
    world.until_seen()
    wait_for(lambda: Delivery.objects.filter(state="owed").count() == len(world.paths) * 2, "all is owed")
    world.stack.end_processes()
    name = _manage("backup").split(":")[0]
    world.stack.worker()
    world.stack.beat()
    world.settle()
    taken = len(world.mail.ledger)
    world.stack.end_processes()
    connection.close()
    _manage("restore", name, "--replace")
    world.stack.valkey.flush()
    world.stack.worker()
    world.stack.beat()
    time.sleep(world.size(3, 10))
    unasked = len(world.mail.ledger) - taken
    held = Delivery.objects.filter(state="unknown", failed_step=Delivery.RESTORED)
    held_count = held.count()
    for delivery in held[:2]:
        resend(delivery, now=database_now())  # a person says yes
    world.until_mailed(taken + 2)
    world.settle()
    tally = judge(world)
    tally.expect(not unasked, f"{unasked} mails were sent again that nobody asked for")
    tally.expect(held_count == taken, f"{taken} mails were sent since the backup, and {held_count} are held")
    return tally


def _manage(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]
