"""Finding again what a person picked on a page: the same kind of figure at the same place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ec_sites.charset import clean_text
from ec_sites.values import Candidate, Money, Pick

# So much of a place and of its words is kept, in one line.
LONGEST_KEPT = 500
# How sure a price is that a person picked themselves and that stands where it stood.
PICKED = 0.9

_DIGITS = re.compile(r"\d[\d,.\s]*")


def pick_of(candidate: Candidate, candidates: Sequence[Candidate]) -> Pick:
    """The pick that finds this one of the candidates again, whatever amount will stand there."""
    evidence = candidate.evidence
    pick = Pick(candidate.kind, evidence.reader, evidence.place, candidate.row or evidence.text, money=candidate.money)
    there = [one for one in candidates if _is_there(one, pick)]
    amounts = list(_by_amount(_in_words_of(pick, there)))
    nth = amounts.index(candidate.money) if candidate.money in amounts else 0
    return replace(pick, nth=nth, count=max(len(amounts), 1), is_alone=len(_by_amount(there)) <= 1)


def find_pick(pick: Pick, candidates: Iterable[Candidate]) -> Candidate | None:
    """The candidate that the pick means; None where none does, or it cannot be told from others.

    Where others stood at its place, the words around the amount decide: "one volume" is not "the set". In the same
    words the order on the page decides, as long as there are as many as there were.
    """
    payable = [one for one in candidates if one.money is not None and one.money.minor > 0]
    if not pick.place:
        return next((one for one in payable if one.money == pick.money), None)
    there = [one for one in payable if _is_there(one, pick)]
    same = list(_by_amount(_in_words_of(pick, there)).values())
    if len(same) == pick.count and pick.nth < pick.count:
        return same[pick.nth]
    different = list(_by_amount(there).values())
    return different[0] if pick.is_alone and len(different) == 1 else None


def _is_there(candidate: Candidate, pick: Pick) -> bool:
    evidence = candidate.evidence
    is_kind = pick.kind is None or candidate.kind is pick.kind
    # A quick reading (docs/reading.md) does not see what encloses the product, so its places may begin further in.
    place, picked = _kept(evidence.place), _kept(pick.place)
    is_place = place == picked or place.endswith(f" > {picked}") or picked.endswith(f" > {place}")
    return is_kind and evidence.reader == pick.reader and is_place


def _in_words_of(pick: Pick, candidates: Iterable[Candidate]) -> list[Candidate]:
    said = _words(pick.text)
    return [one for one in candidates if said == _words(one.evidence.text) or (one.row and said == _words(one.row))]


def _by_amount(candidates: Iterable[Candidate]) -> dict[Money | None, Candidate]:
    """The first of each amount, in their order."""
    first: dict[Money | None, Candidate] = {}
    for one in candidates:
        first.setdefault(one.money, one)
    return first


def _words(text: str) -> str:
    """The text with its figures taken out: they are what changes."""
    return " ".join(_DIGITS.sub("#", _kept(text)).split())


def _kept(text: str) -> str:
    return clean_text(text, limit=LONGEST_KEPT)
