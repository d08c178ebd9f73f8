"""The operator's page of mail: the way it goes out, its pace, what waits, and a test by the same way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminEmailInputWidget

from alerts.mail_event_address import events_view_of
from alerts.models import Delivery
from alerts.smtp import Server
from alerts.try_mail import Tried, name_of, try_mail
from alerts.way import Way, the_way
from users.models import User

# A page has to be answered sooner than a letter.
_DEADLINE_S = 20.0


class TestMailForm(forms.Form):
    # pytest takes every class called Test… for one of its own.
    __test__ = False

    address = forms.EmailField(widget=UnfoldAdminEmailInputWidget)


def mail_page(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    way = the_way()
    form = TestMailForm(request.POST or None, initial={"address": request.user.email})
    tried = _try(form.cleaned_data["address"], way) if request.method == "POST" and form.is_valid() else None
    context = {
        **admin.site.each_context(request),
        "title": _("Mail"),
        "facts": _facts(way),
        "form": form,
        "tried": tried,
    }
    return TemplateResponse(request, "alerts/mail_admin.html", context)


def _try(address: str, way: Way) -> Tried:
    short = replace(way, deadline_s=min(way.deadline_s, _DEADLINE_S)) if isinstance(way, Server) else way
    return try_mail(address, way=short)


def _facts(way: Way) -> list[tuple[str, Any]]:
    mails = Delivery.objects.filter(channel=Delivery.Channel.EMAIL)
    told_by = [name for name in ("ses", "postmark", "mailgun") if events_view_of(name)]
    addresses = [f"{settings.PUBLIC_URL}/api/mail-events/{name}/" for name in told_by]
    pace = (
        _("%(count)s a minute") % {"count": settings.MAIL_PER_MINUTE} if settings.MAIL_PER_MINUTE else _("as it comes")
    )
    return [
        (_("Goes out by"), name_of(way)),
        (_("Sender"), settings.EMAIL_FROM),
        (_("Pace (MAIL_PER_MINUTE)"), pace),
        (_("Bounces and complaints come to"), ", ".join(addresses) or _("nowhere: no MAIL_EVENTS_… is set")),
        (_("Owed"), mails.filter(state=Delivery.State.OWED).count()),
        (_("In doubt"), mails.filter(state=Delivery.State.UNKNOWN).count()),
    ]
