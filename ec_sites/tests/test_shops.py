"""The shops as files: documented from their own words, each on its own, none needed by the rest."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ec_sites import shops
from ec_sites.sites import Hints, all_sites
from ec_sites.tests.test_recognise import FORMS
from ec_sites.values import Policy

PACKAGE = Path(shops.__file__).parent
DOCS = PACKAGE.parent / "docs"
PAGES = PACKAGE / "tests" / "pages"
CLOSED = [site for site in all_sites() if site.policy is not Policy.PAGES]
HINTED = [site for site in all_sites() if site.hints != Hints()]


def test_the_page_about_shops_is_what_their_files_say():
    written = (DOCS / "shops.md").read_text(encoding="utf-8")
    assert written == shops.page(), "run .venv/bin/python -m ec_sites shops > docs/shops.md"


@pytest.mark.parametrize("site", CLOSED, ids=lambda site: site.code)
def test_a_shop_that_is_not_visited_says_where_that_comes_from(site):
    assert site.why


@pytest.mark.parametrize("site", HINTED, ids=lambda site: site.code)
def test_every_hint_is_tried_on_a_page_of_our_own(site):
    urls = [json.loads(file.read_text(encoding="utf-8"))["url"] for file in (PAGES / site.code).glob("*.json")]
    assert urls
    assert all(any(f"//{host}/" in url for host in site.hosts) for url in urls)


# Recognises the rows with all files and then without one after another, and reads a page of the shop that lost its own.
_WITHOUT_ONE = """
import json, pathlib, sys
sites, forms = pathlib.Path(sys.argv[1]) / "ec_sites" / "sites", json.load(sys.stdin)
whole, html = [], b"<html><title>Pen</title><h1>Pen</h1><p>1,980 yen</p></html>" * 9
for file in [None, *sorted(sites.glob("[a-z]*.py"))]:
    away = file.rename(file.with_suffix(".away")) if file else None
    for name in list(sys.modules):
        if name.startswith("ec_sites.sites") or name in ("ec_sites.recognise", "ec_sites.read"):
            del sys.modules[name]
    from ec_sites.read import read
    from ec_sites.recognise import recognise
    from ec_sites.values import Page
    found = [recognise(pasted) for pasted in forms]
    codes = [one.site_code for one in found]
    whole = whole or codes
    for one, code, before in zip(found, codes, whole):
        if code != before:
            read(Page(one.url, 200, {}, html), reference=one)
    print(json.dumps([file.stem if file else "", codes]))
    if away:
        away.rename(file)
"""


@pytest.mark.slow
def test_without_a_shops_file_its_pages_are_anybodys_and_all_others_stay_as_they_are(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "ec_sites", ignore=shutil.ignore_patterns("tests", "migrations", "__pycache__"))
    words = [sys.executable, "-B", "-c", _WITHOUT_ONE, str(tmp_path)]
    # One row a shop: not those whose address only the missing file can take out of its wrapper.
    forms = json.dumps(list({reference.site_code: reference.url for _, reference in FORMS}.values()))
    done = subprocess.run(words, input=forms, capture_output=True, text=True, cwd=tmp_path, check=True, timeout=120)
    (_, whole), *without = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(without) == len(all_sites())
    for removed, found in without:
        missing = {code for code, other in zip(whole, found, strict=True) if code != other}
        assert len(missing) == 1, removed


@pytest.mark.slow
def test_the_shop_of_the_documentation_is_added_by_one_file_and_one_row(tmp_path):
    """docs/adding-a-shop.md alone, as a new contributor would: its blocks are put where it says, its commands run."""
    text = (DOCS / "adding-a-shop.md").read_text(encoding="utf-8")
    file, row, commands = (re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("python", "text", "sh"))
    assert len(file) == len(row) == len(commands) == 1
    assert file[0].count("\n") + row[0].count("\n") < 15

    shutil.copytree(PACKAGE, tmp_path / "ec_sites", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "docs").mkdir()
    shutil.copy(DOCS / "adding-a-shop.md", tmp_path / "docs")
    (tmp_path / "ec_sites" / "sites" / "minori.py").write_text(file[0], encoding="utf-8")
    with (tmp_path / "ec_sites" / "tests" / "addresses.txt").open("a", encoding="utf-8") as table:
        table.write(row[0])
    words = (
        commands[0].replace(".venv/bin/python", sys.executable).replace("ec_sites.tests", "ec_sites.tests -k minori")
    )
    done = subprocess.run(["sh", "-ec", words], cwd=tmp_path, capture_output=True, text=True, timeout=60, env={})
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^4 passed", done.stdout, re.MULTILINE), done.stdout
    assert "Minori Books" in (tmp_path / "docs" / "shops.md").read_text(encoding="utf-8")
