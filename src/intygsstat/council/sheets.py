"""The workbook's sheets as plain records: columns, values and which of them are marked.

Nothing here knows Excel; `workbook` writes these records. What the sheets are called and say
stands in workbook.toml, what the columns are in the extracts' data dictionary.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

import polars as pl

from intygsstat.locale import format_span
from intygsstat.models import CHANNELS
from intygsstat.reference.lookup import regions
from intygsstat.report.headline import Headline, forum_words, headline_of, headline_words
from intygsstat.storage.exports import extract_frames
from intygsstat.storage.schema import Extract, Field, extracts_of

Shade = Literal["cell", "row", "likely"]
Row = Mapping[str, Any]
_MOST_REASONS = 5
_VIEWS = ("cells", "decks", "usage", "usage_by_month", "usage_by_month_likely")
_DERIVED = ("integrated", "standalone_share", "quality_sv")
_LIKELY = {f"{name}_likely": name for name in ("issued", "standalone", *_DERIVED[:2])}
_LIKELY["likely"] = "count"


@dataclass(frozen=True, slots=True)
class Mark:
    """A shaded cell; `comment` says why, '' for none."""

    shade: Shade
    comment: str = ""


Marks = dict[str, Mark]  # by column


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the workbook. Each row has a value or None for every column.

    `marks` are by (row, column), from 0, the header not counted.
    """

    name: str
    about: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Any, ...], ...]
    marks: Mapping[tuple[int, int], Mark]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the first sheet: what it is about, and the words."""

    what: str
    words: str
    shade: Shade | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The published data as the pack needs it, read once.

    `views` holds what the headline needs and the view cells; `extracts` the rows
    behind each CSV extract by its English name, with the query's own columns.
    """

    views: Mapping[str, pl.DataFrame]
    extracts: Mapping[str, pl.DataFrame]
    described: Mapping[str, Extract]
    headline: Headline | None

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
        headline = headline_of(connection)
        described = {extract.query: extract for extract in extracts_of("excel")}
        extracts = {
            query: pl.concat(extract_frames(connection, extract))
            for query, extract in described.items()
        }
    return Published(views, extracts, described, headline)


@cache
def sayings() -> Mapping[str, Any]:
    """What workbook.toml says."""
    return tomllib.loads(Path(__file__).with_name("workbook.toml").read_text(encoding="utf-8"))


def sheets_of(published: Published) -> tuple[Sheet, ...]:
    """All tables of the workbook, in their order."""
    return tuple(_sheet(published, said) for said in sayings()["sheet"])


def _sheet(published: Published, said: Mapping[str, Any]) -> Sheet:
    cells, query, made = published.views["cells"], said.get("query", ""), said.get("made")
    frame = _by_month(published) if made == "country" else published.extracts[query]
    if made == "printed_and_likely":
        proposed_or_decided = pl.col("proposed").is_not_null() | pl.col("decided").is_not_null()
        frame = frame.filter(proposed_or_decided)
        frame = frame.with_columns(difference=pl.col("likely") - pl.col("count"))
    marks_of: Callable[[Row], Marks] | None = _marks_of_cell if query == "cells" else None
    if made == "country":
        marks_of = partial(_marks_of_country, flagged=_flagged_by_month(cells))
    elif group := said.get("group"):
        marks_of = partial(_marks_of_sum, group=group, reasons=reasons_by(cells, group))
    fields = _fields(published.described.get(query), said)
    place = {field.column: number for number, field in enumerate(fields)}
    rows, marks = [], {}
    for number, row in enumerate(frame.iter_rows(named=True)):
        rows.append(tuple(_value(field, row) for field in fields))
        for column, mark in (marks_of(row) if marks_of else {}).items():
            if column in place:
                marks[number, place[column]] = mark
    return Sheet(said["name"], said["about"], fields, tuple(rows), marks)


def _fields(extract: Extract | None, said: Mapping[str, Any]) -> tuple[Field, ...]:
    """The sheet's columns: all of the extract's, or those that workbook.toml lists."""
    known = {field.column: field for field in extract.fields} if extract else {}
    columns = said.get("columns", list(known))
    return tuple(known[one] if isinstance(one, str) else _field(*one) for one in columns)


def _field(header: str, column: str, kind: str, description: str) -> Field:
    return Field(header, column, kind, description, values={})


def _value(field: Field, row: Row) -> Any:
    value = row[field.column]
    return date.fromisoformat(f"{value}-01") if field.type == "yearmonth" and value else value


def _by_month(published: Published) -> pl.DataFrame:
    """The whole country, a row a month, printed and likely values side by side."""
    views = published.views
    printed, likely = views["usage_by_month"], views["usage_by_month_likely"]
    return printed.join(likely, on="month", suffix="_likely", maintain_order="left").with_columns(
        pl.col("month").dt.strftime("%Y-%m"),
        missing=pl.col("cells_expected") - pl.col("cells_read"),
    )


Reasons = Mapping[tuple[date, str, str], Mark]


