"""A real message by the way that alerts go, and where it stopped: for who sets mail up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.render import mailable, sender_address, sender_domain
from alerts.smtp import CalledOff, InDoubt, Letter, NotSent, Sent, Server
from alerts.way import Way, session_on

# What each step is, and what to look at where it fails.
STEPS = {
    "resolve": (gettext_lazy("finding the server"), gettext_lazy("Check EMAIL_HOST: no server has this name.")),
    "connect": (
        gettext_lazy("connecting"),
        gettext_lazy("Check EMAIL_HOST and EMAIL_PORT, and whether a firewall lets this machine out to it."),
    ),
    "tls": (
        gettext_lazy("encryption"),
        gettext_lazy("Port 465 wants EMAIL_SECURITY=tls, port 587 starttls. The certificate must be of EMAIL_HOST."),
    ),
    "banner": (
        gettext_lazy("the server's greeting"),
        gettext_lazy("Something else may listen there, or it wants EMAIL_SECURITY=tls."),
    ),
    "ehlo": (gettext_lazy("our greeting"), gettext_lazy("The server does not like the domain of EMAIL_FROM.")),
    "starttls": (
        gettext_lazy("starting encryption"),
        gettext_lazy("The server has no STARTTLS here, or a certificate of another name: check EMAIL_SECURITY."),
    ),
    "auth": (
        gettext_lazy("signing in"),
        gettext_lazy("Check EMAIL_HOST_USER and EMAIL_HOST_PASSWORD, or the keys of MAIL_PROVIDER."),
    ),
    "mail": (
        gettext_lazy("the sender"),
        gettext_lazy("The server does not let this account send as EMAIL_FROM, or wants you to sign in first."),
    ),
    "rcpt": (
        gettext_lazy("the recipient"),
        gettext_lazy("The address is wrong, or the server does not pass mail on for this machine: sign in to it."),
    ),
    "data": (gettext_lazy("announcing the message"), gettext_lazy("The server's words say why.")),
    "body": (gettext_lazy("handing over the message"), gettext_lazy("The connection broke: try again.")),
    "dot": (
        gettext_lazy("taking the message"),
        gettext_lazy("The server's words say why; often it holds it for spam."),
    ),
    "api": (
        gettext_lazy("the provider's answer"),
        gettext_lazy("Check MAIL_API_KEY, and whether EMAIL_FROM is verified with the provider."),
    ),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it, in sentences. `step`: where it stopped; empty where it was taken."""

    is_taken: bool
    step: str
    sentences: Sequence[str]


def try_mail(address: str, *, way: Way) -> Tried:
    """Sends one message to the address. Nothing is kept of it."""
    letter = Letter(sender_address(), mailable(address), _content(address))
    with session_on(way) as session:
        result = session.send(letter, before_dot=lambda: True)
    said = {"by": name_of(way), "address": address}
    match result:
        case Sent(code, text):
            answer = _("It answered: %(code)s %(text)s") % {"code": code, "text": _safe(text)}
            return Tried(True, "", [_("%(by)s took the message for %(address)s.") % said, answer])
        case InDoubt(text):
            sentence = _("The connection to %(by)s ended before its answer: look whether the message arrived.") % said
            return Tried(False, "dot", [sentence, _safe(text)])
        case NotSent(step, code, text):
            name, advice = STEPS[step]
            failed = _("%(by)s: it failed at %(step)s.") % {"by": said["by"], "step": name}
            return Tried(False, step, [failed, _safe(f"{code or ''} {text}".strip()), str(advice)])
        case CalledOff():
            raise AssertionError("nobody calls it off")


def name_of(way: Way) -> str:
    return f"{way.host}:{way.port} ({way.security})" if isinstance(way, Server) else way.name


def _content(address: str) -> bytes:
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"] = settings.EMAIL_FROM
    message["To"] = mailable(address)
    message["Subject"] = _("A test of PriceAlert's mail")
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid("test", sender_domain())
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_("Whoever runs %(url)s tried whether mail goes out. It does.") % {"url": settings.PUBLIC_URL})
    return message.as_bytes()


def _safe(text: str) -> str:
    """A server's words, without what only the operator may know."""
    for secret in (settings.EMAIL_HOST_PASSWORD, settings.MAIL_API_KEY, settings.MAIL_SES_KEY_ID):
        text = text.replace(secret, "…") if secret else text
    return text
