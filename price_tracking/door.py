"""The door as the settings want it, and which hosts are the demo's."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

from ec_sites.door import Door, Limits
from price_tracking.interval import Bounds


@cache
def the_door() -> Door:
    """One for the process: it holds settings only. The settings refuse a host map in production."""
    return Door(
        user_agent=user_agent(),
        host_map=demo_hosts(),
        deny_nets=settings.FETCH_DENY_NETS,
        limits=Limits(total_s=settings.LOOK_TIMEOUT_S),
    )


def demo_hosts() -> dict[str, tuple[str, int]]:
    return {host: _address(address) for host, address in settings.DEMO_HOST_MAP.items()}


def user_agent() -> str:
    return f"PriceAlert/0.1 (+{settings.OPERATOR_CONTACT})"


def pace_s(url: str, site_pace_s: int) -> int:
    """The least time between two visits to the shop of this address."""
    return settings.DEMO_PACE_S if settings.DEMO_PACE_S and is_demo(url) else site_pace_s


def bounds(url: str) -> Bounds:
    """How often a listing is looked at, at most and at least."""
    if settings.DEMO_INTERVAL_S and is_demo(url):
        return Bounds(settings.DEMO_INTERVAL_S, 24 * settings.DEMO_INTERVAL_S)
    return Bounds(settings.INTERVAL_MIN_S, settings.INTERVAL_MAX_S)


def has_demo_interval(url: str) -> bool:
    return bool(settings.DEMO_INTERVAL_S) and is_demo(url)


def is_demo(url: str) -> bool:
    return bool(settings.DEMO_HOST_MAP) and urlsplit(url).hostname in settings.DEMO_HOST_MAP


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)