def reasons_by(cells: pl.DataFrame, group: Literal["certificate_type", "region"]) -> Reasons:
    """Why each sum is flagged, by (month, channel, type or region), `cells` being the view.

    A sum with a flagged cell in it is flagged as 'cell', else as 'row'. A cell of a part of a
    region flags the region's row too.
    """
    whole = {one.id: one.part_of for one in regions().values() if one.part_of}
    flagged = cells.filter(pl.col("cell_flagged") | pl.col("row_flagged"))
    parts = flagged.filter(pl.col("region").is_in(list(whole)))
    if group == "region":
        parts = parts.with_columns(pl.col("region").replace(whole))
        flagged = pl.concat([flagged, parts])
    sums = flagged.group_by("month", "channel", group).agg("cell_flagged", "flag_reason")
    return {
        (month, channel, key): _mark(any(named), " · ".join(reasons))
        for month, channel, key, named, reasons in sums.rows()
    }


def _mark(named: bool, reasons: str) -> Mark:
    """The mark of a flagged number: at most five reasons, and how many more there are."""
    said = sayings()
    different = sorted({*reasons.split(" · ")} - {""})
    words = different[:_MOST_REASONS] or [said["see"]]
    if len(different) > _MOST_REASONS:
        words.append(said["more_reasons"].format(count=len(different) - _MOST_REASONS))
    return Mark("cell" if named else "row", "\n".join(words))


def _marks_of_sum(row: Row, group: str, reasons: Reasons) -> Marks:
    marks = _marks_of_likely(row)
    if not row["cells_flagged"] and not row["rows_flagged"]:
        return marks
    month = date.fromisoformat(f"{row['month']}-01")
    found = {channel: reasons.get((month, channel, row[group])) for channel in CHANNELS}
    both = list(dict.fromkeys(mark for mark in found.values() if mark))
    if not both:
        shade: Shade = "cell" if row["cells_flagged"] else "row"
        return marks | {"quality_sv": Mark(shade, sayings()["see"])}
    shade = "cell" if any(mark.shade == "cell" for mark in both) else "row"
    derived = Mark(shade, "\n".join(mark.comment for mark in both))
    marks |= dict.fromkeys(_DERIVED, derived)
    return marks | {channel: mark for channel, mark in found.items() if mark}


def _marks_of_cell(row: Row) -> Marks:
    marks = {}
    if row["quality"] in ("cell_flagged", "row_flagged"):
        mark = _mark(row["quality"] == "cell_flagged", row["flag_reason"])
        plain = Mark(mark.shade)
        marks = {"printed": plain, "count": mark, "quality_sv": plain}
    if row["likely"] is not None and row["likely"] != (row["count"] or 0):
        marks["likely"] = Mark("likely")
    return marks


def _marks_of_likely(row: Row) -> Marks:
    return {
        likely: Mark("likely")
        for likely, printed in _LIKELY.items()
        if likely in row and row[likely] != row[printed]
    }


def _flagged_by_month(cells: pl.DataFrame) -> Mapping[tuple[str, str], int]:
    """How many cells are flagged themselves, by month and channel."""
    flagged = cells.filter("cell_flagged").group_by("month", "channel").len()
    return {(f"{month:%Y-%m}", channel): count for month, channel, count in flagged.rows()}


def _marks_of_country(row: Row, flagged: Mapping[tuple[str, str], int]) -> Marks:
    marks = _marks_of_likely(row)
    counts: dict[str, int] = {
        channel: flagged.get((row["month"], channel), 0) for channel in CHANNELS
    }
    counts |= dict.fromkeys(_DERIVED[:2], sum(counts.values()))
    words = sayings()["flagged_cells"]
    return marks | {
        column: Mark("cell", words.format(count=count)) for column, count in counts.items() if count
    }


def first_sheet(published: Published, sheets: Sequence[Sheet]) -> Iterator[tuple[str, list[Line]]]:
    """The parts of the first sheet: a heading, and the lines under it."""
    said, decks = sayings(), published.views["decks"]
    for part in said["part"]:
        lines = [Line(**line) for line in part.get("line", {})]
        names = part.get("names", {})
        match part.get("made"):
            case "message" if published.headline:
                lines += map(Line, names, headline_words(published.headline).paragraphs)
            case "message":
                lines.append(Line("", said["no_message"]))
            case "when":
                months = published.views["usage"]["month"].unique().to_list()
                held = forum_words(published.headline) if published.headline else published.name
                lines += map(Line, names, (format_span(months) or part["no_months"], held))
            case "sheets":
                lines += [Line(sheet.name, sheet.about) for sheet in sheets]
            case "sources":
                lines += [Line(deck["deck"], _source(deck)) for deck in decks.iter_rows(named=True)]
            case "notes":  # what the sidecars say of their decks, in their own language
                noted = decks.select("deck", "note").rows()
                lines += [Line(deck, note) for deck, note in noted if note]
        yield part["heading"], lines


def _source(deck: Row) -> str:
    said = sayings()
    kind = said["source_kinds"].get(deck["kind"])
    used = said["source_used"].format(used=deck["tables_in_use"], tables=deck["tables"])
    parts = (deck["title"], deck["publisher"], deck["published_on"], kind, used)
    return f"{', '.join(part for part in parts if part)}."
