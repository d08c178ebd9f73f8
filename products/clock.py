"""The one clock: PostgreSQL's. Read once at the edge of a step and passed in; workers' own clocks may be wrong."""

import datetime as dt

from django.db import connection


def database_now() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    assert row is not None
    now: dt.datetime = row[0]
    return now
