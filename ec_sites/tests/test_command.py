"""`python -m ec_sites read`."""

import json
from pathlib import Path
from typing import Any

import pytest

from ec_sites.__main__ import main

PAGES = Path(__file__).parent / "pages"
FIELDS = {"id", "source", "url", "outcome", "offer", "choices", "candidates", "cpu_ms"}


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_saved_page_is_printed_as_one_json_line(capsys):
    page = PAGES / "json-ld" / "offer.html"
    assert main(["read", str(page), "--url", "https://lumen.example/p/1", "--json"]) == 0
    [line] = lines(capsys)
    assert set(line) == FIELDS
    assert line["outcome"] == "ok"
    assert line["offer"]["price"] == "89.00"
    stood = {"figure": "price", "reader": "json_ld", "place": "ld+json[0].offers.price", "text": "89"}
    assert line["offer"]["evidence"][0] == stood
    assert {"kind": "sale", "amount": "89.00", "currency": "USD", "reader": "text"}.items() <= line["candidates"][
        1
    ].items()


def test_a_failure_has_its_kind_as_outcome_and_no_offer(capsys):
    main(["read", str(PAGES / "not-a-product" / "captcha.html"), "--json"])
    [line] = lines(capsys)
    assert (line["outcome"], line["offer"]) == ("blocked", None)


def test_a_manifest_names_files_beside_it(tmp_path, capsys):
    (tmp_path / "lamp.html").write_bytes((PAGES / "json-ld" / "offer.html").read_bytes())
    (tmp_path / "gone.htm").write_bytes((PAGES / "not-a-product" / "soft_404.html").read_bytes())
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text('{"id": "lamp", "url": "https://lumen.example/p/1"}\n\n{"id": "x", "file": "gone.htm"}\n')
    assert main(["read", "--manifest", str(manifest), "--json"]) == 0
    assert [(line["id"], line["outcome"]) for line in lines(capsys)] == [("lamp", "ok"), ("x", "gone")]


def test_the_card_shows_where_each_figure_stood(capsys):
    main(["read", str(PAGES / "plain-ja" / "tax_included.html"), "--url", "https://kawase.example/p/1"])
    card = capsys.readouterr().out
    assert "12800 JPY" in card
    assert "p.item-price: “販売価格 12,800 円 （税込）”" in card
    assert "128 points" in card


def test_a_file_that_is_missing_is_said_and_the_others_are_read(capsys):
    page = PAGES / "json-ld" / "offer.html"
    assert main(["read", "/nowhere/x.html", str(page), "--json"]) == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "x: No such file" in err


def test_an_address_that_may_not_be_visited_is_a_failure_with_its_kind(capsys):
    assert main(["read", "http://127.0.0.1/x", "--json"]) == 0
    [line] = lines(capsys)
    assert line["outcome"] == "refused_address"


@pytest.mark.parametrize("line", ["{", "[]", "{}", "1", '{"id": "x", "status": "y"}'])
def test_a_manifest_that_is_none_is_wrong_usage_and_no_crash(tmp_path, capsys, line):
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text(line)
    with pytest.raises(SystemExit) as stop:
        main(["read", "--manifest", str(manifest)])
    assert stop.value.code == 2
    assert "manifest cannot be read" in capsys.readouterr().err


def test_nothing_to_read_is_wrong_usage(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["read"])
    assert stop.value.code == 2
