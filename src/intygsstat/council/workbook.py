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
from typing import Any, Literal

import polars as pl
import xlsxwriter

from intygsstat.errors import sanitize_text
from intygsstat.locale import format_span
from intygsstat.models import CHANNELS
from intygsstat.reference.lookup import regions
from intygsstat.report.headline import Headline, forum_words, headline_of, headline_words
from intygsstat.report.letters import Call, read_calls
from intygsstat.storage.exports import extract_frames
from intygsstat.storage.schema import Extract, Field, extracts_of

Shade = Literal["cell", "row", "likely"]
Row = Mapping[str, Any]
Mark = tuple[Shade, str]  # how a cell is shaded, and the comment that says why, '' for none
Marks = dict[str, Mark]  # by column
Formats = Callable[..., Any]

_MOST_REASONS = 5
_LONGEST_TEXT = 32_767  # characters, what a cell or a comment of Excel holds
_WIDEST, _NARROWEST = 48, 8  # characters
_FEW_ROWS = 500  # sheets with fewer break long texts over several lines
_SAMPLE = 2_000  # rows that are looked at for a column's width
_SHADES: dict[Shade, str] = {"cell": "#FFC78F", "row": "#FFF2B3", "likely": "#CFE5F7"}
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
_VIEWS = ("cells", "decks", "usage")
_COUNTRY = """
    SELECT *, cells_expected - cells_read AS missing FROM staging.printed_and_likely
    WHERE region IS NULL AND certificate_type IS NULL ORDER BY month
"""
_DERIVED = ("integrated", "standalone_share", "quality_sv")
# A file's own date; no run's date may change its bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Published:
    """The published data as the pack needs it, read once.

    `views` holds whole views, and the `country` month by month; `extracts` the rows
    behind each CSV extract by its English name, with the query's own columns.
    """

    views: Mapping[str, pl.DataFrame]
    extracts: Mapping[str, pl.DataFrame]
    described: Mapping[str, Extract]
    headline: Headline | None
    calls: Sequence[Call]

    @property
    def name(self) -> str:
        """The pack's name: the newest forum's day or month, '2024-03-14' or '2024-03'."""
        decks = self.views["decks"].filter(pl.col("forum_date") == pl.col("forum_date").max())
        if decks.is_empty():
            return "odaterat"
        day_known = decks["forum_day_known"].any()
        return f"{decks['forum_date'][0]:{'%Y-%m-%d' if day_known else '%Y-%m'}}"


