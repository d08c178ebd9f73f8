"""Reading a page that looks odd in a child process with limits, so that it cannot take the worker down with it.

The fast parsers are quadratic: 30,000 nested elements or 30,000 attributes of one tag cost a second, and no signal
interrupts them. `looks_odd` finds such pages by a scan of about 1 ms for 500 KB, which is less than parsing costs.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import threading
from pathlib import Path

from ec_sites.values import Failure, FailureKind, Known, Page, Pick, ProductReference, Reading
from ec_sites.wire import page_from_bytes, page_to_bytes, reading_from_bytes, reading_to_bytes

# Within these a parser takes well under a second (lexbor, measured: 20,000 nested 0.3 s, 4,000 attributes 20 ms).
MAX_TAGS = 20_000
MAX_DEPTH = 4_000
MAX_ATTRIBUTES = 2_000
MAX_NULS = 1_000
MAX_JSON_BYTES = 1024 * 1024
SMALL_BYTES = 2 * MAX_ATTRIBUTES  # no tag of this length has more attributes
LONG_TAGS_BYTES = 8 * 1024 * 1024
SUSPECTS = 5_000
CHECKPOINTS = 16

CHILD_CPU_S = 2
CHILD_MEMORY_BYTES = 400 * 1024 * 1024
CHILD_WALL_S = 10.0
CHILD_OUTPUT_BYTES = 1024 * 1024

_ROOT = Path(__file__).resolve().parent.parent
# A batch has 8 threads; 8 children at once would be 3 GB.
_children = threading.BoundedSemaphore(2)

# Start tags as the HTML standard reads them. All repeats are possessive: what was read is not read again.
_W = rb" \t\n\r\f"
# A short and tidy tag, in bounded steps; a place where a tag begins that is not one is looked at more closely.
_TIDY_ITEM = (
    rb"[%b/]{1,60}+"
    rb"|[^%b/>=\"'<]{1,60}+(?:[%b]{0,20}+=[%b]{0,20}+(?:\"[^\"]{0,300}+\"|'[^']{0,300}+'|[^%b>\"'=<`][^%b>]{0,300}+))?+"
) % (_W, _W, _W, _W, _W, _W)
_SUSPECT = re.compile(rb"<[a-zA-Z](?![^%b/>]{0,60}+(?:%b){0,50}+>)" % (_W, _TIDY_ITEM))
# Any tag at all: a name, then gaps and attributes up to the first ">" outside of a quoted value.
_ATTRIBUTE = (rb"(?:=[^%b/>=]*+|[^%b/>=]++)(?:[%b]*+=[%b]*+(?:\"[^\"]*+\"|'[^']*+'|[^%b>\"'][^%b>]*+)?+)?+") % (
    _W,
    _W,
    _W,
    _W,
    _W,
    _W,
)
_TAG = re.compile(rb"<[a-zA-Z][^%b/>]*+(?:[%b/]++|%b)*+>" % (_W, _W, _ATTRIBUTE))
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_JSON_BLOCK = b"application/ld+json"


def looks_odd(body: bytes) -> bool:
    """True where parsing the page in the worker might take seconds: tags, depth, attributes or JSON beyond a cap.

    Every place where a tag could begin is judged on its own, so that quotes in scripts and comments hide nothing.
    """
    if len(body) < SMALL_BYTES:
        return False
    if body.count(b"\0") > MAX_NULS:  # UTF-16, whose tags this scan would not see
        return True
    return _has_many_tags(body) or _has_a_long_tag(body) or _has_a_large_json_block(body)


def _has_many_tags(body: bytes) -> bool:
    """By counting: what opens bounds the tags; what opens and does not close, the depth, where nothing is hidden."""
    if body.count(b"<") <= MAX_DEPTH:
        return False  # so few reach neither cap
    tags = depth = 0
    step = len(body) // CHECKPOINTS + 1
    for start in range(0, len(body), step):
        closing = body.count(b"</", start, start + step)
        opening = body.count(b"<", start, start + step) - closing
        tags += opening
        depth += opening - closing
        if tags > MAX_TAGS or depth > MAX_DEPTH:
            return True
    return False


def _has_a_long_tag(body: bytes) -> bool:
    left = LONG_TAGS_BYTES
    for number, suspect in enumerate(_SUSPECT.finditer(body)):
        start = suspect.start()
        if _TAG.match(body, start, start + SMALL_BYTES):
            continue
        tag = _TAG.match(body, start, start + left)
        end = tag.end() if tag else min(start + left, len(body))
        left -= end - start
        if left <= 0 or number > SUSPECTS:
            return True
        for count, _ in enumerate(_ATTRIBUTES.finditer(body, start + 1, end)):
            if count > MAX_ATTRIBUTES:
                return True
    return False


def _has_a_large_json_block(body: bytes) -> bool:
    start = body.find(_JSON_BLOCK)
    while start >= 0:
        end = body.find(b"</script", start)
        if (end if end >= 0 else len(body)) - start > MAX_JSON_BYTES:
            return True
        start = body.find(_JSON_BLOCK, start + len(_JSON_BLOCK))
    return False


def read_in_child(
    page: Page, reference: ProductReference | None, pick: Pick | None = None, known: Known | None = None
) -> Reading:
    """What `read_trusted` makes of the page, in a process with 2 s of CPU and 400 MB; about 0.2 s for a harmless one.

    A child that dies, hangs or answers nonsense gives TOO_LARGE: the page asks for more than one look may cost. It is
    not POISONED, for no worker was killed.
    """
    with _children:
        command = [sys.executable, "-m", "ec_sites.sandbox"]
        try:
            # Of the environment it gets nothing: no secret is in reach of whatever the page does to a parser.
            ended = subprocess.run(  # noqa: S603 - our own interpreter, no shell, no outside words
                command,
                input=page_to_bytes(page, reference, pick, known),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                timeout=CHILD_WALL_S,
                check=True,
            )
            return reading_from_bytes(ended.stdout)
        except (subprocess.SubprocessError, OSError, ValueError, KeyError, TypeError):
            return Reading(Failure(FailureKind.TOO_LARGE, "reading it costs more than a page may"))


def _limit_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CHILD_CPU_S, CHILD_CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_AS, (CHILD_MEMORY_BYTES, CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Reads one packed page from standard input and writes its reading to standard output."""
    from ec_sites.read import read_trusted

    page, reference, pick, known = page_from_bytes(sys.stdin.buffer.read())
    _limit_this_process()
    packed = reading_to_bytes(read_trusted(page, reference=reference, pick=pick, known=known))
    if len(packed) > CHILD_OUTPUT_BYTES:
        return 1
    sys.stdout.buffer.write(packed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
