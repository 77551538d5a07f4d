"""The workbook: what is published as an Excel file, the same bytes for the same numbers.

What the sheets are called and say stands in workbook.toml, what the columns are in the extracts'
data dictionary. Text is always written as text, so that nothing from a deck can become a formula
or a link. Counts, shares and months are real numbers and dates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from intygsstat.errors import sanitize_text
from intygsstat.locale import format_span
from intygsstat.report.headline import Headline, forum_words, headline_of, headline_words
from intygsstat.report.letters import Call, read_calls
from intygsstat.storage.exports import extract_frames
from intygsstat.storage.schema import Extract, Field, extracts_of

Row = Mapping[str, Any]
Formats = Callable[..., Any]

_LONGEST_TEXT = 32_767  # characters, what a cell of Excel holds
_WIDEST, _NARROWEST = 48, 8  # characters
_FEW_ROWS = 500  # sheets with fewer break long texts over several lines
_SAMPLE = 2_000  # rows that are looked at for a column's width
_SHADES = {"cell": "#FFC78F", "row": "#FFF2B3", "likely": "#CFE5F7"}
_HEAD: dict[str, Any] = {
    "bold": True,
    "text_wrap": True,
    "bg_color": "#E8ECF1",
    "bottom": 1,
    "valign": "vcenter",
}
# By a column's type. Stored in Excel's own notation; a Swedish Excel shows 12 345 and 1,8 %.
_FORMATS: dict[str, dict[str, Any]] = {
    "yearmonth": {"num_format": "yyyy\\-mm", "align": "left"},
    "integer": {"num_format": "#,##0"},
    "number": {"num_format": '[=0]0"\u00a0"%;[<0.00995]0.00"\u00a0"%;0.0"\u00a0"%'},
    "confidence": {"num_format": '0"\u00a0"%'},
    "text": {"num_format": "@"},
}
# By column what flags it, as a doubtful cell or else as a row with something doubtful.
_FLAGS = {
    "issued": ("issued_flagged", "issued_rows_flagged"),
    "standalone": ("standalone_flagged", "standalone_rows_flagged"),
    "integrated": ("cells_flagged", "rows_flagged"),
    "standalone_share": ("cells_flagged", "rows_flagged"),
    "printed": ("cell_flagged", "row_flagged"),
    "count": ("cell_flagged", "row_flagged"),
}
_COUNTRY = """
    SELECT *, cells_expected - cells_read AS missing FROM staging.printed_and_likely
    WHERE region IS NULL AND certificate_type IS NULL ORDER BY month
"""
# A file's own date; no run's date may change its bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Published:
    """The published data as the pack needs it, read once.

    `decks` is the view; `extracts` are the rows behind each CSV extract by its English name, with
    the query's own columns, and the `country` month by month.
    """

    decks: pl.DataFrame
    extracts: Mapping[str, pl.DataFrame]
    described: Mapping[str, Extract]
    headline: Headline | None
    calls: Sequence[Call]

    @property
    def name(self) -> str:
        """The pack's name: the newest forum's day or month, '2024-03-14' or '2024-03'."""
        decks = self.decks.filter(pl.col("forum_date") == pl.col("forum_date").max())
        if decks.is_empty():
            return "odaterat"
        day_known = decks["forum_day_known"].any()
        return f"{decks['forum_date'][0]:{'%Y-%m-%d' if day_known else '%Y-%m'}}"


def read_published(database: Path) -> Published:
    """Read a published database, which no run will change."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        described = {extract.query: extract for extract in extracts_of("excel")}
        extracts = {
            query: pl.concat(extract_frames(connection, extract))
            for query, extract in described.items()
        }
        extracts["country"] = connection.sql(_COUNTRY).pl()
        decks, headline = connection.sql("FROM decks").pl(), headline_of(connection)
        return Published(decks, extracts, described, headline, read_calls(connection))


def write_workbook(published: Published, path: Path) -> None:
    """Write the workbook to `path`, the sheet that explains it first."""
    said = _sayings()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": "Arial", "font_size": 10},
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": said["title"], "author": "intygsstat", "created": _CREATED})

    @cache
    def formats(**properties: Any) -> Any:
        return book.add_format({"valign": "top", **properties})

    _write_first(book.add_worksheet("Läs mig"), published, formats)
    for sheet in said["sheet"]:
        _write_sheet(book.add_worksheet(sheet["name"]), sheet, published, formats)
    book.close()