def read_published(database: Path) -> Published:
    """Read a published database, which no run will change."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        views = {name: connection.sql(f'FROM "{name}"').pl() for name in _VIEWS}
        views["country"] = connection.sql(_COUNTRY).pl()
        headline = headline_of(connection)
        described = {extract.query: extract for extract in extracts_of("excel")}
        extracts = {
            query: pl.concat(extract_frames(connection, extract))
            for query, extract in described.items()
        }
        calls = read_calls(connection)
    return Published(views, extracts, described, headline, calls)


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
    fields = _fields(published.described.get(said.get("query", "")), said)
    rows = _frame(published, said).to_dicts()
    marks_of = _marker(said, published.views["cells"])
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
        _comment(page, 0, number, field.description)
        text = _kind(field) == "text"
        wrapped.append(len(rows) < _FEW_ROWS and text and width == _WIDEST)
    for place, row in enumerate(rows, start=1):
        marks = marks_of(row)
        for number, (field, wrap) in enumerate(zip(fields, wrapped, strict=True)):
            value = row[field.column]
            if isinstance(value, str):
                value = fitted(value)
                if field.type == "yearmonth" and value:
                    value = date.fromisoformat(f"{value}-01")
            shade, comment = marks.get(field.column, (None, ""))
            style: dict[str, Any] = _FORMATS[_kind(field)] | ({"text_wrap": True} if wrap else {})
            if shade:
                style |= {"bg_color": _SHADES[shade], "border": 1, "border_color": "#D9D9D9"}
            page.write(place, number, value, formats(**style))
            _comment(page, place, number, comment)
    last = max(len(rows), 1)
    page.autofilter(0, 0, last, len(fields) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})


def _fields(extract: Extract | None, said: Row) -> list[Field]:
    """The sheet's columns: all of the extract's, or those that workbook.toml lists."""
    known = {field.column: field for field in extract.fields} if extract else {}
    listed = said.get("columns", list(known))
    return [
        known[one] if isinstance(one, str) else Field(one[0], one[1], one[2], one[3], {})
        for one in listed
    ]


def _frame(published: Published, said: Row) -> pl.DataFrame:
    """The rows of a sheet."""
    if said.get("made") == "country":
        return published.views["country"]
    frame = published.extracts[said["query"]]
    if said.get("made") != "printed_and_likely":
        return frame
    proposed_or_decided = pl.col("proposed").is_not_null() | pl.col("decided").is_not_null()
    frame = frame.filter(proposed_or_decided)
    return frame.with_columns(difference=pl.col("likely") - pl.col("count"))


def _marker(said: Row, cells: pl.DataFrame) -> Callable[[Row], Marks]:
    """What says which cells of a row are marked; `cells` is the view."""
    if group := said.get("group"):
        reasons = _reasons_by(cells, group)
        return lambda row: _marks_of_likely(row) | _marks_of_sum(row, group, reasons)
    if said.get("made") == "country":
        flagged = cells.filter("cell_flagged").group_by("month", "channel").len().rows()
        by_month = {(month, channel): count for month, channel, count in flagged}
        return lambda row: _marks_of_likely(row) | _marks_of_country(row, by_month)
    return _marks_of_cell if said["query"] == "cells" else lambda row: {}


Reasons = Mapping[tuple[date, str, str], Mark]


def _reasons_by(cells: pl.DataFrame, group: str) -> Reasons:
    """Why each sum is flagged, by (month, channel, type or region).

    A sum with a flagged cell in it is flagged as 'cell', else as 'row'. A cell of a part of a
    region flags the region's row too.
    """
    flagged = cells.filter(pl.col("cell_flagged") | pl.col("row_flagged"))
    if group == "region":
        whole = {one.id: one.part_of for one in regions().values() if one.part_of}
        parts = flagged.filter(pl.col("region").is_in(list(whole)))
        flagged = pl.concat([flagged, parts.with_columns(pl.col("region").replace(whole))])
    sums = flagged.group_by("month", "channel", group).agg("cell_flagged", "flag_reason")
    return {
        (month, channel, key): _mark(any(named), " · ".join(reasons))
        for month, channel, key, named, reasons in sums.rows()
    }


def _mark(named: bool, reasons: str) -> Mark:
    """The mark of a flagged number: at most five reasons, and how many more there are."""
    different = sorted({*reasons.split(" · ")} - {""})
    words = different[:_MOST_REASONS] or [_sayings()["see"]]
    if len(different) > _MOST_REASONS:
        words.append(_sayings()["more_reasons"].format(count=len(different) - _MOST_REASONS))
    return "cell" if named else "row", "\n".join(words)


def _marks_of_sum(row: Row, group: str, reasons: Reasons) -> Marks:
    if not row["cells_flagged"] and not row["rows_flagged"]:
        return {}
    month = date.fromisoformat(f"{row['month']}-01")
    found = {
        c: reasons[month, c, row[group]] for c in CHANNELS if (month, c, row[group]) in reasons
    }
    if not found:
        return {"quality_sv": ("cell" if row["cells_flagged"] else "row", _sayings()["see"])}
    shades, words = zip(*dict.fromkeys(found.values()), strict=True)
    derived: Mark = ("cell" if "cell" in shades else "row", "\n".join(words))
    return dict.fromkeys(_DERIVED, derived) | found


def _marks_of_cell(row: Row) -> Marks:
    marks: Marks = {}
    if row["quality"] in ("cell_flagged", "row_flagged"):
        shade, words = _mark(row["quality"] == "cell_flagged", row["flag_reason"])
        marks = {"printed": (shade, ""), "count": (shade, words), "quality_sv": (shade, "")}
    if row["likely"] is not None and row["likely"] != (row["count"] or 0):
        marks["likely"] = ("likely", "")
    return marks


def _marks_of_likely(row: Row) -> Marks:
    return {
        f"{name}_likely": ("likely", "")
        for name in (*CHANNELS, *_DERIVED[:2])
        if row[f"{name}_likely"] != row[name]
    }


def _marks_of_country(row: Row, flagged: Mapping[tuple[date, str], int]) -> Marks:
    counts = {channel: flagged.get((row["month"], channel), 0) for channel in CHANNELS}
    marked = counts | dict.fromkeys(_DERIVED[:2], sum(counts.values()))
    words = _sayings()["flagged_cells"]
    return {name: ("cell", words.format(count=count)) for name, count in marked.items() if count}


def _kind(field: Field) -> str:
    """Which of the formats a column has."""
    if field.column in ("confidence", "probability"):
        return "confidence"
    return field.type if field.type in _FORMATS else "text"


def _comment(page: Any, row: int, column: int, words: str) -> None:
    """A note as large as its words need, if there are any."""
    if words:
        lines = sum(1 + len(line) // 52 for line in words.split("\n"))
        size = {"width": 340, "height": min(600, 18 * lines + 12)}
        page.write_comment(row, column, fitted(words), {"author": "intygsstat", **size})


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
    said, decks = _sayings(), published.views["decks"]
    match part.get("made"):
        case "message" if published.headline:
            words = headline_words(published.headline).values()
            yield from zip(part["names"], words, strict=False)  # what the deck is stands below
        case "message":
            yield "", said["no_message"]
        case "when":
            months = published.views["usage"]["month"].unique().to_list()
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
