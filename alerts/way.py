"""The way mail goes out: to a mail server, or by a provider's API. Both hand over a letter in the same steps."""

from __future__ import annotations

from django.conf import settings

from alerts.provider import Provider, ProviderSession
from alerts.render import sender_domain
from alerts.smtp import Security, Server, Session

Way = Server | Provider


def the_way() -> Way:
    if settings.MAIL_PROVIDER != "smtp":
        return Provider(settings.MAIL_PROVIDER)
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security=Security(settings.EMAIL_SECURITY),
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        name=sender_domain(),
        deadline_s=settings.MAIL_DEADLINE_S,
    )


def session_on(way: Way) -> Session | ProviderSession:
    return Session(way) if isinstance(way, Server) else ProviderSession(way)
