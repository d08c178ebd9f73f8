"""What stands in front, and what is read at the start: the tests of both turn red where a line of either is missing.

The tests are those of ./scripts/test; here they run in a copy of the project, in which a fault is planted.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from deployment.check import Check, CheckFailed, Workspace
from testkit.nginx import missing

TEMPLATE = "nginx/default.conf.template"
SETTINGS = "PriceAlert/settings.py"
PAGES = "PriceAlert/tests/test_nginx.py"
LIMITS = "PriceAlert/tests/test_nginx_limits.py"
VARIABLES = "PriceAlert/tests/test_configuration.py"
ROTATION = "PriceAlert/accounts/tests/test_key_rotation.py"


@dataclass(frozen=True, slots=True)
class Fault:
    """`old` becomes `new` in `file`, which `tests` must see."""

    tests: str
    file: str
    old: str
    new: str


IN_FRONT = {
    "pages under the names of missing assets": Fault(
        PAGES,
        TEMPLATE,
        "location ^~ /assets/ {\n        try_files $uri =404;",
        "location ^~ /assets/ {\n        try_files $uri /index.html;",
    ),
    "any X-Forwarded-For is believed": Fault(
        PAGES, TEMPLATE, "set_real_ip_from ${TRUSTED_HOP};", "set_real_ip_from 0.0.0.0/0;"
    ),
    "any X-Forwarded-Proto is believed": Fault(PAGES, TEMPLATE, '"1:https" https;', '"~:https$" https;'),
    "the client's own X-Forwarded-For is handed on": Fault(
        PAGES,
        TEMPLATE,
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-For $http_x_forwarded_for;",
    ),
    "a security header is missing": Fault(
        PAGES,
        "nginx/security-headers.conf",
        'add_header X-Content-Type-Options "nosniff" always;\n',
        "",
    ),
    "the pages' headers are added to Django's": Fault(
        PAGES,
        TEMPLATE,
        "    gzip on;\n",
        "    include /etc/nginx/snippets/security-headers.conf;\n    gzip on;\n",
    ),
    "no page while the API is away": Fault(LIMITS, TEMPLATE, "error_page 502 503 504 =503 $pricealert_away;", ""),
    "nothing is compressed behind a proxy": Fault(PAGES, TEMPLATE, "    gzip_proxied any;\n", ""),
    "files whose names begin with a dot are served": Fault(
        PAGES, TEMPLATE, "location ~ /\\. {", "location ~ ^/never/ {"
    ),
    "addresses are logged whole": Fault(
        PAGES,
        TEMPLATE,
        '"~^(?<pricealert_first>/[^/?]*)" $pricealert_first;',
        '"~^(?<pricealert_first>/.*)" $pricealert_first;',
    ),
    "what writes is sent twice": Fault(
        LIMITS,
        TEMPLATE,
        "proxy_next_upstream error timeout;",
        "proxy_next_upstream error timeout non_idempotent;",
    ),
    "one client may hold all of the API": Fault(LIMITS, TEMPLATE, "limit_conn pricealert_clients 40;", ""),
    "a refusal cuts the line of an upload": Fault(
        PAGES, "PriceAlert/wsgi.py", "if settings.TRUSTED_PROXIES:", "if False:"
    ),
}
AT_THE_START = {
    "DEBUG is on": Fault(VARIABLES, SETTINGS, "\nDEBUG = False\n", "\nDEBUG = True\n"),
    "a secret that everybody knows": Fault(
        VARIABLES, SETTINGS, "any(word in SECRET_KEY.lower() for word in _EXAMPLES)", "not SECRET_KEY"
    ),
    "a database's address that is not checked": Fault(
        VARIABLES,
        SETTINGS,
        ', validate=server("postgresql", "postgres", or_empty=True)',
        "",
    ),
    "a trace instead of a sentence": Fault(
        VARIABLES,
        "PriceAlert/start.py",
        "except ImproperlyConfigured as error:",
        "except OSError as error:",
    ),
    "cookies of https without Secure": Fault(
        VARIABLES, SETTINGS, "SESSION_COOKIE_SECURE = IS_HTTPS", "SESSION_COOKIE_SECURE = False"
    ),
    "no strict transport": Fault(
        VARIABLES, SETTINGS, "SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0", "SECURE_HSTS_SECONDS = 0"
    ),
    "former keys are not read": Fault(
        ROTATION,
        "users/sealed.py",
        "(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)",
        "(settings.SECRET_KEY,)",
    ),
}


def _nginx(work: Workspace, fault: str | None) -> str:
    if why := missing():
        raise RuntimeError(why)
    return _tests_pass(work, [PAGES, LIMITS], IN_FRONT[fault] if fault else None)


def _configuration(work: Workspace, fault: str | None) -> str:
    return _tests_pass(work, [VARIABLES, ROTATION], AT_THE_START[fault] if fault else None)


def _tests_pass(work: Workspace, tests: list[str], fault: Fault | None) -> str:
    """How many there were; with a fault, its own tests up to the first that fails. Raises CheckFailed with its name."""
    if fault:
        work.spoil(fault.file, fault.old, fault.new)
        tests = ["--exitfirst", fault.tests]
    environment = {
        **work.databases(),
        "PRICEALERT_MODE": "test",
        "SECRET_KEY": "of-one-run-of-a-proof-and-of-nothing-else-0123456789",
        "PYTHONPATH": str(work.root),
    }
    pytest = [sys.executable, "-m", "pytest", "-p", "no:randomly", "--override-ini", "addopts=", "-rf"]
    said = work.attempt(*pytest, *tests, cwd=work.root, environment=environment)
    failed = re.findall(r"^FAILED \S+::(.+?)(?: - |$)", said.output, re.MULTILINE)
    if failed:
        raise CheckFailed(f"{', '.join(failed)}: failed.")
    if said.status:
        raise RuntimeError(f"pytest ended with {said.status}:\n{said.output[-1500:]}")
    return f"{re.findall(r'[0-9]+ passed', said.output)[-1]}"


CHECKS = (
    Check(
        part="edge",
        proves="nginx: pages, files, headers, limits, whose word counts, what is said while the API is away",
        how="a real nginx in front of the API's own gunicorn, asked over loopback",
        run=_nginx,
        faults=tuple(IN_FRONT),
    ),
    Check(
        part="configuration",
        proves="each variable is checked and named, check --deploy is clean, the secret key can be rotated",
        how="each process started with wrong values; the API asked before and after a rotation",
        run=_configuration,
        faults=tuple(AT_THE_START),
    ),
)
