"""Tables: CSV and its kin, with a header in Japanese or English or none. A broken row takes no other with it. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from PriceAlert.imports.columns import amazon_address, columns_of
from PriceAlert.imports.entries import MAX_LINE, Entry, broken, entry

_DELIMITERS = ",\t;"
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
# A quotation that is not closed within so many lines is a slip of the pen, not a long note.
_MOST_LINES = 50
_LOOKED_AT = 20
# What csv says where a quotation is still open at the end; its other errors no further line can mend.
_OPEN = "unexpected end of data"
# Spreadsheets run cells that begin so as formulas; exports put an apostrophe before them.
_DISARMED = ("'=", "'+", "'-", "'@", "'\t")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written: where its rows begin, what parts its cells, and which column holds what."""

    start: int
    delimiter: str
    columns: dict[str, int]
    # None where no header says it.
    width: int | None


def layout_of(lines: Sequence[str]) -> Layout | None:
    """The layout of a table, None where the lines are none."""
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None or len(lines[first]) > MAX_LINE:
        return None
    for delimiter in _DELIMITERS:
        header = _cells(lines[first], delimiter) or []
        if columns := columns_of(header):
            return Layout(first + 1, delimiter, columns, len(header))
    for delimiter in _DELIMITERS:
        place = _place_of_addresses(lines, delimiter)
        if place is not None:
            return Layout(first, delimiter, {"url": place}, None)
    return None


def read_table(lines: Sequence[str], layout: Layout) -> Iterator[Entry]:
    return _rows(lines, layout.start, layout.delimiter, layout.columns, width=layout.width)


def _place_of_addresses(lines: Sequence[str], delimiter: str) -> int | None:
    """The column that holds an address in most of the first rows of a table without a header."""
    filled = islice((line for line in lines if line.strip()), _LOOKED_AT)
    rows = [_cells(line, delimiter) or [] for line in filled]
    if not rows or len(rows[0]) < 2:
        return None
    for place in range(len(rows[0])):
        holds = [len(row) > place and bool(_ADDRESS.fullmatch(row[place].strip())) for row in rows]
        others = any(cell.strip() and not _ADDRESS.match(cell.strip()) for cell in rows[0])
        if holds[0] and others and sum(holds) >= 0.8 * len(rows):
            return place
    return None


def _rows(
    lines: Sequence[str], start: int, delimiter: str, columns: dict[str, int], *, width: int | None
) -> Iterator[Entry]:
    number = start
    while number < len(lines):
        line = lines[number]
        if not line.strip():
            number += 1
            continue
        taken, cells = _record(lines, number, delimiter, columns)
        if len(line) > MAX_LINE:
            yield broken(number + 1, line, "too_long")
        elif cells is None:
            yield broken(number + 1, line, "broken_quote")
        elif any(cell.strip() for cell in cells):
            yield _entry(number + 1, line, cells, columns, width)
        number += taken


def _record(lines: Sequence[str], number: int, delimiter: str, columns: dict[str, int]) -> tuple[int, list[str] | None]:
    """How many lines the row that begins here takes, and its cells; None where a quotation in it is broken."""
    joined, following = lines[number], lines[number + 1 : number + _MOST_LINES]
    for more in range(len(following) + 1):
        try:
            return more + 1, _parsed(joined, delimiter)
        except csv.Error as error:
            is_open = _OPEN in str(error)
        if not is_open or more == len(following) or _begins_a_row(following[more], delimiter, columns):
            break
        joined += f"\n{following[more]}"
        if len(joined) > MAX_LINE:
            break
    return 1, None


def _begins_a_row(line: str, delimiter: str, columns: dict[str, int]) -> bool:
    """Whether a line has an address where one belongs: no quotation before it reaches over it."""
    cells = line.split(delimiter)
    place = columns.get("url", columns.get("asin", 0))
    return len(cells) > max(place, 1) and bool(_ADDRESS.fullmatch(cells[place].strip(' "')))


def _cells(line: str, delimiter: str) -> list[str] | None:
    try:
        return _parsed(line, delimiter)
    except csv.Error:
        return None


def _parsed(line: str, delimiter: str) -> list[str]:
    """The cells of one row; raises csv.Error."""
    if len(line) > 2 * MAX_LINE:
        raise csv.Error("too long")
    return next(csv.reader([f"{part}\n" for part in line.split("\n")], delimiter=delimiter, strict=True), [])


def _entry(line: int, shown: str, cells: Sequence[str], columns: dict[str, int], width: int | None) -> Entry:
    if width is not None and any(cell.strip() for cell in cells[width:]):
        return broken(line, shown, "too_many_cells")

    def cell(column: str) -> str:
        place = columns.get(column, len(cells))
        value = cells[place] if place < len(cells) else ""
        return value[1:] if value.startswith(_DISARMED) else value

    address = cell("url")
    if not address.strip() and cell("asin").strip():
        found = amazon_address(cell("asin"), cell("domain"))
        if not found:
            return broken(line, shown, "bad_asin" if found is None else "asin_without_country")
        address = found
    return entry(
        line, shown, address,
        target=cell("target"), currency=cell("currency"), memo=cell("memo"), tags=cell("tags"),
    )  # fmt: skip
