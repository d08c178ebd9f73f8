"""Tables: CSV and its kin, with a header in Japanese or English or none. A broken row takes no other with it. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence

from PriceAlert.imports.columns import amazon_address, columns_of
from PriceAlert.imports.entries import MAX_LINE, Entry, broken, entry

_DELIMITERS = ",\t;"
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
# A quotation that is not closed within so many lines is a slip of the pen, not a long note.
_MOST_LINES = 50
_LOOKED_AT = 20
# Spreadsheets run cells that begin so as formulas; exports put an apostrophe before them.
_DISARMED = ("'=", "'+", "'-", "'@", "'\t")


def read_table(text: str) -> list[Entry] | None:
    """The rows of a table, None where the text is none."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None or len(lines[first]) > MAX_LINE:
        return None
    for delimiter in _DELIMITERS:
        header = _cells(lines[first], delimiter) or []
        if columns := columns_of(header):
            return list(_rows(lines, first + 1, delimiter, columns, width=len(header)))
    for delimiter in _DELIMITERS:
        place = _place_of_addresses(lines, delimiter)
        if place is not None:
            return list(_rows(lines, first, delimiter, {"url": place}, width=None))
    return None


def _place_of_addresses(lines: Sequence[str], delimiter: str) -> int | None:
    """The column that holds an address in most of the first rows of a table without a header."""
    rows = [_cells(line, delimiter) or [] for line in [line for line in lines if line.strip()][:_LOOKED_AT]]
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
    cells = _cells(lines[number], delimiter)
    if cells is not None:
        return 1, cells
    joined = lines[number]
    for more in range(1, min(_MOST_LINES, len(lines) - number)):
        following = lines[number + more]
        if len(joined) > MAX_LINE or _is_whole_row(following, delimiter, columns):
            break
        joined += f"\n{following}"
        cells = _cells(joined, delimiter)
        if cells is not None:
            return more + 1, cells
    return 1, None


def _is_whole_row(line: str, delimiter: str, columns: dict[str, int]) -> bool:
    """Whether a line stands for itself, so that no quotation before it can reach over it."""
    cells = _cells(line, delimiter)
    place = columns.get("url", columns.get("asin", 0))
    return cells is not None and len(cells) > place and bool(_ADDRESS.match(cells[place].strip()))


def _cells(line: str, delimiter: str) -> list[str] | None:
    if len(line) > 2 * MAX_LINE:
        return None
    try:
        return next(csv.reader([f"{part}\n" for part in line.split("\n")], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


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
