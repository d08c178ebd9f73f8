"""The table of variables is whole and right, and a wrong value stops the start with a sentence that names it."""

from __future__ import annotations

import ast
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.migrations.loader import MigrationLoader

ROOT = Path(settings.BASE_DIR)
SETTINGS = ROOT / "PriceAlert" / "settings.py"
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
RIGHT = {
    "SECRET_KEY": "x" * 40,
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "REDIS_URL": "redis://localhost:6379/0",
    "PATH": os.environ["PATH"],
}


def variables_of_the_code() -> dict[str, str | None]:
    """Each variable that settings.py reads, with the text of its default; None where it must be set."""
    found: dict[str, str | None] = {}
    for node in ast.walk(ast.parse(SETTINGS.read_text())):
        is_read = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "env"
        )
        if is_read:
            assert isinstance(node, ast.Call)
            name = ast.literal_eval(node.args[0])
            found[name] = ast.unparse(node.args[1]) if len(node.args) > 1 else None
    return found


def rows_of_the_table() -> dict[str, str]:
    return {name: default for name, default, _what in ROW.findall((ROOT / "docs" / "configuration.md").read_text())}


def test_every_variable_is_in_the_table_and_no_other() -> None:
    assert sorted(rows_of_the_table()) == sorted(variables_of_the_code())


def test_every_plain_default_in_the_table_is_the_one_of_the_code() -> None:
    table = rows_of_the_table()
    for name, default in variables_of_the_code().items():
        if default is None:
            assert table[name] == "–", name
            continue
        try:
            value = eval(default, {"__builtins__": {}}, {})
        except NameError:
            continue  # made of other variables: the table says how in words
        assert table[name] == (f"`{value}`" if value not in ("", [], {}) else "empty"), name


def refused(monkeypatch: pytest.MonkeyPatch, **changes: str) -> str:
    """What the settings, read anew with these variables and no others, say is wrong."""
    for name in {*variables_of_the_code(), *os.environ} - {"PATH"}:
        monkeypatch.delenv(name, raising=False)
    for name, value in {**RIGHT, **changes}.items():
        if value != "UNSET":
            monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        runpy.run_path(str(SETTINGS))
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": "UNSET"}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 32 characters"),
        ({"SECRET_KEY": "UNSET", "SECRET_KEY_FILE": "/no/such/file"}, "SECRET_KEY_FILE"),
        ({"SECRET_KEY": "UNSET", "SECRET_KEY_FILE": "/dev/null"}, "SECRET_KEY must have at least 32 characters"),
        ({"SECRET_KEY": "only-for-development-0123456789abcdefghij"}, "SECRET_KEY is an example"),
        ({"DATABASE_URL": "postgresql://pricealert:pricealert@db:5432/pricealert"}, "that everybody knows"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS"),
        ({"DATABASE_URL": "UNSET"}, "Set DATABASE_URL, or all of DB_NAME"),
        ({"DATABASE_URL": "UNSET", "DB_NAME": "prices", "DB_HOST": "db"}, "Set DATABASE_URL, or all of DB_NAME"),
        ({"DB_NAME": "prices"}, "not both"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL: must begin with postgresql://"),
        ({"REDIS_URL": "UNSET"}, "REDIS_URL"),
        ({"EMAIL_PORT": "many"}, "EMAIL_PORT"),
        ({"EMAIL_SECURITY": "ssl"}, "EMAIL_SECURITY: must be"),
        ({"PRICEALERT_MODE": "fun"}, "PRICEALERT_MODE: must be"),
        ({"DEMO_HOST_MAP": "a.example=127.0.0.1:1"}, "DEMO_HOST_MAP"),
        ({"BACKUP_ENCRYPT_TO": "AGE-SECRET-KEY-1QQQ"}, "BACKUP_ENCRYPT_TO holds public keys"),
        ({"BACKUP_S3_BUCKET": "b", "BACKUP_S3_ACCESS_KEY": "k"}, "Set both BACKUP_S3_ACCESS_KEY"),
        ({"BACKUP_KEEP_DAYS": "-1"}, "BACKUP_KEEP_DAYS and BACKUP_KEEP_WEEKS must be 0 or more"),
    ],
    ids=str,
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], named: str) -> None:
    assert named in refused(monkeypatch, **changes)


