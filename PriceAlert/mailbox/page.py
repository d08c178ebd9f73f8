"""The mailbox in a browser: a list, each mail as text, as HTML in a closed frame and as it came; the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from PriceAlert.mailbox.store import Mail, MailStore, delivered_to

# The mail's own HTML is a stranger's: no scripts, no requests, a frame without an origin; links open beside it.
FRAME = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)
PAGE = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"

STYLE = """
:root{color-scheme:light dark;--canvas:light-dark(#f4f6f4,#0e1412);--surface:light-dark(#fff,#161d1b);
--ink:light-dark(#14211d,#e9f0ec);--ink2:light-dark(#45524d,#b6c2bd);--line:light-dark(#dfe5e1,#28322f)}
body{margin:0;background:var(--canvas);color:var(--ink);font:16px/1.7 -apple-system,"Segoe UI",Roboto,"Hiragino Sans",
"BIZ UDPGothic",Meiryo,sans-serif}
main{max-width:880px;margin:0 auto;padding:32px 16px}
h1{font-size:22px;line-height:1.4;margin:0 0 16px;overflow-wrap:anywhere}
a{color:inherit}
p,dl{color:var(--ink2);margin:0 0 16px}
ul{list-style:none;margin:0;padding:0;background:var(--surface);border:1px solid var(--line);border-radius:12px}
li+li{border-top:1px solid var(--line)}
li a{display:grid;gap:0 16px;grid-template-columns:1fr auto;padding:12px 16px;text-decoration:none}
li a:focus-visible{outline:2px solid;outline-offset:-4px}
li b{font-weight:600;overflow-wrap:anywhere}
li span{color:var(--ink2);font-size:14px}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 16px;font-size:14px}
dd{margin:0;overflow-wrap:anywhere}
pre,iframe{box-sizing:border-box;width:100%;background:var(--surface);border:1px solid var(--line);border-radius:12px}
pre,iframe{margin:0 0 24px}
pre{padding:16px;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}
iframe{height:720px;background:#fff}
"""


def mailbox_server(store: MailStore, port: int) -> ThreadingHTTPServer:
    """The server, bound and not yet serving. Raises OSError where the port is taken."""
    handler = type("MailboxHandler", (_Handler,), {"store": store})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


class _Handler(BaseHTTPRequestHandler):
    store: MailStore
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if not self._is_asked_by_this_machine():
            return self._answer(421, "text/plain", "Ask for 127.0.0.1 or localhost.", PAGE)
        match address.path.strip("/").split("/"):
            case [""]:
                self._answer(200, "text/html", list_page(self.store.all()), PAGE)
            case ["messages.json"]:
                recipient = parse_qs(address.query).get("to", [None])[0]
                mails = [as_json(mail) for mail in self.store.all(recipient=recipient)]
                self._answer(200, "application/json", json.dumps(mails, ensure_ascii=False), PAGE)
            case ["messages", mail_id]:
                self._answer_mail(mail_id, mail_page, "text/html", PAGE)
            case ["messages", mail_id, "html"]:
                self._answer_mail(mail_id, Mail.html, "text/html", FRAME)
            case ["messages", mail_id, "source"]:
                self._answer_mail(mail_id, lambda mail: mail.source.decode(errors="replace"), "text/plain", PAGE)
            case _:
                self._answer(404, "text/plain", "There is no such page.", PAGE)
        return None

    def _is_asked_by_this_machine(self) -> bool:
        """Mails hold links that open accounts: a foreign page must not read them by a name that leads here."""
        return self.headers.get("Host", "").rpartition(":")[0] in ("127.0.0.1", "localhost")

    def _answer_mail(self, mail_id: str, show: Callable[[Mail], str], kind: str, rules: str) -> None:
        mail = self.store.get(mail_id)
        if mail is None:
            self._answer(404, "text/plain", "There is no such mail.", PAGE)
        else:
            self._answer(200, kind, show(mail), rules)

    def _answer(self, status: int, kind: str, body: str, rules: str) -> None:
        raw = body.encode(errors="replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Content-Security-Policy", rules)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the page asks again every few seconds."""


def as_json(mail: Mail) -> dict[str, object]:
    message = mail.message
    return {
        "id": mail.id,
        "received_at": mail.received_at.isoformat(),
        "to": delivered_to(mail),
        "from": str(message.get("From", "")),
        "subject": str(message.get("Subject", "")),
        "message_id": str(message.get("Message-ID", "")),
        "text": mail.text(),
        "has_html": bool(mail.html()),
    }


def list_page(mails: list[Mail]) -> str:
    rows = "".join(
        f'<li><a href="/messages/{mail.id}"><b>{_shown(mail, "Subject") or "(no subject)"}</b>'
        f"<span>{mail.received_at.astimezone():%Y-%m-%d %H:%M:%S}</span>"
        f"<span>to {escape(', '.join(delivered_to(mail)))}</span></a></li>"
        for mail in mails
    )
    empty = "<p>No mail yet. Whatever PriceAlert sends from this machine arrives here, and nowhere else.</p>"
    return _page("Mailbox", f"<h1>Mailbox · {len(mails)}</h1>{f'<ul>{rows}</ul>' if mails else empty}", refresh=True)


def mail_page(mail: Mail) -> str:
    names = ("From", "To", "Date", "Message-ID")
    headers = "".join(f"<dt>{name}</dt><dd>{_shown(mail, name)}</dd>" for name in names)
    headers += f"<dt>Delivered to</dt><dd>{escape(', '.join(delivered_to(mail)))}</dd>"
    sandbox = "allow-popups allow-popups-to-escape-sandbox"
    frame = f'<iframe title="The mail as HTML" sandbox="{sandbox}" src="/messages/{mail.id}/html"></iframe>'
    subject = _shown(mail, "Subject") or "(no subject)"
    return _page(
        subject,
        f'<p><a href="/">← Mailbox</a></p><h1>{subject}</h1><dl>{headers}</dl>'
        f"{frame if mail.html() else ''}<pre>{escape(mail.text())}</pre>"
        f'<p><a href="/messages/{mail.id}/source">As it came</a></p>',
    )


def _shown(mail: Mail, header: str) -> str:
    return escape(str(mail.message.get(header, "")))


def _page(title: str, content: str, *, refresh: bool = False) -> str:
    again = '<meta http-equiv="refresh" content="3">' if refresh else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{again}<title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><main>{content}</main></body></html>"
    )
