"""The workbook: sheets as an Excel file, the same bytes for the same numbers.

Text is always written as text, so that nothing from a deck can become a
formula or a link. Counts, shares and months are real numbers and dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from intygsstat.council.sheets import Line, Mark, Shade, Sheet, sayings
from intygsstat.errors import sanitize_text
from intygsstat.storage.schema import Field

Kind = Literal["month", "count", "share", "confidence", "text"]
_LONGEST_TEXT = 32_767  # characters, what a cell or a comment of Excel holds
_WIDEST, _NARROWEST = 48, 8  # characters
_FEW_ROWS = 500  # sheets with fewer break long texts over several lines
_LINE = 15  # points
_SAMPLE = 2_000  # rows that are looked at for a column's width
_SHADES: dict[Shade, str] = {"cell": "#FFC78F", "row": "#FFF2B3", "likely": "#CFE5F7"}
# Stored in Excel's own notation; a Swedish Excel shows 12 345 and 1,8 %.
_FORMATS: dict[Kind, str] = {
    "month": "yyyy\\-mm",
    "count": "#,##0",
    "share": '[=0]0"\u00a0"%;[<0.00995]0.00"\u00a0"%;0.0"\u00a0"%',
    "confidence": '0"\u00a0"%',
    "text": "@",
}
_KINDS: dict[str, Kind] = {"yearmonth": "month", "integer": "count", "number": "share"}
# A file's own date; no run's date may change its bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_workbook(
    first: Sequence[tuple[str, Sequence[Line]]], sheets: Sequence[Sheet], path: Path
) -> None:
    """Write the workbook to `path`, the sheet that explains it first."""
    title = sayings()["title"]
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Arial", "font_size": 10},
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": title, "author": "intygsstat", "created": _CREATED})
    formats = _Formats(book)
    _write_first(book.add_worksheet("Läs mig"), title, first, formats)
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()


class _Formats:
    """Formats made once each; the file numbers them in the order they are asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]

    def of(self, kind: Kind, shade: Shade | None, wrap: bool) -> Any:
        properties: dict[str, Any] = {"num_format": _FORMATS[kind]}
        if kind == "month":
            properties["align"] = "left"
        if wrap:
            properties["text_wrap"] = True
        if shade:
            properties |= {"bg_color": _SHADES[shade], "border": 1, "border_color": "#D9D9D9"}
        return self.get(**properties)


def _write_sheet(page: Any, sheet: Sheet, formats: _Formats) -> None:
    _set_up_print(page, sheet.name)
    page.freeze_panes(1, 0)
    page.set_row(0, 42)
    head = formats.get(
        bold=True, text_wrap=True, bg_color="#E8ECF1", bottom=1, valign="vcenter", num_format="@"
    )
    kinds = [_kind(field) for field in sheet.fields]
    widths = [_width(field, number, sheet) for number, field in enumerate(sheet.fields)]
    few = len(sheet.rows) < _FEW_ROWS
    for number, column in enumerate(sheet.fields):
        page.set_column(number, number, widths[number])
        page.write_string(0, number, column.header, head)
        if column.description:
            _comment(page, 0, number, column.description)
    wraps = [few and w == _WIDEST and kind == "text" for w, kind in zip(widths, kinds, strict=True)]
    for place, row in enumerate(sheet.rows):
        long = [
            said for said, wrap in zip(row, wraps, strict=True) if wrap and isinstance(said, str)
        ]
        lines = max((-(-len(said) // (_WIDEST + 4)) for said in long), default=1)
        if lines > 1:
            page.set_row(place + 1, _LINE * lines)
        for number, value in enumerate(row):
            mark = sheet.marks.get((place, number))
            style = formats.of(kinds[number], mark.shade if mark else None, wraps[number])
            _write_value(page, place + 1, number, value, style, mark)
    last = max(len(sheet.rows), 1)
    page.autofilter(0, 0, last, len(sheet.fields) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def _kind(column: Field) -> Kind:
    if column.column in ("confidence", "probability"):
        return "confidence"
    return _KINDS.get(column.type, "text")


def _write_value(
    page: Any, row: int, column: int, value: Any, style: Any, mark: Mark | None
) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        page.write_string(row, column, fitted(value), style)
    else:
        page.write_number(row, column, value, style)
    if mark and mark.comment:
        _comment(page, row, column, mark.comment)


def _comment(page: Any, row: int, column: int, words: str) -> None:
    """A note as large as its words need."""
    lines = sum(1 + len(line) // 52 for line in words.split("\n"))
    size = {"width": 340, "height": min(600, 18 * lines + 12)}
    page.write_comment(row, column, fitted(words), {"author": "intygsstat", **size})


def _set_up_print(page: Any, name: str) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{name}&CIntyg i Webcert&RSida &P av &N")


def _width(column: Field, number: int, sheet: Sheet) -> float:
    """Characters that the column needs: its values, and its header's longest word."""
    longest = max((len(word) for word in column.header.split()), default=0) + 4
    kind = _kind(column)
    if kind == "month":
        return 10.0
    if kind != "text":
        return float(max(longest, 11))
    texts = (str(row[number] or "") for row in sheet.rows[:_SAMPLE])
    needed = max((len(text) for text in texts), default=0) + 2
    return float(min(max(needed, longest, _NARROWEST), _WIDEST))


def fitted(text: str) -> str:
    """`text` as a cell of Excel can hold it; a control character would spoil the whole file."""
    shown = sanitize_text(text)
    content = shown.encode("utf-16-le")  # whose units Excel counts
    if len(content) <= 2 * _LONGEST_TEXT:
        return shown
    return content[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _write_first(
    page: Any, title: str, parts: Sequence[tuple[str, Sequence[Line]]], formats: _Formats
) -> None:
    """The first sheet: a heading, then a line a fact; colours stand beside their meaning."""
    page.hide_gridlines(2)
    page.set_portrait()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 92)
    page.write_string(0, 0, title, formats.get(bold=True, font_size=16))
    row = 2
    for heading, lines in parts:
        page.write_string(row, 0, heading, formats.get(bold=True, bottom=1))
        page.write_blank(row, 1, None, formats.get(bottom=1))
        for line in lines:
            row += 1
            shade = {"bg_color": _SHADES[line.shade]} if line.shade else {}
            page.write_string(row, 0, line.what, formats.get(text_wrap=True, **shade))
            page.write_string(row, 1, fitted(line.words), formats.get(text_wrap=True))
            page.set_row(row, 13.5 * max(1, -(-len(line.words) // 96), -(-len(line.what) // 26)))
        row += 2