# What each variable cannot be. Words that are right whatever they are stand below.
WRONG = {
    **dict.fromkeys(("EMAIL_PORT", "DB_PORT"), ("many", "0", "65536", "-1", "")),
    **dict.fromkeys(
        (
            *("MAIL_CONCURRENCY", "LOOK_LEASE_S", "MAIL_LEASE_S", "INTERVAL_MIN_S", "INTERVAL_MAX_S"),
            *("TRACKED_PRODUCTS_MAX", "RULES_PER_PRODUCT_MAX", "STORED_PAGE_MAX_BYTES", "STORED_PAGE_DAYS"),
        ),
        ("many", "0", "-1", "1.5", ""),
    ),
    **dict.fromkeys(
        (
            *("TRUSTED_PROXIES", "UNKNOWN_SETTLE_S", "QUARANTINE_RECHECK_S", "DEMO_PACE_S", "DEMO_INTERVAL_S"),
            *("DB_STATEMENT_TIMEOUT_MS", "DB_LOCK_TIMEOUT_MS", "STORED_PAGES_MAX", "STOCK_RECHECK_S"),
            *("MAIL_PER_MINUTE", "MAILS_PER_PERSON_HOUR"),
        ),
        ("many", "-1", "1.5", ""),
    ),
    **dict.fromkeys(("MAIL_DEADLINE_S", "SWEEP_PERIOD_S", "LOOK_TIMEOUT_S"), ("soon", "0", "-1", "nan", "inf", "")),
    "PRICEALERT_MODE": ["fun", "", "Production"],
    "SECRET_KEY": ["hunter2-short", ""],
    "SECRET_KEY_FALLBACKS": ["hunter2-short", f"{'y' * 40},hunter2-short"],
    "SIGN_UP": ["maybe", ""],
    "PUBLIC_URL": [
        "prices.example.com",
        "ftp://x",
        "https://",
        "https://x:hunter2",
        "https://x/path",
        "https://x?q",
        "",
    ],
    "DATABASE_URL": ["sqlite:///x", "prices", "postgresql://u:hunter2@h:port/db", "postgresql://u:[hunter2@h/db"],
    "REDIS_URL": ["localhost", "http://h", "redis://:hunter2@h:port/0", ""],
    "ALLOWED_HOSTS": ["https://prices.example.com", "prices.example.com:8000", "a b", ""],
    "EMAIL_SECURITY": ["ssl", ""],
    "EMAIL_FROM": ["PriceAlert", "a@b.example\nBcc: all@x.example", ""],
    "UNKNOWN_DELIVERY_POLICY": ["perhaps", ""],
    # Each of these wants keys beside it.
    "MAIL_PROVIDER": ["pigeon", "", "ses", "postmark", "mailgun"],
    "MAIL_API_URL": ["api.eu.mailgun.net", "ftp://hunter2"],
    "MAIL_EVENTS_PASSWORD": ["hunter2", "a name: and then a colon too"],
    "MAIL_EVENTS_SNS_TOPIC": ["mail-events"],
    "OPERATOR_CONTACT": ["a@b.example\nX-Injected: 1", "運営者"],
    "FETCH_DENY_NETS": ["somewhere", "203.0.113.0/99"],
    "WEBHOOK_PRIVATE_HOSTS": ["home.lan", "http://home.lan:8123", "home.lan:port"],
    "DEMO_HOST_MAP": ["a", "a=b", "=127.0.0.1:1"],
    "LOG_LEVEL": ["LOUD", "info", ""],
    "BACKUP_KEEP_DAYS": ["many", ""],
    "BACKUP_KEEP_WEEKS": ["many", ""],
    "BACKUP_AT": ["at night", "25:00", ""],
}
# Names, folders, words: only who is asked for them can say that they are wrong.
ANYTHING = {
    *("DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "EMAIL_HOST", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"),
    *("FRONTEND_DIST", "BACKUP_DIR", "HEARTBEAT_DIR", "MAILBOX_URL", "DEMO_EMAIL", "DEMO_PASSWORD", "DEMO_EXAMPLES"),
    *("BACKUP_S3_BUCKET", "BACKUP_S3_PREFIX", "BACKUP_S3_REGION", "BACKUP_S3_ENDPOINT"),
    *("BACKUP_S3_ACCESS_KEY", "BACKUP_S3_SECRET_KEY", "BACKUP_ENCRYPT_TO"),
    *("MAIL_API_KEY", "MAIL_SES_REGION", "MAIL_SES_KEY_ID", "MAIL_SES_CONFIGURATION_SET", "MAIL_EVENTS_SIGNING_KEY"),
    *("RELEASE", "API_IMAGE", "WORKER_IMAGE", "FRONTEND_IMAGE"),
}


def test_of_every_variable_it_is_known_what_it_cannot_be() -> None:
    assert set(variables_of_the_code()) == set(WRONG) | ANYTHING
    assert not set(WRONG) & ANYTHING


