"""What a listing was before, as one more thing to weigh: it may cast doubt, and break a tie within the text. Pure.

It never speaks for an amount against the markup, nor tells variants apart: what stood first there may be another today.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ec_sites.findings import LIKELY, Findings
from ec_sites.pick import find_pick
from ec_sites.values import Candidate, CandidateKind, Evidence, Known, Money, Pick

# Enough to be believed; never as much as what the page alone makes sure of.
AS_BEFORE = 0.65
# What another currency than before takes off: only where markup and text agree is there still a price.
_OTHER_CURRENCY = 0.3


def in_view_of(known: Known | None, money: Money, confidence: float) -> float:
    """The confidence in a price of a listing that was sold in `known.currency`."""
    is_other = known is not None and money.currency != known.currency
    return round(confidence - _OTHER_CURRENCY, 2) if is_other else confidence


def stood_before(findings: Findings, choices: Sequence[Candidate], known: Known | None) -> Candidate | None:
    """The one of several amounts of the text that stands where the price stood before, in the same words; None where
    the markup has a say, where a lower amount stands beside it (a sale may have begun), or another at its place.
    """
    if known is None or len(choices) < 2 or any(choice.evidence.reader != "text" for choice in choices):
        return None
    if {choice.money.currency for choice in choices if choice.money} != {known.currency}:
        return None
    likely = {
        figure.candidate
        for figure in findings.figures
        if figure.score >= LIKELY and figure.is_called_price and not figure.is_range
    }
    figures = [figure.candidate for figure in findings.figures]
    choices = [replace(choice, row="") for choice in choices]
    lowest = min(choices, key=lambda choice: choice.money.minor if choice.money else 0)
    found = {_found(row, figures) for row in known.evidence if row.reader == "text"} - {None}
    return lowest if found == {lowest} and lowest in likely else None


def _found(row: Evidence, figures: Sequence[Candidate]) -> Candidate | None:
    return find_pick(Pick(CandidateKind.SALE, row.reader, row.place, row.text), figures)
