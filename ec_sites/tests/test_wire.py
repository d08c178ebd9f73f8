"""A reading survives the pipe unchanged, and nonsense from the pipe is an error, never an object."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ec_sites.values import (
    Availability,
    Candidate,
    CandidateKind,
    Condition,
    Evidence,
    Failure,
    FailureKind,
    Known,
    Money,
    Offer,
    Page,
    Pick,
    ProductReference,
    Reading,
)
from ec_sites.wire import page_from_bytes, page_to_bytes, reading_from_bytes, reading_to_bytes

words = st.text(st.characters(), max_size=20)  # lone surrogates included
counts = st.none() | st.integers(-(10**20), 10**20)
money = st.none() | st.builds(Money, st.integers(-(10**20), 10**20), words)
evidence = st.builds(Evidence, words, words, words)
candidates = st.lists(
    st.builds(Candidate, st.sampled_from(CandidateKind), money, evidence, counts, words), max_size=3
).map(tuple)
offers = st.builds(
    Offer,
    title=words,
    price=money,
    list_price=money,
    points=counts,
    shipping=money,
    availability=st.sampled_from(Availability),
    condition=st.sampled_from(Condition),
    image=st.none() | words,
    brand=st.none() | words,
    gtin=st.none() | words,
    source=words,
    confidence=st.floats(0, 1),
    evidence=st.lists(evidence, max_size=3).map(tuple),
)
failures = st.builds(Failure, st.sampled_from(FailureKind), words, counts, candidates, words, st.none() | words)
pages = st.builds(
    Page, words, st.integers(100, 599), st.dictionaries(words, words, max_size=3), st.binary(max_size=100)
)
picks = st.none() | st.builds(
    Pick,
    st.none() | st.sampled_from(CandidateKind),
    words,
    words,
    words,
    st.integers(),
    st.integers(),
    st.booleans(),
    money,
)
knowns = st.none() | st.builds(Known, words, st.lists(evidence, max_size=3).map(tuple))
references = st.none() | st.builds(ProductReference, words, st.none() | words, words, st.booleans())


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine the first example takes a while
@given(st.builds(Reading, offers | failures, candidates))
def test_a_reading_comes_back_as_it_was(reading: Reading) -> None:
    assert reading_from_bytes(reading_to_bytes(reading)) == reading


@given(pages, references, picks, knowns)
def test_a_page_arrives_as_it_was(
    page: Page, reference: ProductReference | None, pick: Pick | None, known: Known | None
) -> None:
    assert page_from_bytes(page_to_bytes(page, reference, pick, known)) == (page, reference, pick, known)


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"offer": null, "failure": null, "candidates": []}',
        b'{"offer": null, "failure": {"kind": "made_up", "detail": "", "retry_after_s": null, "candidates": []},'
        b' "candidates": []}',
        b'{"offer": {"title": "x"}, "failure": null, "candidates": []}',
    ],
)
def test_nonsense_is_an_error(packed: bytes) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        reading_from_bytes(packed)
