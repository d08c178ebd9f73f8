"""Bodies that are slow to read, or look it. Pure."""

from __future__ import annotations

import time

import pytest

from PriceAlert.strict_json import MAX_BYTES, BadJSONError, strict_loads


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'"' + b'\\"' * (MAX_BYTES // 2), id="an open string of escaped quotes"),
        pytest.param(b'"' + b"\\" * (MAX_BYTES + 1), id="an open string of backslashes"),
        pytest.param(b'"' * (MAX_BYTES + 1), id="quotes alone"),
        pytest.param(b'{"a":' * (MAX_BYTES // 5), id="objects that never end"),
        pytest.param(b"1" * MAX_BYTES, id="one number"),
    ],
)
def test_a_body_costs_time_in_proportion_to_its_size(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BadJSONError):
        strict_loads(body)
    assert time.process_time() - began < 1


def test_brackets_within_a_string_are_text() -> None:
    assert strict_loads(b'{"memo": "' + b"[" * 50 + b'\\"' + b"{" * 50 + b'\\\\"}') == {
        "memo": "[" * 50 + '"' + "{" * 50 + "\\"
    }


def test_brackets_after_an_open_string_make_nothing_deep() -> None:
    with pytest.raises(BadJSONError, match="malformed"):
        strict_loads(b'{"memo": "' + b"[" * 50)
