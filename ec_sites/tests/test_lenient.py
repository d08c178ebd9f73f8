"""JSON as pages have it: what a browser's engine takes is read, what is no plain value is not known."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ec_sites.readers.lenient import parse_lenient


def value(text: str, **names: object) -> object:
    parsed = parse_lenient(text, names=names)
    return parsed.value if parsed else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a:1,'b':\"x\",}", {"a": 1, "b": "x"}),
        ('{"a":,"b":2}', {"a": None, "b": 2}),
        ('{"a":1 "b":2}', {"a": 1, "b": 2}),
        ("{/* c */ a: 1 // x\n, b: `t`}", {"a": 1, "b": "t"}),
        ('{"a":"two\nlines"}', {"a": "two\nlines"}),
        ("{a:'it\\'s', b:'\\u5186\\x41\\u{1F375}'}", {"a": "it's", "b": "円A🍵"}),
        ("{n:.5,m:5.,k:007,l:-1}", {"n": 0.5, "m": 5, "k": 7, "l": -1}),
        ("[1,2,]", [1, 2]),
        ('{"a":{"b":[{}]}} tail', {"a": {"b": [{}]}}),
        ("{a:undefined,b:NaN,c:true}", {"a": None, "b": None, "c": True}),
        ("{a:'\\ud800'}", {"a": "\ufffd"}),
        ("", None),
        ("plain", None),
        ('{"a":{"b":1}', None),
        ("[" * 100_000, None),
    ],
    ids=lambda case: str(case)[:30].replace("\n", " "),
)
def test_a_value_is_read_as_a_browser_reads_it(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "program",
    [
        "parseFloat('12.5')",
        "new Date()",
        "function(x){return {price:1}}",
        "19 + 80",
        "x || 7",
        "'a' + b",
        "1e999",
        "12px",
    ],
)
def test_what_is_no_plain_value_is_unknown_and_hides_nothing_after_it(program):
    assert value(f"{{price: {program}, after: 'here'}}") == {"price": None, "after": "here"}


def test_a_bare_name_has_the_value_of_its_argument():
    assert value("{a:b,c,d:e}", b="B", c=3) == {"a": "B", "c": 3, "d": None}


def test_a_quote_that_nobody_escaped_ends_no_string_where_asked():
    parsed = parse_lenient('{"name":"a 24" screen","price":"19" }', stray_quotes=True)
    assert parsed is not None
    assert parsed.value == {"name": 'a 24" screen', "price": "19"}


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(lambda inner: {"it": inner})
)
def test_strict_json_keeps_its_meaning(strict):
    parsed = parse_lenient(json.dumps(strict))
    assert parsed is not None
    assert parsed.value == strict


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="{}[]:,\"'`\\/*ab1.-e+() \n", max_size=60), st.booleans())
def test_no_text_makes_it_fail(text, stray_quotes):
    parse_lenient("{" + text, stray_quotes=stray_quotes)


BAIT = {
    "objects": '{"a":' * 200_000,
    "backslashes": "{a:'" + "\\" * 900_000,
    "quotes": '{"' + '" ' * 400_000,
    "comments": "[" + "/* " * 300_000,
    "brackets": "{" + "(" * 900_000,
    "numbers": "[" + "1," * 400_000,
}


@pytest.mark.parametrize("bait", BAIT.values(), ids=BAIT)
@pytest.mark.parametrize("stray_quotes", [False, True])
def test_bait_costs_linear_time(bait, stray_quotes):
    began = time.process_time()
    parse_lenient(bait, stray_quotes=stray_quotes)
    assert time.process_time() - began < 1