@pytest.mark.parametrize(
    ("name", "value"), [pytest.param(n, v, id=f"{n}={v!r}") for n, values in WRONG.items() for v in values]
)
def test_nonsense_is_refused_by_the_name_of_its_variable_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    said = refused(monkeypatch, **{name: value})
    assert name in said
    assert "\n" not in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("content", "wrong"),
    [(None, "readable file"), (b"\xff\xfehunter2", "text in UTF-8"), (b"  \n", "at least 32 characters")],
    ids=["missing", "binary", "empty"],
)
def test_a_secrets_file_that_holds_no_secret_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, wrong: str
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    said = refused(monkeypatch, SECRET_KEY="UNSET", SECRET_KEY_FILE=str(tmp_path / "key"))
    assert "SECRET_KEY" in said
    assert wrong in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "changes",
    [
        {"LOOK_LEASE_S": "20", "LOOK_TIMEOUT_S": "20"},
        {"INTERVAL_MIN_S": "7200", "INTERVAL_MAX_S": "3600"},
        {"MAIL_LEASE_S": "60", "MAIL_DEADLINE_S": "60"},
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]) -> None:
    said = refused(monkeypatch, **changes)
    assert all(name in said for name in changes)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes", [{"DATABASE_URL": "postgresql://u:hunter2@h:port/db"}, {"REDIS_URL": "UNSET"}], ids=str
)
@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "migrate"],
        ["-m", "gunicorn", "PriceAlert.wsgi:application", "--preload", "--bind", "127.0.0.1:0", "--no-control-socket"],
        ["-m", "celery", "-A", "PriceAlert", "worker"],
        ["-m", "celery", "-A", "PriceAlert", "beat", "--schedule", "/dev/null"],
    ],
    ids=["manage.py", "gunicorn", "worker", "beat"],
)
def test_every_process_ends_with_the_sentence_alone(command: list[str], changes: dict[str, str]) -> None:
    environment = {name: value for name, value in {**RIGHT, **changes}.items() if value != "UNSET"}
    words = [sys.executable, *command]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert said.splitlines()[-1].startswith(f"{next(iter(changes))}: ")
    assert "Traceback" not in said
    assert "hunter2" not in said


PRODUCTION = {
    **RIGHT,
    "SECRET_KEY": "nXcmQGcVhDqSXhmtUcWDzp3N4vPYh7OAPgQhdKdIWPAbXFOGxmVXX2JvZ3mPHOZc",
    "PUBLIC_URL": "https://prices.example.com",
    "TRUSTED_PROXIES": "1",
}


@pytest.mark.slow
def test_djangos_own_check_finds_nothing_in_production_values() -> None:
    words = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(words, cwd=ROOT, env=PRODUCTION, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_the_mode_is_asked_for_what_it_is_documented_for_and_nothing_else() -> None:
    """Development, test, staging and production differ in values. The mode opens the demo and refuses examples."""
    asked = re.compile(r"\b(settings\.MODE|PRICEALERT_MODE|MODE ==)")
    apps = ("users", "ec_sites", "products", "price_tracking", "alerts", "PriceAlert")
    files = (file for app in apps for file in (ROOT / app).rglob("*.py") if "tests" not in file.parts)
    found = {str(file.relative_to(ROOT)) for file in files if asked.search(file.read_text())}
    assert found == {
        "PriceAlert/settings.py",
        "PriceAlert/config.py",  # tells the pages
        "PriceAlert/management/commands/seed_demo.py",  # invented shops, refused in production
        "PriceAlert/management/commands/seed_many.py",
        "PriceAlert/single_machine/demo.py",  # sets it
    }
    assert settings.DEBUG is False
    assert "DEBUG" not in variables_of_the_code()


def test_the_migrations_of_the_five_apps_are_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    apps = {"users", "ec_sites", "products", "price_tracking", "alerts"}
    assert set(settings.MIGRATION_MODULES) == apps
    found = MigrationLoader(None).disk_migrations
    for app in apps:
        assert MigrationLoader.migrations_module(app) == (f"{app}.migrations", True)
        assert any(name == app for name, _migration in found)
    # A fork that keeps an app's migrations elsewhere names another module, and nothing else changes.
    monkeypatch.setitem(settings.MIGRATION_MODULES, "alerts", "users.migrations")
    moved = {name for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations if app == "alerts"}
    assert moved == {name for app, name in found if app == "users"}


def database_of(**changes: str) -> str:
    """The database that a process with these variables would use."""
    shown = "USER", "PASSWORD", "HOST", "PORT", "NAME"
    code = f"from PriceAlert.settings import DATABASES as d; print(*(d['default'][k] for k in {shown}))"
    environment = {name: value for name, value in {**RIGHT, **changes}.items() if value != "UNSET"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_parts_of_a_database_and_a_password_in_a_file_do_as_well_as_its_address(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("p@ss:w/rd%\n")
    parts = {"DB_NAME": "prices", "DB_USER": "price", "DB_PASSWORD_FILE": str(secret), "DB_HOST": "db.example"}
    assert database_of(DATABASE_URL="UNSET", **parts) == "price p@ss:w/rd% db.example 5432 prices"
    # Where both are set, the file counts.
    assert database_of(DATABASE_URL="UNSET", DB_PASSWORD="other", **parts) == "price p@ss:w/rd% db.example 5432 prices"
