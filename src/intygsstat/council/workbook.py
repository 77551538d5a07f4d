"""The workbook: sheets as an Excel file, the same bytes for the same numbers.

Text is always written as text, so that nothing from a deck can become a
formula or a link. Counts, shares and months are real numbers and dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from intygsstat.council.explained import Explained
from intygsstat.council.sheets import Column, Kind, Mark, Shade, Sheet
from intygsstat.errors import sanitize_text

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
# A file's own date; no run's date may change its bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_workbook(explained: Explained, sheets: Sequence[Sheet], path: Path) -> None:
    """Write the workbook to `path`, the explaining sheet first."""
    book = xlsxwriter.Workbook(
        str(path),
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": "Arial", "font_size": 10},
        },
    )
    book.set_properties({"title": explained.title, "author": "intygsstat", "created": _CREATED})
    formats = _Formats(book, {})
    _write_explained(book, explained, formats)
    for sheet in sheets:
        _write_sheet(book, sheet, formats)
    book.close()


@dataclass
class _Formats:
    """Formats made once a kind and shade; the file numbers them in the order they are asked for."""

    book: Any
    made: dict[tuple[Any, ...], Any]

    def get(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            self.made[key] = self.book.add_format(base | properties)
        return self.made[key]

    def of(self, kind: Kind, shade: Shade | None, wrap: bool) -> Any:
        properties: dict[str, Any] = {"num_format": _FORMATS[kind]}
        if kind == "month":
            properties["align"] = "left"
        if wrap:
            properties["text_wrap"] = True
        if shade:
            properties |= {"bg_color": _SHADES[shade], "border": 1, "border_color": "#D9D9D9"}
        return self.get(**properties)


def _write_sheet(book: Any, sheet: Sheet, formats: _Formats) -> None:
    page = book.add_worksheet(sheet.name)
    _set_up_print(page, sheet)
    page.freeze_panes(1, 0)
    page.set_row(0, 42)
    head = formats.get(
        bold=True, text_wrap=True, bg_color="#E8ECF1", bottom=1, valign="vcenter", num_format="@"
    )
    widths = [_width(column, number, sheet) for number, column in enumerate(sheet.columns)]
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, widths[number])
        page.write_string(0, number, column.header, head)
        if column.note:
            _comment(page, 0, number, column.note)
    for row_number, row in enumerate(sheet.rows):
        lines = _lines(row, widths) if len(sheet.rows) < _FEW_ROWS else 1
        if lines > 1:
            page.set_row(row_number + 1, _LINE * lines)
        for number, value in enumerate(row):
            kind = sheet.columns[number].kind
            mark = sheet.marks.get((row_number, number))
            wrap = kind == "text" and widths[number] == _WIDEST and len(sheet.rows) < _FEW_ROWS
            style = formats.of(kind, mark.shade if mark else None, wrap)
            _write_value(page, row_number + 1, number, value, style, mark)
    last = max(len(sheet.rows), 1)
    page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def _lines(row: Sequence[Any], widths: Sequence[float]) -> int:
    """How many lines a row's longest broken text takes."""
    texts = [
        value
        for value, width in zip(row, widths, strict=True)
        if isinstance(value, str) and width == _WIDEST
    ]
    return max((-(-len(text) // (_WIDEST + 4)) for text in texts), default=1) or 1


def _write_value(
    page: Any, row: int, column: int, value: Any, style: Any, mark: Mark | None
) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        page.write_string(row, column, _fitted(value), style)
    else:
        page.write_number(row, column, value, style)
    if mark and mark.comment:
        _comment(page, row, column, mark.comment)


def _comment(page: Any, row: int, column: int, words: str) -> None:
    """A note as large as its words need."""
    lines = sum(1 + len(line) // 52 for line in words.split("\n"))
    size = {"width": 340, "height": min(600, 18 * lines + 12)}
    page.write_comment(row, column, _fitted(words), {"author": "intygsstat", **size})


def _set_up_print(page: Any, sheet: Sheet) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{sheet.name}&CIntyg i Webcert&RSida &P av &N")


def _width(column: Column, number: int, sheet: Sheet) -> float:
    """Characters that the column needs: its values, and its header's longest word."""
    longest = max((len(word) for word in column.header.split()), default=0) + 4
    if column.kind in ("count", "share", "confidence"):
        return float(max(longest, 11))
    if column.kind == "month":
        return 10.0
    texts = (str(row[number] or "") for row in sheet.rows[:_SAMPLE])
    needed = max((len(text) for text in texts), default=0) + 2
    return float(min(max(needed, longest, _NARROWEST), _WIDEST))


def _fitted(text: str) -> str:
    """`text` as a cell of Excel can hold it; a control character would spoil the whole file."""
    shown = sanitize_text(text)
    content = shown.encode("utf-16-le")  # whose units Excel counts
    if len(content) <= 2 * _LONGEST_TEXT:
        return shown
    return content[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _write_explained(book: Any, explained: Explained, formats: _Formats) -> None:
    """The first sheet: a heading, then a line a fact; colours stand beside their meaning."""
    page = book.add_worksheet("Läs mig")
    page.hide_gridlines(2)
    page.set_portrait()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 92)
    page.write_string(0, 0, explained.title, formats.get(bold=True, font_size=16))
    row = 2
    for part in explained.parts:
        page.write_string(row, 0, part.heading, formats.get(bold=True, bottom=1))
        page.write_blank(row, 1, None, formats.get(bottom=1))
        row += 1
        for line in part.lines:
            shade = {"bg_color": _SHADES[line.shade]} if line.shade else {}
            page.write_string(row, 0, line.what, formats.get(text_wrap=True, **shade))
            page.write_string(row, 1, _fitted(line.words), formats.get(text_wrap=True))
            page.set_row(row, 13.5 * max(1, -(-len(line.words) // 96), -(-len(line.what) // 26)))
            row += 1
        row += 1
