"""Every text of the product is there in Japanese, and the compiled catalogue is the one that was written."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
APPS = ["users", "ec_sites", "products", "price_tracking", "alerts", "PriceAlert"]
CATALOGUES = sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po"))
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def entries(path: Path) -> Iterator[Message]:
    return (message for message in catalogue(path) if message.id)


def texts_of_the_code() -> dict[str, str]:
    """Each text that is marked for translation, with the file it stands in."""
    found = {}
    for path in (path for app in APPS for path in (ROOT / app).rglob("*") if "/tests/" not in str(path)):
        if path.suffix == ".py":
            source = path.read_bytes()
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            source = templatize(path.read_text(), origin=str(path)).encode()
        else:
            continue
        for _line, text, _comments, _context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            # Of a singular and a plural the singular is the key. A text with "c" context comes last.
            texts = [one for one in (text if isinstance(text, tuple) else (text,)) if one]
            if texts:
                found[texts[0]] = str(path.relative_to(ROOT))
    return found


def test_there_is_a_japanese_catalogue():
    assert [path.parent.parent.name for path in CATALOGUES] == ["ja"]


def test_the_compiled_catalogues_are_up_to_date():
    checked = subprocess.run(
        [sys.executable, "scripts/compile_messages.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, f"run scripts/compile_messages.py: {checked.stdout}{checked.stderr}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_no_text_is_untranslated_or_doubtful(path: Path):
    doubtful = [message.id for message in entries(path) if message.fuzzy or not all(_strings(message))]
    assert doubtful == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_text_of_the_code_is_in_the_catalogue(path: Path):
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in entries(path)}
    missing = {text: file for text, file in texts_of_the_code().items() if text not in known}
    assert missing == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_a_translation_names_the_same_placeholders(path: Path):
    for message in entries(path):
        originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
        wanted = {name for text in originals for name in PLACEHOLDER.findall(text)}
        for string in _strings(message):
            assert set(PLACEHOLDER.findall(string)) == wanted, message.id


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)