@cache
def _sayings() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _write_sheet(page: Any, said: Row, published: Published, formats: Formats) -> None:
    """Write one table: its header with what each column means, its rows with their marks."""
    frame, extract = published.extracts[said["query"]], published.described.get(said["query"])
    known = {field.column: field for field in extract.fields} if extract else {}
    fields = [
        known[one] if isinstance(one, str) else Field(one[0], one[1], one[2], one[3], {})
        for one in said.get("columns", known)
    ]
    if said.get("made") == "printed_and_likely":
        frame = frame.filter(pl.col("proposed").is_not_null() | pl.col("decided").is_not_null())
        frame = frame.with_columns(difference=pl.col("likely") - pl.col("count"))
    rows = frame.to_dicts()
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{said['name']}&CIntyg i Webcert&RSida &P av &N")
    page.freeze_panes(1, 0)
    page.set_row(0, 42)
    head = formats(**_HEAD, num_format="@")
    wrapped = []
    for number, field in enumerate(fields):
        width = _width(field, rows)
        page.set_column(number, number, width)
        page.write_string(0, number, field.header, head)
        if field.description:
            lines = 1 + len(field.description) // 52
            size = {"width": 340, "height": 18 * lines + 12}
            page.write_comment(0, number, field.description, {"author": "intygsstat", **size})
        text = _kind(field) == "text"
        wrapped.append(len(rows) < _FEW_ROWS and text and width == _WIDEST)
    for place, row in enumerate(rows, start=1):
        for number, (field, wrap) in enumerate(zip(fields, wrapped, strict=True)):
            value = row[field.column]
            if isinstance(value, str):
                value = fitted(value)
                if field.type == "yearmonth" and value:
                    value = date.fromisoformat(f"{value}-01")
            style: dict[str, Any] = _FORMATS[_kind(field)] | ({"text_wrap": True} if wrap else {})
            if shade := _shade(row, field.column):
                style |= {"bg_color": _SHADES[shade], "border": 1, "border_color": "#D9D9D9"}
            page.write(place, number, value, formats(**style))
    last = max(len(rows), 1)
    page.autofilter(0, 0, last, len(fields) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def _shade(row: Row, column: str) -> str | None:
    """How a number is coloured: one of _SHADES, None for one that is as good as it looks."""
    if column == "likely":  # of a blank it is 0
        return "likely" if row["likely"] not in (None, row["count"] or 0) else None
    if column.endswith("_likely"):
        return "likely" if row[column] != row[column.removesuffix("_likely")] else None
    by_cell, by_row = _FLAGS.get(column, ("", ""))
    return "cell" if row.get(by_cell) else "row" if row.get(by_row) else None


def _kind(field: Field) -> str:
    """Which of the formats a column has."""
    if field.column in ("confidence", "probability"):
        return "confidence"
    return field.type if field.type in _FORMATS else "text"


def _width(field: Field, rows: list[dict[str, Any]]) -> float:
    """Characters that the column needs: its values, and its header's longest word."""
    longest = max((len(word) for word in field.header.split()), default=0) + 4
    if field.type == "yearmonth":
        return 10.0
    if _kind(field) != "text":
        return float(max(longest, 11))
    texts = (str(row[field.column] or "") for row in rows[:_SAMPLE])
    needed = max((len(text) for text in texts), default=0) + 2
    return float(min(max(needed, longest, _NARROWEST), _WIDEST))


def fitted(text: str) -> str:
    """`text` as a cell of Excel can hold it; a control character would spoil the whole file."""
    shown = sanitize_text(text)
    content = shown.encode("utf-16-le")  # whose units Excel counts
    if len(content) <= 2 * _LONGEST_TEXT:
        return shown
    return content[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _write_first(page: Any, published: Published, formats: Formats) -> None:
    """The first sheet: a heading, then a line a fact; colours stand beside their meaning."""
    page.hide_gridlines(2)
    page.set_portrait()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 92)
    page.write_string(0, 0, _sayings()["title"], formats(bold=True, font_size=16))
    row = 2
    for part in _sayings()["part"]:
        page.write_string(row, 0, part["heading"], formats(bold=True, bottom=1))
        page.write_blank(row, 1, None, formats(bottom=1))
        listed = [(one["what"], one["words"], one.get("shade")) for one in part.get("line", [])]
        for what, words, shade in [*listed, *((*line, None) for line in _lines(part, published))]:
            row += 1
            colour = {"bg_color": _SHADES[shade]} if shade else {}
            page.write_string(row, 0, what, formats(text_wrap=True, **colour))
            page.write_string(row, 1, fitted(words), formats(text_wrap=True))
        row += 2


def _lines(part: Row, published: Published) -> Iterator[tuple[str, str]]:
    """The lines of a part that follow from the data: what each is about, and its words."""
    said, decks = _sayings(), published.decks
    match part.get("made"):
        case "message" if published.headline:
            words = headline_words(published.headline).values()
            yield from zip(part["names"], words, strict=False)  # what the deck is stands below
        case "message":
            yield "", said["no_message"]
        case "when":
            months = published.extracts["country"]["month"].to_list()
            held = forum_words(published.headline) if published.headline else published.name
            when = (format_span(months) or part["no_months"], held)
            yield from zip(part["names"], when, strict=True)
        case "sheets":
            yield from ((sheet["name"], sheet["about"]) for sheet in said["sheet"])
        case "sources":
            for deck in decks.iter_rows(named=True):
                kind = said["source_kinds"].get(deck["kind"])
                used = said["source_used"].format(used=deck["tables_in_use"], tables=deck["tables"])
                facts = (deck["title"], deck["publisher"], deck["published_on"], kind, used)
                yield deck["deck"], f"{', '.join(fact for fact in facts if fact)}."
        case "notes":  # what the sidecars say of their decks, in their own language
            yield from ((deck, note) for deck, note in decks.select("deck", "note").rows() if note)
