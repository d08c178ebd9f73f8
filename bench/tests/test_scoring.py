"""What an answer is worth, and what so many answers prove."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from bench.labelled import Labelled, labelled_pages
from bench.reading import measure_reading
from bench.scoring import Answer, Score, Verdict, calibration, clopper_pearson_lower, verdict_of

LAMP = Labelled("lamp", Path("lamp.html"), "https://shop.example/", "jsonld", "en", Decimal("89.00"), "USD", "in_stock")
WALL = Labelled("wall", Path("wall.html"), "https://shop.example/", "none", "en", None, None, "unknown")
ALSO = Labelled("two", Path("two.html"), "", "html", "en", Decimal("5"), "USD", "unknown", also=(Decimal("7"),))


@pytest.mark.parametrize(
    ("truth", "answer", "expected"),
    [
        (LAMP, Answer(Decimal("89"), "USD"), Verdict.RIGHT),
        (LAMP, Answer(Decimal("89"), None), Verdict.RIGHT),
        (LAMP, Answer(Decimal("89"), "EUR"), Verdict.WRONG),
        (LAMP, Answer(Decimal("88"), "USD"), Verdict.WRONG),
        (LAMP, Answer(None, None, choices=(Decimal("9"), Decimal("89.0"))), Verdict.ASKED),
        (LAMP, Answer(None, None, choices=(Decimal("9"),)), Verdict.NONE),
        (LAMP, Answer(Decimal(0), "USD"), Verdict.NONE),
        (WALL, Answer(Decimal("89"), "USD"), Verdict.FALSE),
        (WALL, Answer(), Verdict.QUIET),
        (ALSO, Answer(Decimal("7"), "USD"), Verdict.ALSO),
    ],
)
def test_an_answer_is_judged_by_the_truth_of_its_page(truth, answer, expected):
    assert verdict_of(truth, answer) is expected


def test_availability_counts_where_the_price_is_right_and_the_truth_is_known():
    score = Score()
    score.add(LAMP, Answer(Decimal("89"), "USD", "out_of_stock"))
    score.add(LAMP, Answer(Decimal("88"), "USD", "in_stock"))
    score.add(ALSO, Answer(Decimal("5"), "USD", "in_stock"))
    assert score.availability == [False]
    assert (score.with_price, score.without_price) == (3, 0)


def test_p95_is_the_value_that_19_of_20_pages_stay_within():
    score = Score(cpu_ms=[float(n) for n in range(1, 21)])
    assert score.p95_ms == 19.0
    assert score.median_ms == 10.5


@pytest.mark.parametrize(
    ("right", "given", "bound"),
    [(28, 28, 0.05 ** (1 / 28)), (1, 1, 0.05), (9, 10, 0.6058), (0, 5, 0.0), (0, 0, 0.0)],
)
def test_so_many_right_answers_prove_no_more_than_the_exact_bound(right, given, bound):
    assert clopper_pearson_lower(right, given) == pytest.approx(bound, abs=1e-4)


def test_a_price_on_a_page_without_one_spoils_the_calibration():
    sure = Answer(Decimal("89"), "USD", confidence=0.95)
    [high, all_of_them] = calibration([(LAMP, sure), (WALL, sure), (LAMP, Answer())], [0.9, 0.6])
    assert (high.right, high.given) == (1, 2)
    assert all_of_them == calibration([(LAMP, sure), (WALL, sure)], [0.6])[0]


def test_the_readers_are_right_on_every_page_of_our_own(tmp_path, capsys):
    """The peers are left out: their environments come from the network."""
    assert measure_reading(None, tmp_path / "figures.json", with_peers=False) == 0
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    ours = figures["readers"]["PriceAlert"]
    assert ours["right"] == ours["pages_with_price"] > 50
    assert ours["false"] == 0
    assert len(ours["pages"]) == len(labelled_pages(None))
    assert "every page is right" in capsys.readouterr().out


def test_a_manifest_that_is_none_is_said(tmp_path, capsys):
    (tmp_path / "pages.jsonl").write_text('{"id": "lamp"}\n', encoding="utf-8")
    assert measure_reading(tmp_path / "pages.jsonl", None, with_peers=False) == 1
    assert "manifest" in capsys.readouterr().err
