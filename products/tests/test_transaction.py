"""A transaction is run again as a whole where the database went away; a fault of ours is not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from ec_sites.models import Site
from products.transaction import in_transaction

pytestmark = pytest.mark.django_db(transaction=True)


def make_site(code: str = "shop.com") -> Site:
    return Site.objects.create(code=code, name=code)


def cut_own_connection() -> None:
    with connection.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    raise OperationalError("the connection is closed")


def test_a_connection_that_is_cut_in_the_middle_is_opened_anew_and_all_is_run_again():
    runs = []

    def work() -> str:
        make_site()
        runs.append(1)
        if len(runs) < 3:
            cut_own_connection()
        return "done"

    assert in_transaction(work) == "done"
    assert len(runs) == 3
    assert Site.objects.count() == 1


def test_what_is_wrong_in_itself_is_not_run_again():
    make_site()
    runs = []

    def work() -> None:
        runs.append(1)
        make_site()

    with pytest.raises(IntegrityError):
        in_transaction(work)
    assert len(runs) == 1


def test_inside_an_open_transaction_it_is_a_part_of_that_one():
    with pytest.raises(RuntimeError), transaction.atomic():
        in_transaction(make_site)
        raise RuntimeError
    assert not Site.objects.exists()


def test_two_that_wait_for_each_other_both_come_to_their_end():
    first, second = make_site("first.com"), make_site("second.com")
    both_hold_one = threading.Barrier(2)

    def rename(order: list[Site], name: str) -> None:
        meet = [True]

        def work() -> None:
            for site in order:
                Site.objects.filter(pk=site.pk).update(name=name)
                if meet:
                    meet.clear()
                    both_hold_one.wait()

        try:
            in_transaction(work)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(rename, [first, second], "a"), pool.submit(rename, [second, first], "b")]:
            done.result()
    assert len(set(Site.objects.values_list("name", flat=True))) == 1
