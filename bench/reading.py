"""Reads labelled pages with our readers and with two others, and prints them side by side."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.labelled import Labelled, labelled_pages
from bench.readers import CHANGEDETECTION, EXTRUCT, PeerMissingError, Run, run_ours, run_peer
from bench.scoring import Answer, Score, Verdict, calibration

FLOORS = (0.95, 0.9, 0.8, 0.7, 0.6)


def measure_reading(manifest: Path | None, json_file: Path | None, *, with_peers: bool = True) -> int:
    """0 once everything is printed; 1 where a manifest or a peer cannot be had."""
    try:
        pages = labelled_pages(manifest)
        runs = [run_ours(pages)]
        runs += [run_peer(peer, pages) for peer in (EXTRUCT, CHANGEDETECTION) if with_peers]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print(f"The manifest cannot be read: {problem!r}", file=sys.stderr)
        return 1
    except PeerMissingError as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(report(pages, runs)))
    if json_file is not None:
        json_file.write_text(json.dumps(as_json(pages, runs), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def report(pages: Sequence[Labelled], runs: Sequence[Run]) -> list[str]:
    scores = [score_of(pages, run) for run in runs]
    lines = [f"{len(pages)} pages: {scores[0].with_price} with a price, {scores[0].without_price} without", ""]
    lines += _columns([run.name for run in runs], [(name, [of(s) for s in scores]) for name, of in ROWS])
    lines.append(_row("peak memory, MB", [f"{run.peak_mb:.0f}" for run in runs]))
    for title, key in (("shape", _shape), ("language", _language)):
        lines += ["", *_by(title, key, pages, runs)]
    lines += ["", *_calibration_lines(pages, runs[0]), "", *_not_right(pages, runs[0])]
    return lines


def score_of(pages: Sequence[Labelled], run: Run) -> Score:
    score = Score()
    for page in pages:
        score.add(page, run.answers.get(page.id, Answer()))
    return score


# --- the table ------------------------------------------------------------------------------------------------------


def _percent(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.0f} %)" if whole else "–"


def _share(verdict: Verdict) -> Callable[[Score], str]:
    return lambda score: _percent(score.verdicts[verdict], score.with_price)


ROWS: tuple[tuple[str, Callable[[Score], str]], ...] = (
    ("right", _share(Verdict.RIGHT)),
    ("another right price", _share(Verdict.ALSO)),
    ("asked, the true one among the choices", _share(Verdict.ASKED)),
    ("wrong", _share(Verdict.WRONG)),
    ("none", _share(Verdict.NONE)),
    ("false prices on pages without one", lambda s: f"{s.verdicts[Verdict.FALSE]} of {s.without_price}"),
    ("currency right", lambda s: _percent(sum(s.currency), len(s.currency))),
    ("availability right", lambda s: _percent(sum(s.availability), len(s.availability))),
    ("CPU per page, median ms", lambda s: f"{s.median_ms:.1f}"),
    ("CPU per page, p95 ms", lambda s: f"{s.p95_ms:.1f}"),
    (
        "  median ms where JSON-LD answers",
        lambda s: "–" if not s.cpu_ms_of_json_ld else f"{s.median_ms_of_json_ld:.1f}",
    ),
)


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<38}" + "".join(f"{cell:>24}" for cell in cells)


def _columns(names: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    return [_row("", names), *(_row(name, cells) for name, cells in rows)]


def _shape(page: Labelled) -> str:
    return page.shape


def _language(page: Labelled) -> str:
    return page.language


def _by(title: str, key: Callable[[Labelled], str], pages: Sequence[Labelled], runs: Sequence[Run]) -> list[str]:
    """Right, asked and wrong prices, and the CPU, of the pages of each shape or language."""
    lines = [_row(f"by {title}: right + asked, wrong; median ms", [run.name for run in runs])]
    for value in sorted({key(page) for page in pages}):
        chosen = [page for page in pages if key(page) == value]
        cells = []
        for run in runs:
            score = score_of(chosen, run)
            right, asked = score.verdicts[Verdict.RIGHT], score.verdicts[Verdict.ASKED]
            wrong = score.verdicts[Verdict.WRONG] + score.verdicts[Verdict.FALSE]
            cells.append(f"{right} + {asked}, {wrong}; {score.median_ms:.1f}")
        with_price = sum(page.has_price for page in chosen)
        lines.append(_row(f"  {value} ({with_price} of {len(chosen)} with a price)", cells))
    return lines


def _calibration_lines(pages: Sequence[Labelled], ours: Run) -> list[str]:
    pairs = [(page, ours.answers.get(page.id, Answer())) for page in pages]
    lines = ["calibration: of our prices given with at least this confidence, so many were right (95 % lower bound)"]
    return lines + [
        f"  {one.floor:.2f}   {one.right} of {one.given}   at least {100 * one.bound:.0f} %"
        for one in calibration(pairs, FLOORS)
        if one.given
    ]


def _not_right(pages: Sequence[Labelled], ours: Run) -> list[str]:
    """Each page whose price we did not give, or gave wrong."""
    lines = ["not right:"]
    for page in pages:
        answer = ours.answers.get(page.id, Answer())
        verdict = Score().add(page, answer)
        if verdict not in (Verdict.RIGHT, Verdict.QUIET):
            lines.append(f"  {verdict:<6} {page.id:<32} true {page.price} {page.currency}, said {answer.price}")
    return lines if len(lines) > 1 else ["every page is right"]


# --- for machines -----------------------------------------------------------------------------------------------------


def as_json(pages: Sequence[Labelled], runs: Sequence[Run]) -> dict[str, Any]:
    pairs = [(page, runs[0].answers.get(page.id, Answer())) for page in pages]
    return {
        "readers": {run.name: _run_json(pages, run) for run in runs},
        "calibration": [
            {"confidence": one.floor, "right": one.right, "given": one.given, "bound": round(one.bound, 4)}
            for one in calibration(pairs, FLOORS)
        ],
    }


def _run_json(pages: Sequence[Labelled], run: Run) -> dict[str, Any]:
    def by(key: Callable[[Labelled], str]) -> dict[str, Any]:
        values = sorted({key(page) for page in pages})
        return {value: score_of([page for page in pages if key(page) == value], run).as_json() for value in values}

    return {
        **score_of(pages, run).as_json(),
        "peak_mb": round(run.peak_mb, 1),
        "by_shape": by(_shape),
        "by_language": by(_language),
        "pages": {page.id: str(Score().add(page, run.answers.get(page.id, Answer()))) for page in pages},
    }
