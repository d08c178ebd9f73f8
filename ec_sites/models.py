"""Shops as the database knows them: their policy, their pace, and what their robots.txt said."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models.functions import Now

from ec_sites.values import Policy


class SiteQuerySet(models.QuerySet["Site"]):
    def open_for_visits(self, now: dt.datetime) -> SiteQuerySet:
        """Shops whose next slot has come, that nobody paused, and whose policy allows visits by us."""
        return self.filter(next_slot_at__lte=now, policy=Policy.PAGES).filter(
            models.Q(paused_until=None) | models.Q(paused_until__lte=now)
        )


class Site(models.Model):
    """One shop. `code` is the code of its file in ec_sites/sites/, else its registrable domain."""

    class Policies(models.TextChoices):
        API = Policy.API.value, "official API only"
        PAGES = Policy.PAGES.value, "polite page visits"
        BY_HAND = Policy.BY_HAND.value, "by the person's own browser"

    code = models.CharField(max_length=253, unique=True)
    name = models.CharField(max_length=200)
    policy = models.CharField(max_length=10, choices=Policies.choices, default=Policies.PAGES)
    # The least time between two visits, over all workers. A Crawl-delay in robots.txt makes it longer, never shorter.
    pace_s = models.PositiveIntegerField(default=10)
    crawl_delay_s = models.PositiveIntegerField(default=0)
    # The earliest moment of the next visit. Reserved under a row lock, so the pace holds over any number of workers.
    next_slot_at = models.DateTimeField(db_default=Now())
    # When we last went there (or are about to): asked again at the fetch, since a batch may wait long in a queue.
    last_visit_at = models.DateTimeField(null=True, blank=True)
    # Set by an operator (far in the future) or by the shop's own Retry-After.
    paused_until = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["next_slot_at", "id"], name="site_by_slot")]

    def __str__(self) -> str:
        return self.name

    @property
    def effective_pace_s(self) -> int:
        return max(self.pace_s, self.crawl_delay_s)


class RobotsFile(models.Model):
    """The robots.txt of one origin, kept for a day (RFC 9309, section 2.4)."""

    origin = models.CharField(max_length=300, unique=True)
    state = models.CharField(max_length=20)
    body = models.TextField(blank=True)
    fetched_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.origin
